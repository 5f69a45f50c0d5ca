import { type Container, type Job, startContainer } from './container.ts';
import { innerPid, programOf } from './processes.ts';
import { type Calm, isServer, settle } from './settle.ts';
import type { Workshop } from './workshop.ts';

/** What was seen of one run. */
export interface Observation {
  /** How it was when the stop signal was sent; `over` when there was nothing left to stop. */
  readonly calm: Calm;
  /** The file that PID 1 runs. */
  readonly pid1: string;
  /** The servers that ran, in the order they were started. */
  readonly running: readonly string[];
  readonly zombies: number;
  /** Of the servers that ran those that got a signal after the stop. */
  readonly signalled: readonly string[];
  /** Servers that had begun and did not finish, those begun after the stop included. */
  readonly lost: readonly string[];
  /** Whether PID 1 is one of them. */
  readonly hasLostFirst: boolean;
  /** Milliseconds from the stop signal to when it was last seen to run. */
  readonly ms: number;
  /** Whether it had to be killed. */
  readonly killed: boolean;
  readonly exitCode: number | undefined;
  /** The first line on standard error. */
  readonly error: string;
}

/** Docker's ten seconds, at 40 ms for a second. */
const grace = 400;
const starting = { still: 22, looping: 450, most: 2500 };

/** Runs a job, stops it once it has settled, and kills it when the grace is over or nothing can happen any more. */
export async function observe(job: Job, workshop: Workshop): Promise<Observation> {
  const container = await startContainer(job, workshop);
  try {
    const { calm } = await settle(container, starting);
    const seen = look(container);
    const stop = await stopContainer(container, calm);
    const begun = serversIn(container.log());
    const before = new Set(seen.map(({ inner }) => inner));
    const counted = begun.filter(({ pid, start }) => before.has(pid) || start > stop.at || calm === 'over');
    return {
      calm,
      pid1: calm === 'over' ? '' : (seen[0]?.program ?? ''),
      running: seen.filter(({ isOne }) => isOne).map(({ program }) => program),
      zombies: seen.filter(({ state }) => state === 'Z').length,
      signalled: counted
        .filter(({ signal }) => signal !== undefined && signal >= stop.at)
        .map(({ name }) => name),
      lost: counted.filter(({ isDone }) => !isDone).map(({ name }) => name),
      hasLostFirst: counted.some(({ pid, isDone }) => pid === 1 && !isDone),
      ms: stop.ms,
      killed: stop.killed,
      exitCode: container.end()?.exitCode,
      error: container.errors().split('\n')[0] ?? '',
    };
  } finally {
    await container.close();
  }
}

interface Stop {
  /** In nanoseconds of the clock that the stand-ins read. */
  readonly at: number;
  readonly ms: number;
  readonly killed: boolean;
}

async function stopContainer(container: Container, calm: Calm): Promise<Stop> {
  const at = Number(process.hrtime.bigint());
  if (calm === 'over') return { at, ms: 0, killed: false };
  const start = performance.now();
  container.signal('SIGTERM');
  // An init in front has a deadline of its own, which is no standstill.
  const hasInit = container.processes().some(({ name }) => name === 'reaper');
  const still = hasInit ? grace : 45;
  const { calm: after, alive } = await settle(container, { still, looping: grace, most: grace });
  if (after === 'over') return { at, ms: alive - start, killed: false };
  await container.kill();
  return { at, ms: grace, killed: true };
}

function look(container: Container) {
  return container.processes().map(({ pid, state, name }) => ({
    inner: innerPid(pid),
    program: programOf(pid) || name,
    state,
    isOne: isServer(name),
  }));
}

interface Server {
  readonly pid: number;
  readonly name: string;
  readonly start: number;
  readonly signal: number | undefined;
  readonly isDone: boolean;
}

/** The servers that have written into the log, one for each start. */
function serversIn(log: string): Server[] {
  const lines = log
    .split('\n')
    .filter(Boolean)
    .map(line => line.split(' '));
  const starts = lines.filter(([, , , event]) => event === 'start');
  return starts.map(([start, pid, name = '']) => {
    const own = lines.filter(line => line[1] === pid && Number(line[0]) >= Number(start));
    const signals = own.filter(([, , , event]) => event?.startsWith('signal-')).map(([at]) => Number(at));
    const isDone = own.some(([, , , event]) => event === 'done');
    return { pid: Number(pid), name, start: Number(start), signal: signals.at(-1), isDone };
  });
}
