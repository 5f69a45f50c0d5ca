import { join } from 'node:path';
import { findDockerfiles } from '../../src/files/find-dockerfiles.ts';
import { lookAt } from '../../src/files/look.ts';
import { resolveIn } from '../../src/files/resolve-in.ts';
import { InputError } from '../../src/input-error.ts';
import type { Rule } from '../../src/lint/rule.ts';
import type { VerifyOptions } from '../options/verify-options.ts';
import type { Environment, Streams } from '../process/streams.ts';
import { runCheck } from './check-command.ts';

/**
 * `docker initcheck verify`: the experiment alone. What is found by reading decides nothing about the exit code, and
 * what the experiment shows does. With a compose file it is on containers as that describes them, of the services that
 * are named. `rest` are the words after `--`.
 */
export async function runVerify(
  words: readonly string[],
  rest: readonly string[],
  options: VerifyOptions,
  rules: readonly Rule[],
  streams: Streams,
  environment: Environment,
): Promise<number> {
  const [context = '.', ...more] = words;
  const check = {
    ...options,
    verify: true,
    failLevel: 'none',
    experimentFailLevel: options.failLevel ?? 'warning',
    rule: [],
    buildFlags: rest,
  } as const;
  if (isComposeFile(context, environment))
    return await runCheck([context], { ...check, services: more }, rules, streams, environment);
  const idle = options.withVolumes ? '--with-volumes' : options.deps === false && '--no-deps';
  if (idle) throw new InputError(`${idle} only has an effect with a compose file`);
  if (more.length > 0)
    throw new InputError(
      `verify takes one build context, not ${words.join(' ')}; put flags for docker build after --`,
    );
  if (options.image !== undefined) {
    if (words.length > 0 || options.file !== undefined)
      throw new InputError('--image verifies an existing image, not a Dockerfile: choose one');
    const { runVerifyImages } = await import('./verify-images.ts');
    return await runVerifyImages(options.image, rest, options, rules, streams, environment);
  }
  if (options.entrypoint !== undefined) throw new InputError('--entrypoint only has an effect with --image');
  const path = options.file ?? dockerfileIn(context, environment);
  return await runCheck([path], { ...check, context }, rules, streams, environment);
}

/** A file of YAML that is named in the place of a build context. */
export function isComposeFile(path: string, { directory }: Pick<Environment, 'directory'>): boolean {
  return /\.ya?ml$/i.test(path) && lookAt(resolveIn(directory, path))?.isDirectory() !== true;
}

/** The Dockerfile of a build context, as the user would name it. */
function dockerfileIn(context: string, { directory }: Environment): string {
  const folder = resolveIn(directory, context);
  const found = lookAt(folder);
  if (found?.isFile())
    throw new InputError(
      `${context} is a file, but verify takes a build context: use -f ${context} for the Dockerfile`,
    );
  if (!found) {
    const hint = /^[a-z0-9][\w./-]*(?::[\w.-]+)?$/.test(context)
      ? `; for an image: docker initcheck verify --image ${context}`
      : '';
    throw new InputError(`the build context ${context}: there is no such directory${hint}`);
  }
  try {
    return join(context, findDockerfiles([], folder)[0] as string);
  } catch {
    throw new InputError(`there is no Dockerfile or Containerfile in ${context}; name one with -f`);
  }
}
