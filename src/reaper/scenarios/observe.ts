import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Init, Run, Situation } from './situation.ts';
import { type Container, startContainer } from './start.ts';

/** How long everything may take to be ready, and what the kernel may take to end whom the runtime kills. */
const READY = 60_000;
const GONE = 5000;

/** Runs a row once: starts it, ends it as the row says, kills it when the grace period is over, looks at its work. */
export async function observe(
  situation: Situation,
  init: Init,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<Run> {
  const container = startContainer(situation, init, folder, env);
  const { child } = container;
  const ended = new Promise<{ code: number; at: number }>(resolve =>
    child.once('exit', (code, signal) =>
      resolve({ code: code ?? 128 + (signal ? constants.signals[signal] : 0), at: performance.now() }),
    ),
  );
  let beside: ChildProcess | undefined;
  try {
    await until(situation, container, folder, env);
    beside = await startBeside(situation, container, folder, env);
    await sleep(100);
    const since = performance.now();
    if (situation.stop) container.stop(situation.stop);
    else writeFileSync(join(folder, 'go'), '');
    const grace = (situation.grace ?? 10) * 1000;
    const killed = setTimeout(() => container.kill(), grace);
    const stuck = setTimeout(() => child.kill('SIGKILL'), grace + GONE);
    const { code, at } = await ended;
    clearTimeout(killed);
    clearTimeout(stuck);
    const isKept = spawnSync('bash', ['-c', situation.work ?? 'true'], { cwd: folder, env }).status === 0;
    return { seconds: (at - since) / 1000, code, isKept };
  } finally {
    beside?.kill('SIGKILL');
    child.kill('SIGKILL');
  }
}

async function until(
  { name, ready = [], until: works }: Situation,
  { child }: Container,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const since = performance.now();
  const fail = (): never => {
    const said = readFileSync(join(cwd, 'output'), 'utf8').slice(-500);
    throw new Error(`${name}: it does not get ready: ${said}`);
  };
  const isLate = (): boolean => performance.now() - since > READY || child.exitCode !== null;
  while (!ready.every(file => existsSync(join(cwd, file)))) {
    if (isLate()) fail();
    await sleep(10);
  }
  while (
    works &&
    spawnSync('bash', ['-c', works], { cwd, env, stdio: 'ignore', timeout: 20_000 }).status !== 0
  ) {
    if (isLate()) fail();
    await sleep(100);
  }
}

/** What comes into the container with `docker exec`, with a terminal or without. */
async function startBeside(
  { beside, isOnTerminal }: Situation,
  container: Container,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<ChildProcess | undefined> {
  if (!beside) return undefined;
  const enter = ['nsenter', '--target', `${container.pid()}`, '--pid', '--mount', `--wd=${cwd}`];
  const command = isOnTerminal ? ['on-terminal', ...enter, 'setsid', '--ctty'] : enter;
  const [file = '', ...args] = [...command, ...beside];
  const child = spawn(file, args, { cwd, env, stdio: ['pipe', 'ignore', 'ignore'] });
  for (let looks = 0; !existsSync(join(cwd, 'beside')); looks++) {
    if (looks > 1000) throw new Error(`${beside.join(' ')} does not start`);
    await sleep(10);
  }
  return child;
}
