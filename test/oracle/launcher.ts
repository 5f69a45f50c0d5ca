import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** What is to be run, and in which folders. */
export interface Launch {
  readonly root: string;
  /** What /srv is; `errors` in it is standard error. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly argv: readonly string[];
}

/** A first process of a namespace. */
export interface Launched {
  readonly pid: number;
  /** As a shell says it: 128 and the signal for one that was killed. Undefined until it ends. */
  exitCode: number | undefined;
  readonly ended: Promise<void>;
}

/**
 * Starts processes by way of a small one of its own: each process that Node starts itself costs a wait for it, and the
 * more memory Node has the longer.
 */
export interface Launcher {
  /** The parent of all that it starts. */
  readonly pid: number | undefined;
  readonly launch: (what: Launch) => Promise<Launched>;
  /** Ends all that is left. */
  readonly close: () => void;
}

/** What is done with the answers about a job: that it has begun, that it has ended, and that there will be none. */
interface Listener {
  readonly started: (pid: number) => void;
  readonly ended: (exitCode: number) => void;
  readonly failed: (error: Error) => void;
}

export function openLauncher(program: string): Launcher {
  const child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
  const listeners = new Map<string, Listener>();
  let count = 0;
  listen(child, listeners);
  return {
    pid: child.pid,
    launch(what) {
      const id = String(count++);
      child.stdin.write(messageOf(id, what));
      return new Promise((resolve, reject) => listeners.set(id, listenerOf(resolve, reject)));
    },
    close: () => child.stdin.end(),
  };
}

function listenerOf(resolve: (launched: Launched) => void, reject: (error: Error) => void): Listener {
  let end: (exitCode: number) => void = () => {};
  return {
    started(pid) {
      const launched: Launched = {
        pid,
        exitCode: undefined,
        ended: new Promise(ended => {
          end = exitCode => {
            launched.exitCode = exitCode;
            ended();
          };
        }),
      };
      resolve(launched);
    },
    ended: exitCode => end(exitCode),
    failed: reject,
  };
}

function messageOf(id: string, { root, folder, environment, argv }: Launch): Buffer {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const words = [id, root, folder, String(variables.length), ...variables, ...argv];
  const body = Buffer.from(words.map(word => `${word}\0`).join(''));
  return Buffer.concat([Buffer.from(`${body.length}\n`), body]);
}

function listen(
  child: ChildProcessByStdio<Writable, Readable, null>,
  listeners: Map<string, Listener>,
): void {
  createInterface({ input: child.stdout }).on('line', line => {
    const [id = '', event, number] = line.split(' ');
    if (event === 'started') listeners.get(id)?.started(Number(number));
    else {
      listeners.get(id)?.ended(Number(number));
      listeners.delete(id);
    }
  });
  const fail = (): void => {
    for (const { failed } of listeners.values()) failed(new Error('the launcher has ended'));
  };
  child.once('error', fail).once('exit', fail);
}
