import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const architectures: Partial<Record<NodeJS.Architecture, string>> = {
  x64: 'amd64',
  arm64: 'arm64',
  arm: 'arm',
  ia32: '386',
};
const bin = fileURLToPath(new URL('../../src/reaper/bin/', import.meta.url));
const arch = architectures[process.arch] ?? process.arch;

/** The binaries for this machine. */
export const reaper = `${bin}reaper-linux-${arch}`;
export const probe = `${bin}probe-linux-${arch}`;

/**
 * A reaper may never run outside a PID namespace: what it does at the end is kill(-1). Where none can be made the tests
 * are skipped with the reason, and in CI they fail.
 */
const UNSHARE = ['--fork', '--pid', '--mount-proc', '--kill-child'];
export const skip: string | false = whyNot();

function whyNot(): string | false {
  const { status, stderr, error } = spawnSync('unshare', [...UNSHARE, 'true'], { encoding: 'utf8' });
  if (status === 0) return false;
  const reason = `no PID namespace can be made here: ${error?.message ?? stderr.trim()}`;
  if (process.env.CI === 'true') throw new Error(reason);
  return reason;
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** From the start, or from the first signal that the test sent. */
  readonly milliseconds: number;
}

export interface Options {
  readonly env?: Record<string, string>;
  readonly input?: string;
  readonly cwd?: string;
}

/** A program as PID 1 of a namespace of its own, seen from outside. */
export interface Running {
  /** Sends a signal to PID 1, by number because Node knows no real-time signals. */
  signal(signal: number | NodeJS.Signals): void;
  /** Waits until stdout contains this. */
  says(text: string): Promise<void>;
  /** PID 1 as the outer namespace numbers it, for /proc. */
  readonly pid: number;
  readonly ended: Promise<Ended>;
}

/** Starts a program as PID 1 and waits until it exists. It is killed after 20 seconds, whatever it does. */
export async function start(argv: readonly string[], options: Options = {}): Promise<Running> {
  const began = performance.now();
  const child = spawn('unshare', [...UNSHARE, '--', ...argv], {
    stdio: 'pipe',
    // bash takes a socket at its stdin for a login from afar, and reads ~/.bashrc, whatever is in there: bash(1),
    // INVOCATION.
    env: { PATH: process.env.PATH, HOME: '/', ...options.env },
    cwd: options.cwd,
    timeout: 20_000,
    killSignal: 'SIGKILL',
  });
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  let since = began;
  const output = collect(child);
  const ended = once(child, 'close').then(([code, signal]) => ({
    code: code ?? 128 + constants.signals[signal as NodeJS.Signals],
    ...output,
    milliseconds: performance.now() - since,
  }));
  const pid = await findInit(child);
  return {
    pid,
    signal(signal) {
      if (since === began) since = performance.now();
      kill(pid, signal);
    },
    async says(text) {
      while (!output.stdout.includes(text)) {
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`ended before it said ${text}: ${JSON.stringify(output)}`);
        await sleep(2);
      }
    },
    ended,
  };
}

/** Runs a program as PID 1 to its end. */
export async function run(argv: readonly string[], options: Options = {}): Promise<Ended> {
  const { ended } = await start(argv, options);
  return ended;
}

/** kill(2) for every number: Node refuses real-time signals by name only. */
export function kill(pid: number, signal: number | NodeJS.Signals): void {
  process.kill(pid, signal);
}

function collect(child: ChildProcessByStdio<Writable, Readable, Readable>): {
  stdout: string;
  stderr: string;
} {
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', piece => {
    output.stdout += piece;
  });
  child.stderr.on('data', piece => {
    output.stderr += piece;
  });
  return output;
}

/** unshare's one child; -1 if it was over before anybody could look. */
async function findInit(child: {
  readonly pid?: number | undefined;
  readonly exitCode: number | null;
  readonly signalCode: string | null;
}): Promise<number> {
  while (child.exitCode === null && child.signalCode === null) {
    const children = readOr('', `/proc/${child.pid}/task/${child.pid}/children`).trim();
    if (children && readOr('unshare', `/proc/${children}/comm`).trim() !== 'unshare') return Number(children);
    await sleep(1);
  }
  return -1;
}

function readOr(otherwise: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
}
