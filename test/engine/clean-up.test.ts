import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { cleanUp, sweep } from '../../src/engine/clean-up.ts';
import { removeContainer } from '../../src/engine/container.ts';
import { createContainer } from '../../src/engine/create-container.ts';
import { connectEngine } from '../../src/engine/engine.ts';
import { EngineError } from '../../src/engine/error.ts';
import { removeNetwork } from '../../src/engine/networks.ts';
import { isOver, newRunId, RUN_LABEL } from '../../src/engine/run.ts';
import { removeVolume } from '../../src/engine/volumes.ts';
import type { Subject, VerifyProgress } from '../../src/verify/verify.ts';
import { verify } from '../../src/verify/verify.ts';
import { buildCommand } from '../plugin/built.ts';
import { assertNothingLeft, connect, docker, listLabelled, probe, reachEngine } from './engine.ts';

const { skip } = await reachEngine();

const BUSYBOX = 'FROM initcheck-test/busybox\n';

function subject(name: string, text: string): Subject {
  return { name, source: { build: { context: 'test/verify', dockerfile: { path: 'Dockerfile', text } } } };
}

type Moment = (progress: VerifyProgress) => boolean;

const interruptions: [moment: Moment, text: string, why: string][] = [
  [
    progress => progress.kind === 'step' && / RUN /.test(progress.step) && progress.state === 'started',
    `${BUSYBOX}RUN echo ${process.hrtime.bigint()} && sleep 30\nCMD ["sleep", "60"]`,
    'while a step of the build runs',
  ],
  [
    progress => progress.kind === 'observe' && progress.step === 'start',
    `${BUSYBOX}CMD ["sleep", "60"]`,
    'at the start',
  ],
  [
    progress => progress.kind === 'observe' && progress.step === 'settle',
    `${BUSYBOX}CMD ["sleep", "60"]`,
    'while settling',
  ],
  [
    progress => progress.kind === 'observe' && progress.step === 'examine',
    `${BUSYBOX}CMD ["sleep", "60"]`,
    'in the examination',
  ],
  [
    progress => progress.kind === 'observe' && progress.step === 'stop',
    `${BUSYBOX}CMD ["sleep", "60"]`,
    'while it ignores the stop',
  ],
];
test('an interruption while it looks for what others have left is told as one', { skip }, async () => {
  const engine = await connect();
  const interruption = new AbortController();
  const reason = new Error('interrupted by the test');
  const swept = sweep(engine, interruption.signal);
  interruption.abort(reason);
  await assert.rejects(swept, reason);
});

for (const [moment, text, why] of interruptions) {
  test(`an interruption leaves nothing: ${why}`, { skip }, async () => {
    const engine = await connect();
    const interruption = new AbortController();
    const reason = new Error('interrupted by the test');
    let interrupted = 0;
    const onProgress = (progress: VerifyProgress) => {
      if (!moment(progress) || interrupted > 0) return;
      interrupted = performance.now();
      interruption.abort(reason);
    };
    const subjects = [subject('original', text), subject('repaired', `${text}\nUSER 1`)];
    await assert.rejects(
      verify(engine, subjects, { probe, onProgress, signal: interruption.signal }),
      reason,
    );
    assert.ok(interrupted > 0, 'the moment came');
    assert.ok(performance.now() - interrupted < 4000, 'clean-up is quick');
    assertNothingLeft(engine);
  });
}

test('an interruption before anything began makes nothing', { skip }, async () => {
  const engine = await connect();
  const reason = new Error('interrupted by the test');
  const signal = AbortSignal.abort(reason);
  await assert.rejects(verify(engine, [subject('original', BUSYBOX)], { probe, signal }), reason);
  assertNothingLeft(engine);
});

const removals = { container: removeContainer, network: removeNetwork, volume: removeVolume };
for (const [kind, remove] of Object.entries(removals))
  test(`what interrupts the removal of a ${kind} is told, and not that it failed`, { skip }, async () => {
    const reason = new Error('interrupted by the test');
    await assert.rejects(
      remove(await connect(), 'initcheck-no-such-thing', AbortSignal.abort(reason)),
      reason,
    );
  });

