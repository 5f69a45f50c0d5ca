import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { runMain, temporaryDirectory } from '../../plugin/run-main.ts';
import { docker, reachEngine } from '../engine.ts';

const { skip, isOwn } = await reachEngine();
const variables = { DOCKER_HOST: process.env.DOCKER_HOST ?? '' };

/** A main container that ends on SIGTERM, and says what it has. */
const app = `
const fs = require('fs');
fs.writeFileSync('/shared/app', '1');
console.log('has', process.env.PORT, fs.readdirSync('/shared').sort().join(), fs.readFileSync('/conf/a.conf', 'utf8'));
console.log('processes', fs.readFileSync('/proc/1/cmdline', 'utf8').split('\\0')[0]);
process.on('SIGTERM', () => { console.log('told'); process.exit(0); });
require('http').createServer((request, response) => { console.log('asked', request.url); response.end(); }).listen(80);
`;

const objects = `
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {PORT: "80", a.conf: "a=b"}
`;

interface Container {
  readonly image?: string;
  readonly command: readonly string[];
  readonly [key: string]: unknown;
}

/** A Deployment as YAML reads it; JSON is YAML. */
function deployment(containers: Record<string, Container>, spec: object = {}): string {
  const list = Object.entries(containers).map(([name, container]) => ({
    ...{ name, image: 'initcheck-test/node' },
    ...container,
  }));
  const pod = { terminationGracePeriodSeconds: 6, ...spec, containers: list };
  const object = {
    ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'shop' } },
    spec: { template: { spec: pod } },
  };
  return `${JSON.stringify(object)}\n${objects}`;
}

const node = ['node', '-e'];
const main: Container = {
  command: [...node, app],
  envFrom: [{ configMapRef: { name: 'settings' } }],
  volumeMounts: [
    { name: 'shared', mountPath: '/shared' },
    { name: 'conf', mountPath: '/conf' },
  ],
};
const volumes = [
  { name: 'shared', emptyDir: {} },
  { name: 'conf', configMap: { name: 'settings' } },
];

interface Seen {
  readonly path: string;
  readonly subject: string;
  readonly log: readonly string[];
  readonly lastWords: readonly string[];
  readonly notes: readonly string[];
  readonly stop: {
    readonly signal: string;
    readonly killed: boolean;
    readonly grace: number;
    readonly exitCode: number;
  };
  readonly preStop?: { readonly outcome: string; readonly because: string | null };
  readonly zombies: { readonly made: number; readonly left: number };
  readonly findings: readonly { readonly symptom: string; readonly message: string }[];
}

async function verify(manifest: string, ...words: string[]) {
  const directory = temporaryDirectory({ 'deploy.yaml': manifest });
  const argv = ['verify', 'deploy.yaml', ...words, '--progress', 'quiet', '--format', 'json'];
  const { code, stdout, stderr } = await runMain(argv, { directory, variables });
  const seen = stdout === '' ? [] : (JSON.parse(stdout).verification as Seen[]);
  return { code, stderr, seen, about: (name: string) => find(seen, name, stderr) };
}

function find(seen: readonly Seen[], name: string, stderr: string): Seen {
  const found = seen.find(
    ({ path, subject }) => path.includes(`container ${name} of`) && subject === 'original',
  );
  return found ?? assert.fail(`${name} was not seen: ${stderr}`);
}

/** What this process has made and not taken away; who it is from is in the labels. */
function left(): string[] {
  const words = ['--filter', 'label=dev.initcheck.run', '--format', '{{.Label "dev.initcheck.run"}}'];
  const lists = [
    ['ps', '--all'],
    ['network', 'ls'],
    ['volume', 'ls'],
  ].map(list => docker(...list, ...words));
  return lists
    .join('\n')
    .split('\n')
    .filter(run => run.includes(`-${process.pid}-`));
}

/** A sidecar that says when it is told to stop whether the main container still answers. */
const sidecar: Container = {
  command: [
    ...node,
    `const say = what => () => { console.log('main is', what); process.exit(0); };
    process.on('SIGTERM', () => require('http').get('http://127.0.0.1/late', say('there')).on('error', say('gone')));
    require('fs').writeFileSync('/shared/proxy', '1');
    setInterval(() => {}, 1000);`,
  ],
  restartPolicy: 'Always',
  volumeMounts: [{ name: 'shared', mountPath: '/shared' }],
};

