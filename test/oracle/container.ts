import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { childrenOf, type Process, processesBelow, readProcess } from './processes.ts';
import type { Workshop } from './workshop.ts';

/** What is to be run: a command line as Docker would start it, and the files below /srv. */
export interface Job {
  readonly family: string;
  readonly argv: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
}

export interface End {
  /** As a shell says it: 128 and the signal for one that was killed. */
  readonly exitCode: number;
}

/** A job that runs as PID 1 of a namespace of its own. */
export interface Container {
  /** Undefined until it ends. */
  readonly end: () => End | undefined;
  /** PID 1 first; empty before it has begun. */
  readonly processes: () => readonly Process[];
  readonly signal: (signal: NodeJS.Signals) => void;
  readonly log: () => string;
  readonly errors: () => string;
  /** Kills what is left. */
  readonly kill: () => Promise<void>;
  /** The same, and takes the files away. */
  readonly close: () => Promise<void>;
}

const path = '/usr/local/bin:/usr/bin:/bin';
const namespaces = ['--fork', '--pid', '--mount', '--kill-child'];

export function startContainer(job: Job, { launcher, roots, runs }: Workshop): Container {
  const folder = mkdtempSync(join(runs, 'run-'));
  for (const [name, text] of Object.entries(job.files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text, { mode: 0o755 });
  }
  const errors = openSync(join(folder, 'errors'), 'w');
  const child = spawn(
    '/usr/bin/unshare',
    [...namespaces, launcher, roots[job.family] ?? '', folder, ...job.argv],
    {
      detached: true,
      stdio: ['ignore', 'ignore', errors],
      env: { PATH: path, HOME: '/root', ...job.environment },
    },
  );
  closeSync(errors);
  const ended = endOf(child);
  const first = (): number | undefined => (ended.end ? undefined : childrenOf(child.pid as number)[0]);
  const kill = async (): Promise<void> => {
    if (!ended.end) child.kill('SIGKILL');
    await ended.promise;
  };
  return {
    end: () => ended.end,
    processes: () => {
      const pid = first();
      return pid === undefined ? [] : processesBelow(pid);
    },
    signal(signal) {
      const pid = first();
      // Only the child of the process that was started here.
      if (pid !== undefined && readProcess(pid)?.parent === child.pid) process.kill(pid, signal);
    },
    log: () => readText(join(folder, 'log')),
    errors: () => readText(join(folder, 'errors')),
    kill,
    async close() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function endOf(child: ChildProcess): { end: End | undefined; readonly promise: Promise<void> } {
  const ended: { end: End | undefined; promise: Promise<void> } = {
    end: undefined,
    promise: Promise.resolve(),
  };
  ended.promise = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      ended.end = { exitCode: code ?? 128 + (signal ? constants.signals[signal] : 0) };
      resolve();
    });
  });
  return ended;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
