import { setMaxListeners } from 'node:events';
import { availableParallelism } from 'node:os';
import type { Engine } from '../engine/engine.ts';
import { EngineError } from '../engine/error.ts';
import { inspectImage } from '../engine/images.ts';
import type { Moment, Sample, Sweep } from './asked-for.ts';
import type { ObservedImage, ObserveOptions } from './bench.ts';
import { deafWindow, nextMoments, timedSamples } from './deaf-window.ts';
import { type Planned, planMoments } from './moments.ts';
import type { Observation, Stopped } from './observation.ts';
import { type SampledBench, stopAt } from './sample.ts';
import { killedKinds } from './sweep-words.ts';
import { createTurns, type Turns } from './turns.ts';

/** What a sweep needs beyond what an observation needs. */
export interface SweepOptions extends ObserveOptions {
  /** At how many moments to stop each container. */
  readonly moments: number;
  /** One container after the other, for what they cannot share. */
  readonly isSequential?: boolean | undefined;
}

/** Seconds: who has not ended so long after the signal is killed here, where ten would only be more of the same. */
const LEAST_GRACE = 3;
const MORE_GRACE = 2;
/** Seconds for each moment, of all containers together; no new one is begun after that, and the last ones end later. */
const PACE = 2.5;
const LEAST_BUDGET = 30;
/** Containers for each processor that only wait for their end. */
const WAITING = 4;
/** Looks for the edges: each leaves a quarter of what is not known of one, or goes on to later moments. */
const MOST_ROUNDS = 8;

/** The same observations with what stops at other moments have shown, of those whose image is given. */
export async function withSweeps(
  engine: Engine,
  images: readonly (ObservedImage | undefined)[],
  observations: readonly Observation[],
  options: SweepOptions,
): Promise<readonly Observation[]> {
  const { moments, isSequential } = options;
  const budget = 1000 * Math.max(LEAST_BUDGET, PACE * moments);
  // Each image has its own turns, so that none takes all the time there is.
  const processors = Math.max(1, Math.floor(availableParallelism() / images.filter(Boolean).length));
  const failure = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, failure.signal]) : failure.signal;
  // Every request listens while it runs.
  setMaxListeners(0, signal);
  const sweep = async (seen: Observation, index: number): Promise<Observation> => {
    const subject = images[index];
    if (!subject || seen.outcome === 'exited') return seen;
    const image = await inspectImage(engine, subject.reference, signal);
    const probe = options.probe(image.architecture);
    options.onProgress?.({ kind: 'observe', subject: subject.name, step: 'sweep' });
    const { signal: stopSignal } = seen.stop;
    const grace = graceOf(seen);
    const bench: SampledBench = { engine, subject, image, options, probe, signal, stopSignal, grace };
    const turns = createTurns(isSequential ? 1 : processors, isSequential ? 1 : WAITING * processors);
    const course = { moments, turns, until: performance.now() + budget };
    return { ...seen, sweep: await sweepOne(bench, seen, course) };
  };
  const running: Promise<Observation>[] = [];
  for (const [index, seen] of observations.entries()) {
    const one = sweep(seen, index);
    one.catch(error => failure.abort(error));
    running.push(one);
    if (isSequential) await one.catch(() => {});
  }
  // Nobody makes a container any more when a failure is reported.
  await Promise.allSettled(running);
  return await Promise.all(running);
}

/** Seconds for each stop: enough to tell who ends later from who does not end. */
function graceOf({ stop }: Stopped): number {
  const own = stop.killed ? 0 : Math.ceil(stop.own) + MORE_GRACE;
  return Math.min(stop.grace, Math.max(LEAST_GRACE, own));
}

interface Course {
  readonly moments: number;
  readonly turns: Turns;
  /** By performance.now(). */
  readonly until: number;
}

async function sweepOne(
  bench: SampledBench,
  seen: Stopped,
  { moments, turns, until }: Course,
): Promise<Sweep> {
  const { settled, stop, early } = seen;
  const isDeafForEver = stop.killed && early === null;
  const ready = Math.max(0, settled.seconds - (settled.waited ?? 0));
  const notes: string[] = [];
  const samples: Sample[] = [];
  const take = async (planned: Planned): Promise<void> => {
    const taken = await turns.take(async whenQuiet => {
      bench.signal.throwIfAborted();
      if (performance.now() > until) return 'there was no time for more moments';
      return await unlessRefused(stopAt(bench, planned, whenQuiet), bench.signal);
    });
    if (typeof taken !== 'string') samples.push(taken);
    else if (!notes.includes(taken)) notes.push(taken);
  };
  await Promise.all(planMoments(moments, ready, kindsOf(bench)).map(take));
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = nextMoments(samples, isDeafForEver);
    if (next.length === 0 || performance.now() > until) break;
    await Promise.all(next.map(at => take({ moment: at > ready ? 'ready' : 'setup', at })));
  }
  // What a busy machine delays looks like a stop without effect: a kind of stop has to show it twice.
  const again = killedKinds({ samples, deaf: deafWindow(samples) });
  await Promise.all(again.map(({ moment, at }) => take({ moment, at: 2 * at })));
  for (const sample of again) samples.splice(samples.indexOf(sample), 1);
  const timed = timedSamples(samples);
  const others = samples.filter(sample => !timed.includes(sample));
  return { grace: bench.grace, ready, samples: [...timed, ...others], deaf: deafWindow(samples), notes };
}

/** What the Engine refuses once is one moment less, and no reason to lose all others. */
async function unlessRefused(
  taking: Promise<Sample | string>,
  signal: AbortSignal,
): Promise<Sample | string> {
  return await taking.catch(error => {
    signal.throwIfAborted();
    if (error instanceof EngineError) return error.message;
    throw error;
  });
}

/** What can be arranged for a container of this image. */
function kindsOf({ image, options }: SampledBench): readonly Moment[] {
  return [
    ...(image.hasHealthcheck ? (['health-check'] as const) : []),
    'exec',
    ...(options.http ? (['load'] as const) : []),
  ];
}
