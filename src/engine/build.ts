import type { Readable } from 'node:stream';
import type { BuildOptions } from './build-options.ts';
import { readBuild } from './build-progress.ts';
import { buildWithClient } from './client-build.ts';
import { packContext } from './context.ts';
import type { Engine } from './engine.ts';
import { EngineBuildError, engineError, statusOf, wordsOf } from './error.ts';
import { RUN_LABEL } from './run.ts';

/**
 * Builds an image and returns its id (`sha256:…`). It has no name and carries the run's label.
 * A failed build is an EngineBuildError.
 */
export async function buildImage(engine: Engine, options: BuildOptions): Promise<string> {
  const { signal, onProgress, flags } = options;
  signal?.throwIfAborted();
  if (flags && flags.length > 0) return await buildWithClient(engine, { ...options, flags });
  const { tar, dockerfile } = await packContext(options);
  let failure: Error | undefined;
  tar.on('error', error => {
    failure = error;
  });
  try {
    const answer = await engine.docker.buildImage(tar, { ...parameters(engine, options, dockerfile) });
    return await readBuild(answer as Readable, onProgress);
  } catch (error) {
    if (failure) throw failure;
    // The legacy builder refuses a Dockerfile it cannot parse before it starts (400).
    if (!signal?.aborted && statusOf(error) !== undefined)
      throw new EngineBuildError(undefined, wordsOf(error));
    throw engineError('build the image', error, signal);
  } finally {
    tar.destroy();
  }
}

function parameters(engine: Engine, options: BuildOptions, dockerfile: string): object {
  const { builder = 'buildkit', target, buildArgs, platform, labels, network, signal } = options;
  return {
    // As a number: dockerode opens a gRPC session for the string, and the Engine takes the uploaded tar without one.
    version: builder === 'buildkit' ? 2 : 1,
    dockerfile,
    labels: { ...labels, [RUN_LABEL]: engine.run },
    rm: true,
    forcerm: true,
    ...(target && { target }),
    ...(buildArgs && { buildargs: buildArgs }),
    ...(platform && { platform }),
    ...(network && { networkmode: network }),
    ...(signal && { abortSignal: signal }),
  };
}
