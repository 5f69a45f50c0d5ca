import { setMaxListeners } from 'node:events';
import { buildImage } from '../engine/build.ts';
import type { BuildOptions } from '../engine/build-options.ts';
import type { BuildProgress } from '../engine/build-progress.ts';
import { cleanUp, sweep } from '../engine/clean-up.ts';
import type { ContainerSettings } from '../engine/create-container.ts';
import type { Engine } from '../engine/engine.ts';
import { EngineError } from '../engine/error.ts';
import type { Around, ObservedImage, ObserveOptions, ObserveProgress } from './bench.ts';
import { withEquallyEarly } from './equally-early.ts';
import type { InitInFront } from './init-in-front.ts';
import type { Observation } from './observation.ts';
import { observe } from './observe.ts';
import { type Longer, withOutlived } from './outlived.ts';
import { inScene } from './placement.ts';
import { type Pod, withPod } from './pod.ts';
import { type Scene, withScene } from './scene.ts';
import { allOrNone, oneByOne } from './side-by-side.ts';
import { withStartDoubts } from './start-doubt.ts';
import { withSweeps } from './stop-sweep.ts';

/** An image to verify: one the Engine has, or one to build. */
export interface Subject {
  /** `original`, `repaired`, `tini`: what reports call it. */
  readonly name: string;
  /** Subjects that share a recipe share the image. */
  readonly source: Source;
  readonly container?: ContainerSettings | undefined;
  /** What its container needs around it, made for this experiment. */
  readonly scene?: Scene<Source> | undefined;
  /** The pod that its container is one of, instead of a scene. */
  readonly pod?: Pod<Source> | undefined;
  /** Becomes PID 1, without building anything. */
  readonly init?: InitInFront | undefined;
  /** One whose container cannot be started is an outcome instead of an error: an init the image does not have. */
  readonly isComparison?: boolean | undefined;
  /** One that the Engine refuses to start is an outcome instead of an error: the repair is to blame. */
  readonly isRepair?: boolean | undefined;
}

export type Source = { readonly reference: string } | { readonly build: BuildRecipe };

export type BuildRecipe = Omit<BuildOptions, 'onProgress' | 'signal'>;

export interface VerifyOptions extends Omit<ObserveOptions, 'onProgress'> {
  readonly onProgress?: ((progress: VerifyProgress) => void) | undefined;
  /** One container after the other, for what they cannot share: a port of this machine, a volume. */
  readonly isSequential?: boolean | undefined;
  /** At how many moments of its life to stop each image as well; none without it. */
  readonly sweepMoments?: number | undefined;
}

export type VerifyProgress = ObserveProgress | (BuildProgress & { readonly subject: string });

/**
 * Builds what is to be built, then runs the experiment on all subjects at the same time; observations in the order of
 * the subjects. Everything made is removed again, whether it succeeds, fails or is interrupted.
 */
export async function verify(
  engine: Engine,
  subjects: readonly Subject[],
  options: VerifyOptions,
): Promise<readonly Observation[]> {
  // The first failure ends the others.
  const failure = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, failure.signal]) : failure.signal;
  // Every request listens while it runs, a dozen per subject.
  setMaxListeners(0, signal);
  let observations: readonly Observation[];
  let sweeping: Promise<unknown> | undefined;
  try {
    signal.throwIfAborted();
    // Beside the work: it touches nothing of this run.
    sweeping = sweep(engine, signal);
    sweeping.catch(error => failure.abort(error));
    const reference = await buildAll(engine, subjects, { ...options, signal }, failure);
    const experiment = (subject: Subject, longer?: Longer) =>
      runExperiment(engine, subject, reference, { ...options, signal, ...longer });
    observations = options.isSequential
      ? await oneByOne(subjects, subject => experiment(subject))
      : await allOrNone(
          subjects.map(subject => experiment(subject)),
          failure,
        );
    observations = await withOutlived(observations, (seen, at, longer) => {
      const subject = subjects[at] as Subject;
      return subject.pod ? seen : experiment(subject, longer);
    });
    await sweeping;
    const { sweepMoments: moments } = options;
    if (moments !== undefined)
      observations = await withSweeps(engine, imagesOf(subjects, reference), observations, {
        ...options,
        signal,
        moments,
      });
  } catch (error) {
    await sweeping?.catch(() => {});
    // Whoever interrupts does not wait for long; and the first failure is the one to report.
    await cleanUp(engine, INTERRUPTED_CLEAN_UP).catch(() => {});
    throw error;
  }
  await cleanUp(engine);
  return withStartDoubts(withEquallyEarly(observations));
}

