import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import type Docker from 'dockerode';
import type { Engine } from './engine.ts';
import { EngineError, engineError, wordsOf } from './error.ts';

/** A process of a container as `docker top` lists it; zombies are not listed. Ids are those of the Engine's machine. */
export interface ContainerProcess {
  readonly pid: number;
  readonly parent: number;
  /** As ps(1) writes it: `Ss`, `R`. */
  readonly state: string;
  /** Program and arguments joined with spaces; untrusted text. */
  readonly command: string;
}

/** Whether it runs, or waits for a disk. */
export function isAtWork({ state }: Pick<ContainerProcess, 'state'>): boolean {
  return /^[RD]/.test(state);
}

/** The processes of a running container, in the order of ps. */
export async function listProcesses(
  engine: Engine,
  id: string,
  signal?: AbortSignal,
): Promise<readonly ContainerProcess[]> {
  const rows = await top(engine, id, '-eo pid,ppid,stat,args', signal);
  return rows.map(([pid, parent, state = '', ...words]) => ({
    pid: Number(pid),
    parent: Number(parent),
    state,
    command: words.join(' '),
  }));
}

/** What ps says; nothing of a container that is just ending. */
async function top(
  engine: Engine,
  id: string,
  psArgs: string,
  signal?: AbortSignal,
): Promise<readonly string[][]> {
  try {
    const options = { ps_args: psArgs, ...(signal && { abortSignal: signal }) };
    const { Processes: rows } = (await engine.docker.getContainer(id).top(options)) as {
      Processes: string[][] | null;
    };
    // Podman hands over the lines of the image's own ps as they are.
    return engine.isPodman ? (rows ?? []).map(row => row.join(' ').trim().split(/\s+/)) : (rows ?? []);
  } catch (error) {
    // There need not be a ps in the image.
    if (engine.isPodman && !signal?.aborted) return [];
    // runc knows who is in a container by its cgroup: rootless Docker without systemd makes none.
    if (/unable to get all container pids/.test(wordsOf(error)) && !signal?.aborted)
      throw new EngineError('this Engine cannot list processes: its containers have no cgroups', {
        cause: error,
      });
    throw engineError('list the processes of the container', error, signal);
  }
}

/** Enough for one that shows processes as they are, where they come and go all the time. */
const MOST_LOOKS = 6;

/**
 * How many zombies a container has, in any image: what its cgroup counts without the living threads that ps sees.
 * Undefined where the Engine counts nothing, or lists no threads as Podman. Processes come and go meanwhile, so the
 * least of some looks counts.
 */
export async function countZombies(
  engine: Engine,
  id: string,
  signal?: AbortSignal,
): Promise<number | undefined> {
  if (engine.isPodman) return undefined;
  let least: number | undefined;
  for (let looks = 0; looks < MOST_LOOKS && least !== 0; looks++) {
    const [pids, rows] = await Promise.all([
      readPids(engine, id, signal),
      top(engine, id, '-eo pid,nlwp,args', signal),
    ]);
    if (pids === undefined) return undefined;
    const zombies = Math.max(0, pids.now - rows.reduce((sum, [, threads]) => sum + Number(threads), 0));
    least = Math.min(least ?? zombies, zombies);
  }
  return least;
}

/** What a container's cgroup counts: processes with their threads, and zombies. */
export interface Pids {
  readonly now: number;
  /** Null where there is none. */
  readonly limit: number | null;
}

/**
 * The cgroup's own count (docs.kernel.org/admin-guide/cgroup-v2, pids.current and pids.max); undefined where the Engine
 * has none.
 */
export async function readPids(engine: Engine, id: string, signal?: AbortSignal): Promise<Pids | undefined> {
  try {
    const container = engine.docker.getContainer(id);
    const stats = container.stats.bind(container) as (options: object) => Promise<Docker.ContainerStats>;
    // Without `one-shot` the Engine takes a second to measure the load of the processor.
    const options = { stream: false, 'one-shot': true, ...(signal && { abortSignal: signal }) };
    const { current, limit = 0 } = (await stats(options)).pids_stats ?? {};
    // Without a limit the Engine says 0, or the largest number that it knows.
    return current === undefined
      ? undefined
      : { now: current, limit: limit > 0 && limit < Number.MAX_SAFE_INTEGER ? limit : null };
  } catch (error) {
    throw engineError('count the processes of the container', error, signal);
  }
}

/** What a command in a container wrote. */
export interface Execution {
  readonly stdout: string;
  readonly stderr: string;
  /** Asks the Engine for it; undefined while the command runs. */
  readonly exitCode: () => Promise<number | undefined>;
}

/** Enough for what the probe says; more is dropped. */
const KEPT_BYTES = 1 << 20;

/**
 * Runs a command in a running container as the container's own user. With `until`, returns as soon as standard
 * output matches and leaves the command running.
 */
export async function execute(
  engine: Engine,
  id: string,
  argv: readonly string[],
  { until, signal }: { readonly until?: RegExp; readonly signal?: AbortSignal | undefined } = {},
): Promise<Execution> {
  try {
    const container = engine.docker.getContainer(id);
    const exec = await container.exec({ Cmd: [...argv], AttachStdout: true, AttachStderr: true });
    // The connection stays open for as long as the command runs: the Engine ends a command whose reader has gone.
    const connection = await exec.start({
      Detach: false,
      Tty: false,
      ...(signal && { abortSignal: signal }),
    });
    const stdout = collect();
    const stderr = collect();
    engine.docker.modem.demuxStream(connection, stdout.stream, stderr.stream);
    const ended = finished(connection, { writable: false });
    ended.catch(() => {});
    await (until ? Promise.race([ended, stdout.matches(until)]) : ended);
    const exitCode = async () => (await exec.inspect()).ExitCode ?? undefined;
    return { stdout: stdout.text(), stderr: stderr.text(), exitCode };
  } catch (error) {
    throw engineError(`run ${argv[0]} in the container`, error, signal);
  }
}

function collect() {
  const stream = new PassThrough();
  let kept = Buffer.alloc(0);
  let tell = () => {};
  stream.on('data', (piece: Buffer) => {
    if (kept.length < KEPT_BYTES) kept = Buffer.concat([kept, piece]);
    tell();
  });
  return {
    stream,
    text: () => kept.toString('utf8'),
    matches: (pattern: RegExp) =>
      new Promise<void>(resolve => {
        tell = () => void (pattern.test(kept.toString('utf8')) && resolve());
        tell();
      }),
  };
}
