import assert from 'node:assert/strict';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { repositoryFiles } from '../../src/files/repository-files.ts';
import type { PodPlan } from '../../src/workload/kubernetes/pod-plan.ts';
import { readPods } from '../../src/workload/manifest-pods.ts';
import { temporaryDirectory } from '../plugin/run-main.ts';

async function podsOf(text: string): Promise<readonly PodPlan[]> {
  const directory = temporaryDirectory({ '.git/HEAD': '', 'k8s.yaml': text });
  const path = join(directory, 'k8s.yaml');
  const files = repositoryFiles(directory)(path);
  return (await readPods(path, 'k8s.yaml', { files, limit: work => work() })) ?? [];
}

/** Beside the pod in the same file. */
const others = `
---
apiVersion: v1
kind: ConfigMap
metadata: {name: conf}
data: {PORT: "80", app.conf: "a=b"}
---
apiVersion: v1
kind: Secret
metadata: {name: key}
data: {TOKEN: aHVudGVyMg==}
stringData: {USER: me}
`;

/** A Deployment of one container with these lines, and lines of the spec of its pod. */
async function planOf(container: readonly string[], spec: readonly string[] = []): Promise<PodPlan> {
  const lines = [
    ...['apiVersion: apps/v1', 'kind: Deployment', 'metadata: {name: shop}', 'spec:', '  template:'],
    ...['    metadata: {labels: {app: shop}}', '    spec:', ...spec.map(line => `      ${line}`)],
    ...['      containers:', '        - name: a', '          image: node:22'],
    ...container.map(line => `          ${line}`),
  ];
  const [plan] = await podsOf(`${lines.join('\n')}\n${others}`);
  return plan as PodPlan;
}

/** What of an object is spoken of. */
function part(whole: object, like: object): object {
  return Object.fromEntries(Object.entries(whole).filter(([key]) => key in like));
}

const containers: [lines: string[], spec: string[], expected: object, why: string][] = [
  [[], [], { env: [], stopTimeout: 30, healthcheck: null }, 'nothing: 30 s, and no HEALTHCHECK of an image'],
  [['command: [node]', 'args: [x.js]'], [], { entrypoint: ['node'], cmd: ['x.js'] }, 'ENTRYPOINT and CMD'],
  [['command: []'], [], { entrypoint: undefined }, 'an empty list says nothing'],
  [
    ['env: [{name: P, value: "1"}, {name: Q, value: "$(P)$(R) $$(P)"}]', 'args: ["--p=$(P)", "$(R)", $HOME]'],
    [],
    { env: ['P=1', 'Q=1$(R) $(P)'], cmd: ['--p=1', '$(R)', '$HOME'] },
    'variables of the container, as far as they are known',
  ],
  [
    ['envFrom: [{configMapRef: {name: conf}, prefix: C_}]', 'env: [{name: C_PORT, value: "81"}]'],
    [],
    { env: ['C_PORT=81', 'C_app.conf=a=b'] },
    'all of a ConfigMap, and env wins',
  ],
  [
    [
      'env:',
      '- {name: A, valueFrom: {configMapKeyRef: {name: conf, key: PORT}}}',
      '- {name: B, valueFrom: {secretKeyRef: {name: key, key: TOKEN}}}',
      '- {name: C, valueFrom: {secretKeyRef: {name: key, key: USER}}}',
      '- {name: D, valueFrom: {configMapKeyRef: {name: none, key: x, optional: true}}}',
      '- {name: E, valueFrom: {configMapKeyRef: {name: conf, key: x, optional: true}}}',
    ],
    [],
    { env: ['A=80', 'B=hunter2', 'C=me'] },
    'what is in the file, and what need not be',
  ],
  [
    [
      'env:',
      '- {name: A, valueFrom: {fieldRef: {fieldPath: metadata.name}}}',
      '- {name: B, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}',
      `- {name: C, valueFrom: {fieldRef: {fieldPath: "metadata.labels['app']"}}}`,
    ],
    [],
    { env: ['A=shop', 'B=default', 'C=shop'] },
    'fields that are known without a cluster',
  ],
  [
    ['securityContext: {runAsUser: 7, readOnlyRootFilesystem: true, allowPrivilegeEscalation: false}'],
    ['securityContext: {runAsUser: 1, runAsGroup: 2, fsGroup: 3, supplementalGroups: [4]}'],
    { user: '7:2', isReadOnly: true, securityOpt: ['no-new-privileges'], groupAdd: ['4', '3'] },
    'the container wins over its pod',
  ],
  [
    ['securityContext: {capabilities: {add: [SYS_TIME], drop: [ALL]}, privileged: true}'],
    [],
    { capAdd: ['SYS_TIME'], capDrop: ['ALL'], isPrivileged: true },
    'rights',
  ],
  [['resources: {limits: {memory: 64Mi}}'], [], { memory: 67108864 }, 'powers of 1024'],
  [['resources: {limits: {memory: 1.5G}}'], [], { memory: 1500000000 }, 'and of 1000'],
  [['tty: true', 'stdin: true'], [], { isTerminal: true, isInteractive: true }, 'a terminal'],
  [
    ['readinessProbe: {exec: {command: [ready]}, timeoutSeconds: 3}'],
    [],
    { healthcheck: { test: ['CMD', 'ready'], timeout: 3 } },
    'a probe that runs a program tells when it is ready',
  ],
  [['readinessProbe: {httpGet: {port: 80}}'], [], { healthcheck: null }, 'another one does not'],
  [
    ['securityContext: {runAsGroup: 2}'],
    [],
    { user: ':2' },
    "a group alone, of which the image's user is one",
  ],
  [
    [
      'env:',
      '- {name: A, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1Mi}}}',
      '- {name: B, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}',
      '- {name: C, valueFrom: {resourceFieldRef: {resource: requests.cpu, divisor: 1m}}}',
      'resources: {limits: {memory: 64Mi, cpu: 1500m}, requests: {cpu: 250m}}',
    ],
    [],
    { env: ['A=64', 'B=2', 'C=250'] },
    'its limits, in whole units',
  ],
  [['lifecycle: {stopSignal: SIGINT}'], ['os: {name: linux}'], { stopSignal: 'SIGINT' }, 'the stop signal'],
  [[], ['terminationGracePeriodSeconds: 5'], { stopTimeout: 5 }, 'the grace period of the pod'],
];

