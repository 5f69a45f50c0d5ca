import { setMaxListeners } from 'node:events';
import { inspectContainer, removeContainer, startContainer, stopContainer } from '../engine/container.ts';
import type { Engine } from '../engine/engine.ts';
import { EngineError } from '../engine/error.ts';
import { followEvents } from '../engine/events.ts';
import { type EngineImage, inspectImage } from '../engine/images.ts';
import { followOutput } from '../engine/output.ts';
import { removeVolume } from '../engine/volumes.ts';
import { canonicalSignal } from '../syntax/signal.ts';
import type { Bench, Ended, ObservedImage, ObserveOptions, ObserveProgress, Watch } from './bench.ts';
import { readCanary } from './canary.ts';
import { conclude, type Found } from './conclude.ts';
import { lastLines, newsOfEnd, unlessItDies } from './ending.ts';
import { examine } from './examine.ts';
import { findListeners, type Listeners } from './listeners.ts';
import { listen } from './listening.ts';
import type { Observation } from './observation.ts';
import { type Adoption, leaveOrphans } from './orphans.ts';
import { prepare } from './prepare.ts';
import { settle } from './settle.ts';
import { withStartAgain } from './start-again.ts';
import type { Started } from './started.ts';
import { watchStop } from './timeline.ts';
import { beginTracing, endTracing, prepareTracing } from './tracing.ts';
import { beginTraffic } from './traffic.ts';
import { isOtherwise, withoutOurs, withoutOursSaid } from './without-ours.ts';

/**
 * The experiment: starts a container of an image, waits until it has settled, looks who is PID 1, leaves orphans to
 * it, stops it, and reads from the Engine's events how it ended. The container is gone afterwards in any case.
 * A container that cannot be started is an EngineError; one that ends by itself is an outcome.
 */
export async function observe(
  engine: Engine,
  subject: ObservedImage,
  options: ObserveOptions,
): Promise<Observation> {
  const left: Adoption[] = [];
  const seen = await observeOnce(engine, subject, options, left);
  // One of several is ended with the others, and cannot be run again alone.
  const without = subject.around ? undefined : withoutOurs(seen, left.length > 0, options);
  if (!without) return seen;
  const again = await observeOnce(engine, subject, without, []);
  return isOtherwise(seen, again) ? withoutOursSaid(seen, again) : seen;
}

async function observeOnce(
  engine: Engine,
  subject: ObservedImage,
  options: ObserveOptions,
  left: Adoption[],
): Promise<Observation> {
  options.signal?.throwIfAborted();
  const begin = performance.now();
  const image = configuredBy(subject, await inspectImage(engine, subject.reference, options.signal));
  if (image.os !== 'linux')
    throw new EngineError(`${subject.reference} is a ${image.os} image: only Linux has PID 1`);
  const probe = options.probe(image.architecture);

  const { id, volume, filled } = await prepare(engine, image, subject, probe);
  // Ends what still waits for the container when the experiment is over.
  const scope = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, scope.signal]) : scope.signal;
  // Every request listens while it runs.
  setMaxListeners(0, signal);
  const endings: Promise<unknown>[] = [];
  try {
    const bench = { engine, subject, image, options, id, probe, signal, begin, endings, left };
    return await experiment(bench, filled);
  } finally {
    scope.abort();
    // What cannot be removed now has the run's label: clean-up finds it, and reports it.
    const timeout = AbortSignal.timeout(REMOVAL);
    await Promise.allSettled([removeContainer(engine, id, timeout), ...endings]);
    if (volume) await removeVolume(engine, volume, timeout).catch(() => {});
  }
}

/** What is said over an image decides whether there is a health check to wait for. */
function configuredBy({ container }: ObservedImage, image: EngineImage): EngineImage {
  const { healthcheck } = container ?? {};
  if (healthcheck === undefined) return image;
  return {
    ...image,
    hasHealthcheck: healthcheck !== null && (image.hasHealthcheck || Boolean(healthcheck.test)),
  };
}

/** How long to wait for the removal of a container, in milliseconds. */
const REMOVAL = 3_000;

