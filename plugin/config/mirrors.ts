import { type ImageReference, parseImageReference } from '../../src/syntax/image-reference.ts';
import type { ConfigText } from './config-text.ts';

/** `registry.example.com/dockerhub`: what has a dot or a port is a registry, and a path may follow. */
export const mirrorPattern =
  '(?:[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+(?::[0-9]+)?|localhost(?::[0-9]+)?|[A-Za-z0-9-]+:[0-9]+)' +
  '(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*/?$';

/** The prefixes of names, without a slash at their ends. */
export function mirrorsIn(config: ConfigText): string[] {
  const pattern = new RegExp(`^${mirrorPattern}`);
  return config.strings('mirrors').map((mirror, index) => {
    if (pattern.test(mirror)) return mirror.replace(/\/$/, '');
    return config.fail(['mirrors', index], `expected a registry, such as registry.example.com/dockerhub`);
  });
}

/** The image that a mirror carries, by the name it has on Docker Hub or elsewhere; undefined for one of no mirror. */
export function mirrored({ text }: ImageReference, mirrors: readonly string[]): ImageReference | undefined {
  const [longest] = mirrors
    .filter(mirror => text.startsWith(`${mirror}/`))
    .sort((one, other) => other.length - one.length);
  return longest === undefined ? undefined : parseImageReference(text.slice(longest.length + 1));
}