suite('a pod', { skip }, () => {
  test('is started in its order, shares network and volumes, and ends its sidecar last', async () => {
    const initContainers = [
      {
        ...{ name: 'migrate', image: 'initcheck-test/busybox', volumeMounts: sidecar.volumeMounts },
        command: ['sh', '-c', 'ls /shared; touch /shared/migrated'],
      },
      { name: 'proxy', image: 'initcheck-test/node', ...sidecar },
    ];
    const { code, stderr, about } = await verify(deployment({ api: main }, { volumes, initContainers }));
    assert.equal(code, 0, stderr);
    const api = about('api');
    assert.equal(
      api.log[0],
      'has 80 app,migrated,proxy a=b',
      'a ConfigMap, and an emptyDir that others have written to',
    );
    assert.deepEqual(api.lastWords, ['told'], 'the sidecar is not told before it');
    assert.deepEqual(about('proxy').lastWords, ['main is gone']);
    assert.deepEqual(left(), []);
  });

  test('one hook has ended its container, one is cut, one fails: the signal comes with what is left', async () => {
    const hook = (preStop: object): object => ({ lifecycle: { preStop } });
    const exec = (...command: string[]): object => hook({ exec: { command } });
    const { code, stderr, about } = await verify(
      deployment(
        {
          quits: { ...main, ...exec('sh', '-c', 'kill -TERM 1; sleep 1000') },
          slow: {
            command: [...node, 'setInterval(() => {}, 1000)'],
            ...exec('sh', '-c', 'while :; do sleep 1; done'),
          },
          fails: {
            command: [...node, "process.on('SIGTERM', () => process.exit(3)); setInterval(() => {}, 1000)"],
            ...exec('/no/such'),
          },
          sleeps: {
            command: [...node, "process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000)"],
            ...hook({ sleep: { seconds: 2 } }),
          },
        },
        { volumes, terminationGracePeriodSeconds: 4 },
      ),
    );
    assert.equal(code, 1, stderr);
    const end = (name: string) => {
      const { stop, preStop } = about(name);
      return [stop.signal, stop.killed, stop.exitCode, preStop?.outcome];
    };
    assert.deepEqual(end('quits'), ['preStop', false, 0, 'ended-it']);
    assert.deepEqual(end('slow'), ['SIGTERM', true, 137, 'cut']);
    assert.deepEqual(end('fails'), ['SIGTERM', false, 3, 'failed']);
    assert.deepEqual(end('sleeps'), ['SIGTERM', false, 0, 'done']);
    // Half of the four seconds is all that is left in any case.
    assert.deepEqual([about('slow').stop.grace, about('sleeps').stop.grace], [2, 2]);
    const failed = about('fails').findings.find(({ symptom }) => symptom === 'prestop-failed');
    assert.match(failed?.message ?? '', /^preStop failed: .*no such file/);
    assert.deepEqual(left(), []);
  });

  test('a request is sent to it before the signal, where it can be reached', {
    skip: !isOwn && 'another machine',
  }, async () => {
    const lifecycle = { preStop: { httpGet: { path: '/drain', port: 'web' } } };
    const ports = [{ name: 'web', containerPort: 80 }];
    const { code, stderr, about } = await verify(
      deployment({ api: { ...main, lifecycle, ports } }, { volumes }),
    );
    assert.equal(code, 0, stderr);
    const { lastWords, preStop } = about('api');
    assert.deepEqual([lastWords, preStop?.outcome], [['asked /drain', 'told'], 'done']);
  });

  test('shares its processes where it is to: PID 1 is another, and collects the orphans', async () => {
    const shell: Container = { image: 'initcheck-test/busybox', command: ['sh', '-c', 'sleep 1000; true'] };
    const alone = await verify(deployment({ a: shell }, { terminationGracePeriodSeconds: 2 }));
    const shared = await verify(
      deployment(
        { a: shell, b: main },
        { volumes, shareProcessNamespace: true, terminationGracePeriodSeconds: 2 },
      ),
    );
    assert.equal(alone.about('a').stop.killed, true, 'a shell as PID 1 is deaf');
    const { stop, zombies } = shared.about('a');
    assert.deepEqual(
      [stop.killed, stop.exitCode, zombies.left],
      [false, 143, 0],
      'one that is not PID 1 is not',
    );
    assert.equal(shared.about('b').log[1], 'processes /.initcheck/reaper');
    assert.deepEqual(left(), []);
  });

  test('is compared with what the repair of the file makes of it', {
    skip: !isOwn && 'no node:22',
  }, async () => {
    const handler = "process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000)";
    const a: Container = { image: 'node:22', command: ['sh', '-c', `echo up && node -e "${handler}"`] };
    const { code, stderr, seen } = await verify(deployment({ a }, { terminationGracePeriodSeconds: 2 }));
    assert.equal(code, 1, `it is killed as it is: ${stderr}`);
    assert.deepEqual(
      seen.map(({ path, subject, stop }) => [path, subject, stop.killed]),
      [
        ['deploy.yaml: container a of Deployment shop', 'original', true],
        ['deploy.yaml: container a of Deployment shop', 'repaired', false],
      ],
    );
  });

  test('an init container fails: the sentence names it, and its last words are above', async () => {
    const initContainers = [
      {
        name: 'migrate',
        image: 'initcheck-test/busybox',
        command: ['sh', '-c', 'echo cannot migrate; exit 3'],
      },
    ];
    const { code, stderr } = await verify(deployment({ api: main }, { volumes, initContainers }));
    assert.equal(
      stderr,
      '  | cannot migrate\ndocker initcheck: init container migrate of Deployment shop failed: exit code 3\n',
    );
    assert.equal(code, 3);
    assert.deepEqual(left(), []);
  });
});