async function experiment(bench: Bench, filled: Promise<void>): Promise<Observation> {
  const { engine, subject, options, id, signal } = bench;
  const report = (step: ObserveProgress['step']) =>
    options.onProgress?.({ kind: 'observe', subject: subject.name, step });
  const { startSeconds, ...started } = await start(bench, filled, report);
  const { events, output } = started;
  const died = events.next('die');
  const found = await unlessItDies(died, look(bench, started, report), signal);
  if (found && options.http) report('requests');
  const traffic =
    found && options.http && (await unlessItDies(died, beginTraffic(bench, found.pid, options.http), signal));
  if (found) report('stop');
  const before = output.count();
  traffic?.stop();
  const listeners = options.startAgain && found ? await listenersBefore(bench, found) : undefined;
  const ended = found && (await endOf(bench, started, found));
  const end = await newsOfEnd(engine, died, signal);
  const [{ log, lastWords }, requests, canary, trace] = await Promise.all([
    lastLines(output, before, signal),
    traffic?.finish(),
    found && readCanary(engine, id, found.examination.armed, found.canary),
    endTracing(found?.tracing),
  ]);
  const known = { found, end, events: events.seen(), ended, startSeconds };
  const seen = await conclude(bench, { ...known, log, lastWords, requests, canary, trace });
  if (options.startAgain && found) report('start-again');
  const lines = log.slice(0, log.length - lastWords.length);
  const first = found && { ...found.settling, plan: found, lines, listeners };
  const all = options.startAgain && first ? await withStartAgain(bench, seen, first) : seen;
  report('done');
  return all;
}

/** Who listens before the stop, to be compared with the next start. What cannot be seen is not compared. */
async function listenersBefore(
  { engine, id, signal }: Bench,
  { pid, stopSignal, examination }: Found,
): Promise<Listeners | undefined> {
  const place = { engine, id, pid, signal };
  return await findListeners(place, stopSignal, examination.processes).catch(() => undefined);
}

/** Ends it as its surroundings say; alone, as `docker stop` does. */
async function endOf(
  { engine, id, subject: { around }, signal }: Bench,
  started: Started,
  { pid, stopSignal, grace }: Found,
): Promise<Ended> {
  const watch: Watch = work => watchStop({ ...started, pid }, () => listen(pid, id, stopSignal), work);
  if (around) return await around.end(started, grace, watch);
  return { stopped: await watch(() => stopContainer(engine, id, grace, signal)), grace, notes: [] };
}

/** What the container does is followed before it is started, so that nothing is missed. */
async function start(
  { engine, subject, image, id, signal }: Bench,
  filled: Promise<void>,
  report: (step: ObserveProgress['step']) => void,
): Promise<Started & { readonly startSeconds: number }> {
  const { isTerminal } = subject.container ?? {};
  const [events, output] = await Promise.all([
    followEvents(engine, id, signal),
    // Podman prepares a container when a client attaches to it, with what is in it then.
    (engine.isPodman ? filled : Promise.resolve()).then(() => followOutput(engine, id, signal, isTerminal)),
    filled,
  ]);
  report('start');
  const starting = performance.now();
  await startContainer(engine, id, signal);
  const startSeconds = (performance.now() - starting) / 1000;
  return { engine, id, output, events, hasHealthcheck: image.hasHealthcheck, signal, startSeconds };
}

async function look(
  bench: Bench,
  started: Started,
  report: (step: ObserveProgress['step']) => void,
): Promise<Found> {
  const { engine, options, id, signal } = bench;
  report('settle');
  const { orphans = 5, canary = 500 } = options;
  const {
    pid,
    command,
    stopSignal = 'SIGTERM',
    stopTimeout = 10,
  } = await inspectContainer(engine, id, signal);
  const preparing = prepareTracing(bench, pid);
  const begun = bench.subject.around?.begun(started);
  // It is waited for below.
  begun?.catch(() => {});
  const { grace = stopTimeout } = options;
  const plan = { stopSignal, grace };
  const settling = await settle<Adoption>({ ...started, pid, plan }, options, async premature => {
    const adoption = await leaveOrphans(started, pid, { count: orphans, canary }, premature);
    bench.left.push(adoption);
    return adoption;
  });
  await begun;
  report('examine');
  const preparation = await preparing;
  const { begun: tracing, ...examination } = await examine(started, pid, settling.begun, () =>
    beginTracing(bench, pid, stopSignal, preparation),
  );
  const signalName = canonicalSignal(stopSignal);
  return { pid, command, settling, examination, tracing, stopSignal: signalName, grace, canary };
}