suite('what a pod gives a container', () => {
  for (const [lines, spec, expected, why] of containers)
    test(`${[...spec, ...lines].join(' ')}: ${why}`, async () => {
      const { containers: found } = await planOf(lines, spec);
      const said = Object.fromEntries(Object.entries(expected).filter(([, value]) => value !== undefined));
      assert.deepEqual(part(found[0]?.container ?? {}, expected), said);
    });
});

const hook = (text: string): string[] => [
  `lifecycle: {preStop: {${text}}}`,
  'ports: [{name: web, containerPort: 80}]',
];
const plain = { host: undefined, isTls: false, path: '/', headers: {} };

const hooks: [text: string, expected: object, why: string][] = [
  [
    'exec: {command: [sh, -c, "a $(B)"]}',
    { kind: 'exec', argv: ['sh', '-c', 'a $(B)'] },
    'nothing is expanded',
  ],
  ['sleep: {seconds: 3}', { kind: 'sleep', seconds: 3 }, 'a sleep of the kubelet'],
  ['httpGet: {port: 8080}', { kind: 'http', port: 8080, ...plain }, 'a request'],
  [
    'httpGet: {port: web, path: bye, scheme: HTTPS, host: h, httpHeaders: [{name: A, value: b}]}',
    { kind: 'http', port: 80, host: 'h', isTls: true, path: '/bye', headers: { A: 'b' } },
    'a port by its name',
  ],
  ['tcpSocket: {port: 80}', { kind: 'none' }, 'what no kubelet can run'],
];

suite('hooks', () => {
  for (const [text, expected, why] of hooks)
    test(`preStop: {${text}}: ${why}`, async () => {
      const { containers: found } = await planOf(hook(text));
      assert.deepEqual({ ...part(expected, { host: '' }), ...found[0]?.preStop }, expected);
    });
});