test('one that cannot be started ends the others, and nothing is left', { skip }, async () => {
  const engine = await connect();
  const subjects = [
    subject('original', `${BUSYBOX}CMD ["sleep", "60"]`),
    subject('repaired', `${BUSYBOX}CMD ["no-such-program"]`),
  ];
  const steps: string[] = [];
  const onProgress = ({ kind, ...progress }: VerifyProgress) => void steps.push(`${kind} ${progress.step}`);
  await assert.rejects(verify(engine, subjects, { probe, onProgress }), /no-such-program/);
  assert.ok(!steps.includes('observe stop'), 'the original is not waited for');
  assertNothingLeft(engine);
});

test('anonymous volumes go with their container', { skip }, async () => {
  const engine = await connect();
  let volume = '';
  const onProgress = ({ step }: { readonly step: string }) => {
    if (step !== 'settle') return;
    const [container = ''] = docker('ps', '-q', '--filter', `label=${RUN_LABEL}=${engine.run}`).split('\n');
    volume = docker('inspect', '--format', '{{range .Mounts}}{{.Name}}{{end}}', container).trim();
  };
  await verify(engine, [subject('original', `${BUSYBOX}VOLUME /data\nCMD ["sleep", "60"]`)], {
    probe,
    onProgress,
    grace: 0,
    orphans: 0,
    canary: 0,
  });
  assert.match(volume, /^[0-9a-f]{64}$/, 'there was one');
  assert.ok(!docker('volume', 'ls', '-q').split('\n').includes(volume));
});

test('a read-only container has its probe in a volume, which goes as well', { skip }, async () => {
  const engine = await connect();
  let volumes = 0;
  const onProgress = () => {
    volumes ||= docker('volume', 'ls', '-q', '--filter', `label=${RUN_LABEL}=${engine.run}`).trim().length;
  };
  const container = { isReadOnly: true, tmpfs: { '/tmp': '' } };
  const readOnly = { ...subject('original', `${BUSYBOX}CMD ["sleep", "60"]`), container };
  await verify(engine, [readOnly], { probe, onProgress, grace: 0 });
  assert.ok(volumes > 0, 'there was one');
  assertNothingLeft(engine);
});

test('what a killed run has left is swept by the next one; what a living run has is not', {
  skip,
}, async () => {
  const script = `
    import { createContainer } from './src/engine/create-container.ts';
    import { buildImage } from './src/engine/build.ts';
    import { connect } from './test/engine/engine.ts';
    const engine = await connect();
    const dockerfile = { path: 'Dockerfile', text: 'FROM initcheck-test/busybox\\nCMD ["sleep", "60"]' };
    const image = await buildImage(engine, { context: 'test/verify', dockerfile });
    await createContainer(engine, { image });
    console.log(engine.run);
    setInterval(() => {}, 1000);`;
  const options = { stdio: ['ignore', 'pipe', 'inherit'] as ['ignore', 'pipe', 'inherit'] };
  const other = spawn(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', script],
    options,
  );
  const [line] = (await once(other.stdout, 'data')) as [Buffer];
  const run = line.toString().trim();
  assert.equal(listLabelled(run).length, 2);

  const engine = await connect();
  await sweep(engine);
  assert.equal(listLabelled(run).length, 2, 'the other run lives');

  other.kill('SIGKILL');
  await once(other, 'exit');
  await verify(engine, [subject('original', `${BUSYBOX}CMD ["true"]`)], { probe });
  assert.deepEqual(listLabelled(run), []);
  assertNothingLeft(engine);
});

const noDetour = /^(unix:|$)/.test(process.env.DOCKER_HOST ?? '') ? false : 'the Engine has no socket';

