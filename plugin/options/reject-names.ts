import { isContainerName } from '../../src/engine/container.ts';
import { lookAt } from '../../src/files/look.ts';
import { resolveIn } from '../../src/files/resolve-in.ts';
import { InputError } from '../../src/input-error.ts';
import { isImageReference } from '../../src/syntax/image-reference.ts';
import type { Environment } from '../process/streams.ts';

/** Before an Engine is looked for: throws an InputError for a word that is no image. */
export function rejectImages(references: readonly string[], environment: Environment): void {
  for (const reference of references)
    if (!isImageReference(reference))
      throw new InputError(
        `${JSON.stringify(reference)} is not an image reference${hint(reference, environment)}`,
      );
}

/** Likewise for a word that is no container. */
export function rejectContainers(names: readonly string[]): void {
  for (const name of names)
    if (!isContainerName(name))
      throw new InputError(`${JSON.stringify(name)} is not the name of a container`);
}

function hint(path: string, { directory }: Environment): string {
  const isFile = path !== '' && lookAt(resolveIn(directory, path)) !== undefined;
  return isFile ? `; to check a file: docker initcheck ${path}` : '';
}
