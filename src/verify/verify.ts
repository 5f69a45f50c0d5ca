import { setMaxListeners } from 'node:events';
import { type BuildOptions, buildImage } from '../engine/build.ts';
import type { BuildProgress } from '../engine/build-progress.ts';
import { cleanUp, sweep } from '../engine/clean-up.ts';
import type { Engine } from '../engine/engine.ts';
import type { Observation } from './observation.ts';
import { type ContainerSettings, type ObserveOptions, type ObserveProgress, observe } from './observe.ts';

/** An image to verify: one the Engine has, or one to build. */
export interface Subject {
  /** `original`, `repaired`, `tini`: what reports call it. */
  readonly name: string;
  readonly source: { readonly reference: string } | { readonly build: BuildRecipe };
  readonly container?: ContainerSettings | undefined;
}

export type BuildRecipe = Omit<BuildOptions, 'onProgress' | 'signal'>;

export interface VerifyOptions extends Omit<ObserveOptions, 'onProgress'> {
  readonly onProgress?: ((progress: VerifyProgress) => void) | undefined;
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
  try {
    signal.throwIfAborted();
    await sweep(engine);
    const references = await buildAll(engine, subjects, { ...options, signal }, failure);
    const experiments = subjects.map(async ({ name, container }, index) => {
      const reference = references[index] ?? '';
      return await observe(engine, { name, reference, container }, { ...options, signal });
    });
    observations = await allOrNone(experiments, failure);
  } catch (error) {
    // Whoever interrupts does not wait for long; and the first failure is the one to tell.
    await cleanUp(engine, INTERRUPTED_CLEAN_UP).catch(() => {});
    throw error;
  }
  await cleanUp(engine);
  return observations;
}

/** In milliseconds; what is left then is the next run's to sweep. */
const INTERRUPTED_CLEAN_UP = 3_000;

/** BuildKit builds side by side and shares the steps; the legacy builder would do each of them twice. */
async function buildAll(
  engine: Engine,
  subjects: readonly Subject[],
  { onProgress, signal }: VerifyOptions,
  failure: AbortController,
): Promise<readonly string[]> {
  const build = async ({ name, source }: Subject): Promise<string> => {
    if ('reference' in source) return source.reference;
    const tell = (progress: BuildProgress) => onProgress?.({ ...progress, subject: name });
    return await buildImage(engine, { ...source.build, onProgress: tell, signal });
  };
  const isLegacy = subjects.some(({ source }) => 'build' in source && source.build.builder === 'legacy');
  if (!isLegacy) return await allOrNone(subjects.map(build), failure);
  const references: string[] = [];
  for (const subject of subjects) references.push(await build(subject));
  return references;
}

/** The results of all, or the first failure once the others, which it ends, have ended too. */
async function allOrNone<T>(running: readonly Promise<T>[], failure: AbortController): Promise<readonly T[]> {
  for (const one of running) one.catch(error => failure.abort(error));
  await Promise.allSettled(running);
  if (failure.signal.aborted) throw failure.signal.reason;
  return await Promise.all(running);
}