/** The way to the Engine as a socket that can be cut. */
async function openDetour(directory: string): Promise<{ host: string; cut(): void }> {
  const path = join(directory, 'detour.sock');
  const open = new Set<Socket>();
  const [, real = ''] =
    /^unix:\/\/(.+)$/.exec(process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock') ?? [];
  const server = createServer(client => {
    const engine = createConnection(real);
    for (const socket of [client, engine]) open.add(socket.on('error', () => {}));
    client.pipe(engine).pipe(client);
  }).listen(path);
  await once(server, 'listening');
  const cut = () => {
    server.close();
    for (const socket of open) socket.destroy();
  };
  return { host: `unix://${path}`, cut };
}

for (const step of ['settle', 'examine', 'stop'] as const) {
  test(`an Engine that goes away is one sentence, and soon: at ${step}`, {
    skip: skip || noDetour,
  }, async () => {
    const directory = mkdtempSync(join(tmpdir(), 'initcheck-'));
    const detour = await openDetour(directory);
    const engine = await connectEngine({
      env: { DOCKER_HOST: detour.host },
      home: directory,
      platform: 'linux',
    });
    const begin = performance.now();
    const onProgress = (progress: VerifyProgress) => {
      if (progress.kind === 'observe' && progress.step === step) setTimeout(detour.cut, 100);
    };
    const verifying = verify(engine, [subject('original', `${BUSYBOX}CMD ["sleep", "60"]`)], {
      probe,
      onProgress,
    });
    await assert.rejects(
      verifying,
      error => error instanceof EngineError && /^the connection to .* was lost$|^cannot /.test(error.message),
    );
    assert.ok(performance.now() - begin < 15_000);
    rmSync(directory, { recursive: true });
    // This process is the run, and lives: it has to clean up by itself once the Engine is back.
    await cleanUp({ ...(await connect()), run: engine.run });
    assertNothingLeft(engine);
  });
}

test("somebody else's label is not ours to sweep", { skip }, async () => {
  const engine = await connect();
  const id = await createContainer(
    { ...engine, run: 'kept-by-somebody' },
    { image: 'initcheck-test/busybox' },
  );
  await sweep(engine);
  assert.equal(
    docker('inspect', '--format', `{{index .Config.Labels "${RUN_LABEL}"}}`, id).trim(),
    'kept-by-somebody',
  );
  const removed = await cleanUp({ ...engine, run: 'kept-by-somebody' });
  assert.deepEqual(removed, { containers: 1, images: 0, volumes: 0, networks: 0 });
});

const day = 24 * 60 * 60;
const now = Math.floor(Date.now() / 1000);
const own = newRunId().split('-');
const [host = '', pid = '', started = ''] = own;
const runs: [id: string, over: boolean, why: string][] = [
  [own.join('-'), false, 'this process lives'],
  [[host, pid, '1', now, 'ab'].join('-'), true, 'its process id is used by another process now'],
  [[host, '4194305', started, now, 'ab'].join('-'), true, 'no such process: above the largest process id'],
  [[host, '1', '', now, 'ab'].join('-'), false, 'a process whose start is not known'],
  [['0123456789ab', '1', '1', now - 60, 'ab'].join('-'), false, 'another machine, a minute ago'],
  [['0123456789ab', '1', '1', now - 2 * day, 'ab'].join('-'), true, 'another machine, two days ago'],
  ['something', false, 'no id of ours'],
  ['', false, 'no id'],
];
for (const [id, over, why] of runs) {
  test(`the run ${id} is ${over ? '' : 'not '}over: ${why}`, () => assert.equal(isOver(id), over));
}

test('whose messages nobody reads any more still cleans up', { skip }, async () => {
  const name = `initcheck-test/unread-${process.pid}`;
  const dockerfile = `FROM initcheck-test/busybox\nLABEL of=${process.pid}\nCMD ["sleep", "60"]\n`;
  execFileSync('docker', ['build', '--quiet', '--tag', name, '-'], {
    input: dockerfile,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  try {
    const child = spawn(process.execPath, [
      buildCommand(),
      'verify',
      '--fail-level',
      'none',
      '--image',
      name,
      '--grace',
      '1',
    ]);
    child.stderr.once('data', () => child.stderr.destroy());
    const [code] = await once(child, 'close');
    assert.equal(code, 0);
    assert.equal(docker('ps', '--all', '--quiet', '--filter', `ancestor=${name}`), '');
  } finally {
    docker('rmi', '--force', name);
  }
});