/** An init that is only compared is not stopped again: what it is compared with is the first stop. */
function imagesOf(subjects: readonly Subject[], reference: ReferenceOf): (ObservedImage | undefined)[] {
  return subjects.map(({ name, source, container, init, isComparison }) =>
    isComparison ? undefined : { name, reference: reference(source), container, init },
  );
}

/** In milliseconds; what is left then is the next run's to sweep. */
const INTERRUPTED_CLEAN_UP = 3_000;

/** The image of a source, once all is built. */
type ReferenceOf = (source: Source) => string;

async function runExperiment(
  engine: Engine,
  subject: Subject,
  reference: ReferenceOf,
  options: ObserveOptions,
): Promise<Observation> {
  const { name, source, scene, pod } = subject;
  if (pod) {
    options.onProgress?.({ kind: 'observe', subject: name, step: 'companions' });
    const members = pod.members.map(one => ({ ...one, source: { reference: reference(one.source) } }));
    return await withPod(engine, { ...pod, members }, options, (container, around) =>
      observeSubject(engine, { ...subject, container }, reference(source), options, around),
    );
  }
  if (!scene) return await observeSubject(engine, subject, reference(source), options);
  const companions = scene.companions.map(one => ({
    ...one,
    source: { reference: reference(one.source) },
  }));
  options.onProgress?.({ kind: 'observe', subject: name, step: 'companions' });
  const { signal } = options;
  return await withScene(engine, { ...scene, companions }, reference(source), signal, ({ settingsFor }) => {
    const container = inScene(subject.container ?? {}, settingsFor(scene.place));
    return observeSubject(engine, { ...subject, container }, reference(source), options);
  });
}

async function observeSubject(
  engine: Engine,
  { name, container, init, isComparison, isRepair }: Subject,
  reference: string,
  options: ObserveOptions,
  around?: Around,
): Promise<Observation> {
  try {
    return await observe(engine, { name, reference, container, init, around }, options);
  } catch (error) {
    if (options.signal?.aborted || !(error instanceof EngineError)) throw error;
    const isRefusal = error.kind === 'no-program' || error.kind === 'no-start';
    if (!isComparison && !(isRepair && isRefusal)) throw error;
    const exitCode = error.kind === 'no-program' ? 127 : 126;
    const nothing = { command: [], log: [], notes: [], timings: { total: 0, added: 0 } };
    return {
      outcome: 'exited',
      subject: name,
      reference,
      ...nothing,
      exitCode,
      oom: false,
      seconds: 0,
      because: error.message,
      isUnstartable: true,
    };
  }
}

/** BuildKit builds side by side and shares the steps; the legacy builder would do each of them twice. */
async function buildAll(
  engine: Engine,
  subjects: readonly Subject[],
  { onProgress, signal }: VerifyOptions,
  failure: AbortController,
): Promise<ReferenceOf> {
  const built = new Map<BuildRecipe, Promise<string>>();
  const build = async ({ name, source }: Pick<Subject, 'name' | 'source'>): Promise<[Source, string]> => {
    if ('reference' in source) return [source, source.reference];
    const report = (progress: BuildProgress) => onProgress?.({ ...progress, subject: name });
    const image =
      built.get(source.build) ?? buildImage(engine, { ...source.build, onProgress: report, signal });
    built.set(source.build, image);
    return [source, await image];
  };
  const all = subjects.flatMap(subject => [
    subject,
    ...(subject.scene?.companions ?? []),
    ...(subject.pod?.members ?? []),
  ]);
  const isLegacy = all.some(({ source }) => 'build' in source && source.build.builder === 'legacy');
  const images = new Map(isLegacy ? await oneByOne(all, build) : await allOrNone(all.map(build), failure));
  return source => images.get(source) ?? '';
}