const mounted = 'volumeMounts: [{name: v, mountPath: /d}]';
const mounts: [lines: string[], volumes: string, expected: object, why: string][] = [
  [[mounted], '{name: v, emptyDir: {}}', { volumes: [['v', '/d', false, 0o777, []]] }, 'one for the pod'],
  [
    ['volumeMounts: [{name: v, mountPath: /d, readOnly: true, subPath: x}]'],
    '{name: v, emptyDir: {medium: Memory}}',
    { volumes: [['v/x', '/d', true, 0o777, []]] },
    'a part of one',
  ],
  [
    [mounted],
    '{name: v, configMap: {name: conf}}',
    { volumes: [['v', '/d', false, 0o755, ['PORT 644 80', 'app.conf 644 a=b']]] },
    'a ConfigMap',
  ],
  [
    [mounted],
    '{name: v, secret: {secretName: key, defaultMode: 0400, items: [{key: TOKEN, path: t/token}]}}',
    { volumes: [['v', '/d', false, 0o755, ['t/token 400 hunter2']]] },
    'an item of a Secret; its mode is octal, as in YAML 1.1',
  ],
  [
    [mounted],
    '{name: v, projected: {sources: [{configMap: {name: conf, items: [{key: PORT, path: p, mode: 384}]}},' +
      ' {serviceAccountToken: {path: t}}]}}',
    {
      volumes: [['v', '/d', false, 0o755, ['p 600 80']]],
      notes: [/projected serviceAccountToken is left out/],
    },
    'several in one',
  ],
  [
    ['volumeMounts: [{name: v, mountPath: /etc/a.conf, subPath: app.conf}]'],
    '{name: v, configMap: {name: conf}}',
    { volumes: [], files: ['/etc/a.conf 644 a=b'] },
    'one file',
  ],
  [
    [mounted],
    '{name: v, persistentVolumeClaim: {claimName: data}}',
    { volumes: [['v', '/d', false, 0o777, []]], notes: [/PersistentVolumeClaim data is left out/] },
    'an empty one in its place',
  ],
  [
    [mounted],
    '{name: v, hostPath: {path: /run/docker.sock, type: Socket}}',
    { volumes: [], notes: [/hostPath \/run\/docker.sock is left out/] },
    'no folder can be in the place of a socket',
  ],
];

suite('what is mounted', () => {
  for (const [lines, volume, expected, why] of mounts)
    test(`${volume} ${lines.join(' ')}: ${why}`, async () => {
      const { containers: found, notes } = await planOf(lines, [`volumes: [${volume}]`]);
      const { files = [] } = found[0]?.container ?? {};
      const words = (all: readonly { path: string; bytes: Uint8Array; mode: number }[]): string[] =>
        all.map(({ path, bytes, mode }) => `${path} ${mode.toString(8)} ${bytes}`);
      const volumes = found[0]?.volumes.map(({ name, target, isReadOnly, mode, files: inside = [] }) => [
        ...[name, target, isReadOnly, mode],
        words(inside),
      ]);
      const { notes: patterns = [], ...rest } = expected as { notes?: RegExp[] };
      assert.deepEqual(part({ volumes, files: words(files) }, expected), rest);
      assert.equal(notes.length, patterns.length, notes.join());
      for (const [index, pattern] of patterns.entries()) assert.match(notes[index] ?? '', pattern);
    });
});

const list = [
  ...['shareProcessNamespace: true', 'hostAliases: [{ip: 1.1.1.1, hostnames: [x, y]}]'],
  ...['securityContext: {sysctls: [{name: net.a, value: "1"}]}', 'initContainers:'],
  ...[
    '- {name: first, image: x}',
    '- {name: proxy, image: x, restartPolicy: Always}',
    '- {name: last, image: x}',
  ],
];

test('a pod is started in the order of its lists, sidecars in the place of an init container', async () => {
  const plan = await planOf(['lifecycle: {postStart: {exec: {command: [x]}}}'], list);
  assert.deepEqual(
    plan.containers.map(({ name, role }) => `${name} ${role}`),
    ['first init', 'proxy sidecar', 'last init', 'a main'],
  );
  assert.deepEqual(plan.containers.at(-1)?.postStart, { kind: 'exec', argv: ['x'] });
  const { owner, hostname, sharesProcesses, hosts, sysctls } = plan;
  assert.deepEqual([owner, hostname, sharesProcesses], ['Deployment shop', 'shop', true]);
  assert.deepEqual([hosts, sysctls], [['x:1.1.1.1', 'y:1.1.1.1'], { 'net.a': '1' }]);
});

