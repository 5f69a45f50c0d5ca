import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Process, processesBelow, readProcess } from './processes.ts';
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
  /** PID 1 first; empty once it has ended. */
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

export async function startContainer(job: Job, workshop: Workshop): Promise<Container> {
  const { launcher, roots, runs, folders } = workshop;
  const folder = folders.pop() ?? mkdtempSync(join(runs, 'run-'));
  for (const [name, text] of Object.entries(job.files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text, { mode: 0o755 });
  }
  const launched = await launcher.launch({
    root: roots[job.family] ?? '',
    folder,
    environment: { PATH: path, HOME: '/root', ...job.environment },
    argv: job.argv,
  });
  const isOver = (): boolean => launched.exitCode !== undefined;
  const signal = (name: NodeJS.Signals): void => {
    const { pid } = launched;
    // Only a child of the process that starts them.
    if (!isOver() && readProcess(pid)?.parent === launcher.pid) signalProcess(pid, name);
  };
  const kill = async (): Promise<void> => {
    signal('SIGKILL');
    await launched.ended;
  };
  return {
    end: () => (launched.exitCode === undefined ? undefined : { exitCode: launched.exitCode }),
    processes: () => (isOver() ? [] : processesBelow(launched.pid)),
    signal,
    log: () => readText(join(folder, 'log')),
    errors: () => readText(join(folder, 'errors')),
    kill,
    async close() {
      await kill();
      for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
      folders.push(folder);
    },
  };
}

/** It may have ended in this moment. */
function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
