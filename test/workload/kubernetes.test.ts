import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { check, warningsOf } from './check-workload.ts';

/** A pod with one container of these lines, and lines of its spec in front. */
function pod(container: readonly string[], spec: readonly string[] = []): string {
  return [
    ...['apiVersion: v1', 'kind: Pod', 'metadata: {name: p}', 'spec:', ...spec.map(line => `  ${line}`)],
    ...['  containers:', '    - name: a', ...container.map(line => `      ${line}`), ''],
  ].join('\n');
}

const shell = 'command: [sh, -c, "a; b"]';

suite('what a container says over its image', () => {
  const cases: [container: string[], spec: string[], expected: string[], why: string][] = [
    [['image: python:3', shell], [], ['k8s.yaml:8 shell-as-init'], 'command is the ENTRYPOINT'],
    [['image: python:3', 'args: [sh, -c, "a; b"]'], [], ['k8s.yaml:8 shell-as-init'], 'args are the CMD'],
    [['image: example.org/app', 'args: [sh, -c, "a; b"]'], [], [], 'and arguments of an unknown ENTRYPOINT'],
    [['image: jenkins/jenkins:lts', 'args: [x]'], [], [], 'args leave the init of the image'],
    [
      ['image: redis:7', 'command: [redis-server]'],
      [],
      ['k8s.yaml:8 lost-base-entrypoint'],
      'command bypasses its entrypoint script',
    ],
    [['image: python:3', 'command: []', 'args:'], [], [], 'empty lists say nothing'],
    [
      ['image: python:3', 'command: [sleep, infinity]'],
      ['shareProcessNamespace: true'],
      [],
      'PID 1 of the pod is the pause container',
    ],
    [
      ['image: python:3', 'command: [sleep, infinity]'],
      ['shareProcessNamespace: false'],
      ['k8s.yaml:9 keepalive-command'],
      'or not',
    ],
    [
      ['image: debian:12', 'command: [sh, -c, "echo $DB; sleep 9"]'],
      ['shareProcessNamespace: true'],
      [],
      'a shell puts in what it is given',
    ],
    [['image: python:3', 'command: [sleep, infinity]'], ['hostPID: true'], [], 'or the init of the node'],
    [
      ['image: python:3', 'command: [/srv/x]', 'lifecycle: {stopSignal: SIGKILL}'],
      [],
      ['k8s.yaml:9 ungraceful-stopsignal'],
      'the stop signal of the container',
    ],
    [
      [
        'image: node:22',
        'command: [node, x]',
        'livenessProbe: {exec: {command: [sh, -c, "curl localhost &"]}}',
      ],
      [],
      ['k8s.yaml:8 missing-init'],
      'a probe that leaves a job in the background',
    ],
    [
      ['image: node:22', 'command: [node, x]', 'livenessProbe: {exec: {command: [curl, localhost]}}'],
      [],
      [],
      'one without has no children',
    ],
    [
      ['image: mcr.microsoft.com/windows/servercore:ltsc2022', shell],
      ['nodeSelector: {kubernetes.io/os: windows}'],
      [],
      'Windows',
    ],
  ];
  for (const [container, spec, expected, why] of cases) {
    test(`${[...spec, ...container].join('; ')}: ${why}`, async () => {
      const report = await check({ 'k8s.yaml': pod(container, spec) }, ['k8s.yaml']);
      assert.deepEqual(warningsOf(report), expected, report.stderr);
    });
  }
});

