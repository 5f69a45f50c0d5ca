import { InputError } from '../../src/input-error.ts';
import { parseImageReference } from '../../src/syntax/image-reference.ts';
import type { ImageName } from './oci-layout.ts';

/**
 * A name that an image can be given, in full; throws an InputError for what is none. distribution/reference,
 * normalize.go
 */
export function parseImageName(text: string): ImageName {
  const parsed = parseImageReference(text);
  if (!parsed || parsed.digest !== null)
    throw new InputError(`${JSON.stringify(text)} is not a valid name for an image`);
  const { registry, repository } = parsed;
  const tag = parsed.tag ?? 'latest';
  const folder = registry === null && !repository.includes('/') ? 'library/' : '';
  const short = parsed.tag === null ? `${text}:${tag}` : text;
  return { repository: `${registry ?? 'docker.io'}/${folder}${repository}`, tag, text: short };
}
