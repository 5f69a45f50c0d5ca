import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { createConnection, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { RUN_LABEL } from '../../src/engine/run.ts';
import { buildCommand } from '../plugin/built.ts';
import { temporaryDirectory } from '../plugin/run-main.ts';
import { reachEngine } from './engine.ts';

const { skip } = await reachEngine();
const script = skip ? '' : buildCommand();

/** Milliseconds after which a test has failed; nothing here takes half of it. */
const timeout = 60_000;

/** A run of the command that has got as far as its containers. */
interface Run {
  readonly child: ChildProcess;
  /** The process of Node, by whose id its containers are labelled. */
  readonly pid: number;
  readonly output: () => string;
}

suite('interrupted during an experiment', { skip }, () => {
  const work = temporaryDirectory({ Dockerfile: 'FROM initcheck-test/busybox\nCMD sleep 1000\n' });
  const env: NodeJS.ProcessEnv = { ...process.env, DOCKER_CONFIG: join(work, 'config'), HOME: work };
  if (!skip) execFileSync(process.execPath, [script, 'install'], { env });

  const words = ['--verify', '--progress=plain', 'Dockerfile'];
  const throughDocker = ['docker', 'initcheck', ...words];
  const alone = [process.execPath, script, ...words];

  /** Waits until both containers are up; what is waited for next is their stop, ten seconds later. */
  const start = async (command: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<Run> => {
    const [program = '', ...rest] = command;
    const child = spawn(program, rest, { cwd: work, env: { ...env, ...more } });
    let output = '';
    child.stdout?.on('data', chunk => (output += chunk));
    child.stderr?.on('data', chunk => (output += chunk));
    while (!output.includes('stopping it')) {
      assert.equal(child.exitCode, null, output);
      await setTimeout(50);
    }
    return { child, pid: nodeBelow(child.pid as number), output: () => output };
  };

  const end = async ({ child }: Run): Promise<number | null> => {
    if (child.exitCode === null) await once(child, 'close');
    return child.exitCode;
  };

  const cases: [command: string[], interrupt: (run: Run) => void, code: number, why: string][] = [
    [
      throughDocker,
      ({ child }) => child.kill('SIGINT'),
      130,
      'docker gets SIGINT, no terminal: it closes its socket',
    ],
    [
      throughDocker,
      ({ child }) => child.kill('SIGTERM'),
      130,
      'docker gets SIGTERM: it closes its socket just so',
    ],
    [throughDocker, ({ pid }) => process.kill(pid, 'SIGTERM'), 143, 'the plugin gets SIGTERM'],
    [
      throughDocker,
      ({ child, pid }) => {
        child.kill('SIGINT');
        process.kill(pid, 'SIGINT');
      },
      130,
      'both, as by Ctrl-C with standard output in a file',
    ],
    [onTerminal(throughDocker), ({ child }) => child.stdin?.write('\u0003'), 130, 'Ctrl-C at a terminal'],
    [
      onTerminal(alone),
      ({ child }) => child.stdin?.write('\u0003'),
      130,
      'Ctrl-C at a terminal, without docker',
    ],
    [alone, ({ child }) => child.kill('SIGINT'), 130, 'SIGINT'],
    [alone, ({ child }) => child.kill('SIGTERM'), 143, 'SIGTERM'],
    [alone, ({ child }) => child.kill('SIGHUP'), 129, 'the terminal is closed'],
  ];
  for (const [command, interrupt, code, why] of cases)
    test(`${why}: exit code ${code}, and nothing is left`, { timeout }, async () => {
      const run = await start(command);
      assert.notDeepEqual(leftBy(run.pid), [], 'there is something to clean up');
      interrupt(run);
      assert.equal(await end(run), code, run.output());
      assert.deepEqual(leftBy(run.pid), []);
      assert.doesNotMatch(run.output(), /what happened|bug/);
    });

  test('the third one ends it at once, even when the Engine does not answer', { timeout }, async () => {
    const proxy = await freezableProxy(join(work, 'proxy.sock'));
    const run = await start(alone, { DOCKER_HOST: `unix://${join(work, 'proxy.sock')}` });
    proxy.freeze();
    run.child.kill('SIGINT');
    while (!run.output().includes('interrupt twice more to quit at once')) {
      assert.equal(run.child.exitCode, null, 'it is still cleaning up');
      await setTimeout(50);
    }
    run.child.kill('SIGINT');
    await setTimeout(100);
    assert.equal(run.child.exitCode, null, 'two are not enough');
    run.child.kill('SIGINT');
    assert.equal(await end(run), 130);
    const left = leftBy(run.pid);
    assert.notDeepEqual(left, [], 'nobody could clean up');
    proxy.close();
    spawnSync(process.execPath, [script, 'verify', '--image', 'initcheck-test/busybox', '--progress=quiet'], {
      cwd: work,
      env,
    });
    assert.deepEqual(leftBy(run.pid), [], 'the next run does');
  });
});

/** Node's own process at or below this one: docker, and a terminal, start it as their child. */
function nodeBelow(pid: number): number {
  if (readlinkSync(`/proc/${pid}/exe`) === realpathSync(process.execPath)) return pid;
  const children = readdirSync(`/proc/${pid}/task`).flatMap(thread =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
  );
  return children.map(child => nodeBelow(Number(child))).find(found => found > 0) ?? 0;
}

/** A terminal whose keyboard is standard input. */
function onTerminal(command: readonly string[]): string[] {
  return [
    'script',
    '--quiet',
    '--return',
    '--command',
    command.map(word => `'${word}'`).join(' '),
    '/dev/null',
  ];
}

/** The run labels of what a process has made on the Engine, and has not removed. */
function leftBy(pid: number): string[] {
  const labels = (...list: string[]): string[] =>
    execFileSync('docker', [...list, '--filter', `label=${RUN_LABEL}`], { encoding: 'utf8' })
      .split('\n')
      .filter(Boolean);
  const containers = labels('ps', '-a', '--format', `{{.Label "${RUN_LABEL}"}}`);
  return containers.filter(label => label.split('-')[1] === String(pid));
}

/** The Engine behind a socket that can be made to answer nothing. */
async function freezableProxy(path: string): Promise<{ freeze: () => void; close: () => void }> {
  const target = (process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock').replace('unix://', '');
  const sockets: Socket[] = [];
  let isFrozen = false;
  const server = createServer({ allowHalfOpen: true }, client => {
    const engine = createConnection({ path: target, allowHalfOpen: true });
    for (const socket of [client, engine]) socket.on('error', () => undefined);
    sockets.push(client, engine);
    if (!isFrozen) client.pipe(engine).pipe(client);
  }).listen(path);
  await once(server, 'listening');
  const close = (): void => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  after(close);
  const freeze = (): void => {
    isFrozen = true;
    for (const socket of sockets) socket.unpipe().pause();
  };
  return { freeze, close };
}