suite('the grace period of a pod', () => {
  const gunicorn = ['image: python:3', 'command: [gunicorn, app]'];
  const cases: [container: string[], spec: string[], expected: RegExp | null, why: string][] = [
    [gunicorn, [], null, '30 s by default are just enough'],
    [
      gunicorn,
      ['terminationGracePeriodSeconds: 10'],
      /may take 30 s to stop, but is killed after 10 s$/,
      'too short',
    ],
    [
      [...gunicorn, 'lifecycle: {preStop: {exec: {command: [sleep, "15"]}}}'],
      [],
      /killed after 15 s \(a hook takes 15 s of the 30 s\)/,
      'a hook takes its time from it',
    ],
    [
      [...gunicorn, 'lifecycle: {preStop: {sleep: {seconds: 5}}}'],
      ['terminationGracePeriodSeconds: 40'],
      null,
      'and leaves enough',
    ],
    [
      [...gunicorn, 'lifecycle: {preStop: {exec: {command: [sh, -c, "sleep 20 && true"]}}}'],
      ['terminationGracePeriodSeconds: 45'],
      /killed after 25 s \(a hook takes 20 s of the 45 s\)/,
      'in a shell',
    ],
    [
      ['image: a.example/b:1', 'command: [/app/b]', 'lifecycle: {preStop: {sleep: {seconds: 30}}}'],
      [],
      /the preStop hook takes 30 s, and the grace period is 30 s: the hook is cut off, and the program is killed 2 s after/,
      'a hook that uses the period up, whatever runs',
    ],
    [[...gunicorn, 'lifecycle: {preStop: {httpGet: {port: 80}}}'], [], null, 'how long nobody knows'],
  ];
  for (const [container, spec, expected, why] of cases) {
    test(`${[...spec, ...container].join('; ')}: ${why}`, async () => {
      const { files } = await check({ 'k8s.yaml': pod(container, spec) }, ['k8s.yaml']);
      const found = files[0]?.diagnostics.find(({ rule }) => rule === 'short-grace-period');
      if (expected) assert.match(found?.message ?? '', expected);
      else assert.equal(found, undefined);
    });
  }
});

suite('which objects describe containers', () => {
  const template = `{metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: "python:3", ${shell}}]}}`;
  const cases: [text: string, expected: string[], why: string][] = [
    ...['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job'].map(
      kind =>
        [
          `apiVersion: apps/v1\nkind: ${kind}\nmetadata: {name: x}\nspec: {template: ${template}}\n`,
          [`a of ${kind} x`],
          'a template',
        ] as [string, string[], string],
    ),
    [
      'apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: x}\nspec: {jobTemplate: {spec: {template: ' +
        `${template}}}}\n`,
      ['a of CronJob x'],
      'a template in a template',
    ],
    [
      'apiVersion: v1\nkind: List\nitems:\n  - {apiVersion: apps/v1, kind: Job, metadata: {name: x}, ' +
        `spec: {template: ${template}}}\n`,
      ['a of Job x'],
      'a list of objects',
    ],
    [
      'apiVersion: v1\nkind: Service\n---\napiVersion: apps/v1\nkind: Job\nmetadata: {name: x}\n' +
        `spec: {template: ${template}}\n---\n`,
      ['a of Job x'],
      'several documents, one of which is empty',
    ],
    [
      'apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {initContainers: [{name: i, image: ' +
        `"python:3", ${shell}}], containers: []}\n`,
      [],
      'an init container runs to its end',
    ],
    [
      'apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {initContainers: [{name: i, image: ' +
        `"python:3", restartPolicy: Always, ${shell}}]}\n`,
      ['i of Pod x'],
      'unless it is a sidecar',
    ],
  ];
  for (const [text, expected, why] of cases) {
    test(`${text.match(/kind: \w+/g)?.join(' ')}: ${why}`, async () => {
      const { files } = await check({ 'k8s.yaml': text }, ['k8s.yaml']);
      const found = files.flatMap(({ diagnostics }) =>
        diagnostics.filter(({ rule }) => rule === 'shell-as-init'),
      );
      assert.deepEqual(
        found.flatMap(({ containers }) => containers),
        expected,
      );
    });
  }
});

test('comments in a manifest switch a rule off', async () => {
  const above = (comment: string): string => pod(['image: python:3', `# initcheck ${comment}`, shell]);
  const ignored = await check({ 'k8s.yaml': above('ignore=shell-as-init -- short') }, ['k8s.yaml']);
  assert.deepEqual(warningsOf(ignored), []);
  const other = await check({ 'k8s.yaml': above('ignore=shell-form') }, ['k8s.yaml']);
  assert.deepEqual(warningsOf(other), ['k8s.yaml:9 shell-as-init']);
});