/** What there is to say, or to refuse. */
const sentences: [lines: string[], spec: string[], sentence: string, why: string][] = [
  [
    [
      'envFrom: [{secretRef: {name: pw}}]',
      'env: [{name: A, valueFrom: {configMapKeyRef: {name: c, key: k}}}]',
    ],
    ['serviceAccountName: robot', 'volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]'],
    'Deployment shop: Secret pw, ConfigMap c and ServiceAccount robot are left out, ' +
      'because they are not in this file but in a cluster',
    'all in one sentence, and nothing of what nobody mounts',
  ],
  [
    ['env: [{name: A, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]'],
    [],
    'Deployment shop: field status.podIP is left out, because it is not in this file but in a cluster',
    'what there is no pod for yet',
  ],
  [[], ['hostNetwork: true', 'hostIPC: false'], 'Deployment shop: hostNetwork is left out', 'the node'],
  [
    hook('tcpSocket: {port: 80}'),
    [],
    'container a: tcpSocket is no hook that a kubelet can run, and is left out',
    'as a kubelet says in an event that nobody reads',
  ],
  [
    [],
    ['hostPID: true'],
    'Deployment shop: it shares the processes of its node, and has no PID 1 of its own',
    'PID 1 is of the node',
  ],
  [
    ['lifecycle: {stopSignal: SIGINT}'],
    [],
    'lifecycle.stopSignal: a cluster takes it only with os.name: linux in the spec',
    'kubectl would be refused',
  ],
  [
    [],
    ['initContainers: [{name: p, image: x, restartPolicy: Always, startupProbe: {tcpSocket: {port: 1}}}]'],
    'container p: its startupProbe is a request, which is not sent; those after it start as soon as it runs',
    'only programs are run',
  ],
  [
    hook('httpGet: {port: 80, httpHeaders: [{name: "a b", value: x}]}'),
    [],
    'httpHeaders: a b is no header that can be sent',
    'a request that could not be made',
  ],
  [hook(''), [], 'preStop: expected one of exec, httpGet and sleep', 'a hook that does nothing'],
  [
    hook('sleep: {seconds: 31}'),
    [],
    'preStop.sleep.seconds: expected a number from 0 to the grace period of 30 s',
    'it would not leave anything',
  ],
  [hook('httpGet: {port: wbe}'), [], 'httpGet: there is no port wbe', 'a port that nobody names'],
  [hook('exec: {}'), [], 'preStop.exec: expected a command', 'nothing to run'],
  [[mounted], [], 'volumeMounts: Deployment shop has no volume v', 'a volume of nobody'],
  [
    ['env: [{name: A, valueFrom: {configMapKeyRef: {name: conf, key: x}}}]'],
    [],
    'conf has no key x',
    'a pod that would wait for it for ever',
  ],
  [
    ['resources: {limits: {memory: much}}'],
    [],
    'limits.memory: expected a size such as 64Mi, not much',
    'no size',
  ],
  [
    [
      'volumeMounts: [{name: v, mountPath: /a, subPath: PORT}]',
      'securityContext: {readOnlyRootFilesystem: true}',
    ],
    ['volumes: [{name: v, configMap: {name: conf}}]'],
    'container a: /a is one file in a file system that is read-only',
    'Docker cannot put it there',
  ],
  [
    [],
    ['initContainers: [{name: a, image: x}]'],
    'Deployment shop: it has two containers a',
    'a name that is taken',
  ],
  [[], ['initContainers: [{name: b}]'], 'container b: it has no image', 'nothing to run'],
];

suite('what a pod is run without, and what is refused', () => {
  for (const [lines, spec, sentence, why] of sentences)
    test(`${sentence}: ${why}`, async () => {
      const said = await planOf(lines, spec).then(
        ({ notes }) => notes.join('\n'),
        (error: Error) => error.message.replace(/^k8s\.yaml:\d+:\d+: /, ''),
      );
      assert.equal(said, sentence);
    });
});

test('pods of all objects, of lists too; a claim of a StatefulSet is left out', async () => {
  const spec = 'spec: {containers: [{name: a, image: x, volumeMounts: [{name: d, mountPath: /d}]}]}';
  const set = `spec: {volumeClaimTemplates: [{metadata: {name: d}}], template: {${spec}}}`;
  const job = 'spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: b, image: x}]}}}}}';
  const items = `items: [{apiVersion: v1, kind: StatefulSet, metadata: {name: s}, ${set}}]`;
  const lines = ['apiVersion: v1', 'kind: List', items, '---', 'apiVersion: batch/v1', 'kind: CronJob', job];
  const plans = await podsOf(`${lines.join('\n')}\n${others}`);
  assert.deepEqual(
    plans.map(({ owner, notes }) => [owner, notes.length]),
    [
      ['StatefulSet s', 1],
      ['CronJob (unnamed)', 0],
    ],
  );
});
