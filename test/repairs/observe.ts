import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { RUN_LABEL } from '../../src/engine/run.ts';

const run = promisify(execFile);

/** What became of a container that was stopped. */
export interface Stopped {
  /** It was over before anybody stopped it. */
  readonly isOver: boolean;
  readonly exitCode: number;
  readonly ms: number;
  /** Servers that were started, and those of them that finished their work. */
  readonly started: number;
  readonly finished: number;
}

/** As long as a script may take until its servers run: one second of a script is 40 ms. */
const settling = 1500;
/** The grace period, in seconds, and what of it the reaper may use. */
const grace = 4;
const drain = 3;

/** Starts a container, waits until it rests, and stops it. */
export async function stopContainer(image: string, label: string): Promise<Stopped> {
  const environment = ['-e', `REAPER_DRAIN=${drain}`, '-e', 'CMD=app', '-e', 'MODE=a', '-e', 'CHECK=0'];
  const words = ['create', '--label', `${RUN_LABEL}=${label}`, ...environment, image];
  const { stdout } = await run('docker', words);
  const id = stdout.trim();
  try {
    // A program that cannot be started is over at once.
    await run('docker', ['start', id]).catch(() => undefined);
    await sleep(settling);
    const isOver = (await inspect(id)).isRunning === false;
    const before = performance.now();
    await run('docker', ['stop', '-t', String(grace), id]);
    const ms = performance.now() - before;
    const log = await run('docker', ['cp', `${id}:/srv/log`, '-']).then(
      tar => tar.stdout,
      () => '',
    );
    const count = (event: string): number => log.match(new RegExp(` ${event}$`, 'gm'))?.length ?? 0;
    const { exitCode } = await inspect(id);
    return { isOver, exitCode, ms, started: count('start'), finished: count('done') };
  } finally {
    await run('docker', ['rm', '--force', id]);
  }
}

async function inspect(id: string): Promise<{ isRunning: boolean; exitCode: number }> {
  const format = '{{.State.Running}} {{.State.ExitCode}}';
  const { stdout } = await run('docker', ['inspect', '--format', format, id]);
  const [running, code] = stdout.trim().split(' ');
  return { isRunning: running === 'true', exitCode: Number(code) };
}
