import type { Process } from './proc-files.ts';

/** What a process does when it is told to stop. */
export type Does =
  /** Has a handler for every stop signal. */
  | 'catches'
  /** Has one for SIGTERM alone. */
  | 'catches TERM'
  /** Has none, but blocks them all and waits: sigwait(3), signalfd(2). */
  | 'waits'
  | 'dies'
  /** Dies, and reads a pipe into which everybody else writes. */
  | 'reads'
  | 'ignores'
  /** Ignores it and leads the session of a terminal, as the shell of `docker exec -it`. */
  | 'terminal';

/** A process other than the reaper. A stranger came with `docker exec`: it is nobody's child here. */
export interface Actor {
  readonly pid: number;
  readonly kind: 'main' | 'child' | 'stranger';
  readonly does: Does;
  /**
   * How many milliseconds it takes to finish when it is told; of a reader, whether it ends (0) with those who write.
   */
  readonly flush: number;
  readonly status: number;
  /** The child of another process, not yet an orphan. */
  readonly parent?: number;
  /** Does something else than wait for its children, as the master of a pool of workers. */
  readonly isElsewhere?: boolean;
  /** Leaves SIGINT to its master, as the workers of a pool do. */
  readonly isWorker?: boolean;
  /** Belongs to another user: EPERM. */
  readonly isForeign?: boolean;
}

export const stopSignals = [2, 3, 15, 37];
const TERM_ONLY = [15];
const CAUGHT: Partial<Record<Does, readonly number[]>> = { catches: stopSignals, 'catches TERM': TERM_ONLY };
/** A shell of a terminal has a handler for SIGINT, of no consequence here. */
const IGNORED = [3, 15];
const WORKER_IGNORES = [2];

export function isCaught({ does }: Actor, signal: number): boolean {
  if (does === 'catches' || does === 'waits') return stopSignals.includes(signal);
  return does === 'catches TERM' && TERM_ONLY.includes(signal);
}

export function isIgnored({ does, isWorker = false }: Actor, signal: number): boolean {
  if (isWorker) return WORKER_IGNORES.includes(signal);
  return (does === 'ignores' || does === 'terminal') && IGNORED.includes(signal);
}

/** Whether it does something of its own about being stopped. */
export function listens({ does }: Actor): boolean {
  return does === 'catches' || does === 'catches TERM' || does === 'waits';
}

export function disposition(
  { does, isWorker = false }: Actor,
  isAlive: boolean,
): NonNullable<Process['dispositions']> {
  const ignored = does === 'ignores' || does === 'terminal' ? IGNORED : [];
  return {
    state: isAlive ? 'S' : 'Z',
    blocked: does === 'waits' ? stopSignals : [],
    ignored: isWorker ? WORKER_IGNORES : ignored,
    caught: CAUGHT[does] ?? [],
  };
}
