import { Agent as PlainAgent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Requests } from './asked-for.ts';
import type { Bench, HttpTarget } from './bench.ts';
import { findDestination } from './destination.ts';
import { ask, type Destination } from './request.ts';
import { countRequests, type Request, reasonInWords } from './requests.ts';

/** Requests that are being sent to a container. */
export interface Traffic {
  /** The stop begins. */
  stop(): void;
  /** The container is gone: sends no more. Counts those until so many seconds before, in which only we kept it up. */
  finish(): Promise<(ours: number) => Requests>;
}

/** Of each kind: over a connection that is kept, and each over a new one. */
const CLIENTS = 2;
/** In milliseconds: between two requests of a client, and after one that was refused. */
const PAUSE = 20;
const REFUSED_PAUSE = 50;
/** How long to wait for the first answer, and how long to go on then. */
const PATIENCE = 5_000;
const WARM = 250;
/**
 * A kept connection is used no longer than this after the stop began. A proxy that takes a container out of service
 * does the same; servers that close politely wait for it, and would be killed by our requests alone.
 */
const KEPT = 500;
/** How long what is in flight may take to hear that the container is gone. */
const NEWS = 300;

/** Begins to send requests, and returns when some are answered, or when it is clear that none will be. */
export async function beginTraffic(
  bench: Pick<Bench, 'engine' | 'id' | 'signal'>,
  pid: number,
  target: HttpTarget,
): Promise<Traffic> {
  const found = await findDestination(bench, pid, target);
  if ('because' in found) return silence(found.because);
  const { destination, url } = found;
  const done: Request[] = [];
  const over = new AbortController();
  const open = AbortSignal.any([over.signal, bench.signal]);
  let [stopped, isOver, lastReason] = [Number.POSITIVE_INFINITY, false, 'ETIMEDOUT'];
  const client = async (isKept: boolean): Promise<void> => {
    const kept = isKept ? agentFor(destination) : undefined;
    while (!isOver && !open.aborted) {
      const began = performance.now();
      const { reason, ...outcome } = await ask(destination, stillKept(kept, began - stopped), open);
      done.push({ began, ended: performance.now(), ...outcome });
      if (reason !== '' && stopped > performance.now()) lastReason = reason;
      await setTimeout(outcome.fate === 'refused' ? REFUSED_PAUSE : PAUSE);
      // News of a kept connection that the server has closed meanwhile is heard first: nobody asks over it any more.
      await setImmediate();
    }
    kept?.destroy();
  };
  const clients = Promise.all(Array.from({ length: 2 * CLIENTS }, (_, index) => client(index < CLIENTS)));
  const isAnswered = (): boolean => done.some(({ fate }) => fate === 'answered' || fate === 'error');
  const begin = performance.now();
  while (!isAnswered() && performance.now() - begin < PATIENCE)
    await setTimeout(PAUSE, undefined, { signal: bench.signal });
  if (isAnswered()) await setTimeout(WARM, undefined, { signal: bench.signal });
  return {
    stop: () => {
      stopped = performance.now();
    },
    finish: async () => {
      const gone = performance.now();
      isOver = true;
      await Promise.race([clients, setTimeout(NEWS)]);
      over.abort();
      await clients;
      return ours => {
        const counts = countRequests(done, stopped, gone - ours * 1000);
        const because =
          counts.before > 0 ? null : `no request was answered before the stop: ${reasonInWords(lastReason)}`;
        return { url, ...counts, because };
      };
    },
  };
}

/** The connection to use so long after the stop began; `false` for a new one. */
function stillKept(kept: PlainAgent | undefined, sinceStop: number): PlainAgent | false {
  if (kept && sinceStop <= KEPT) return kept;
  kept?.destroy();
  return false;
}

function agentFor({ isTls }: Destination): PlainAgent {
  return new (isTls ? TlsAgent : PlainAgent)({ keepAlive: true, maxSockets: 1 });
}

/** Where nothing can be sent, which is a result too. */
function silence(because: string): Traffic {
  const nothing = { url: '', before: 0, answered: 0, errors: 0, refused: 0, cut: 0 };
  return { stop: () => {}, finish: () => Promise.resolve(() => ({ ...nothing, because })) };
}
