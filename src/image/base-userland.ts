import { parseImageReference } from '../syntax/image-reference.ts';
import { isWolfi, type NamedBase } from './base-family.ts';
import type { BaseImage } from './base-image.ts';
import type { Applied } from './fold.ts';
import { managerOf } from './installs.ts';
import { commandsOfRun } from './run-commands.ts';

/**
 * An image that no row knows has the userland of the distribution that its tag names, or whose package manager the
 * file runs: Debian and Ubuntu have dash, Alpine and Wolfi BusyBox.
 */
export function withUserland<Base extends NamedBase>(base: Base, applied: readonly Applied[]): Base {
  if (base.image.sh !== undefined || base.image.platform === 'windows') return base;
  const userland = userlandOf(base, applied);
  return userland ? { ...base, image: { ...base.image, ...userland } } : base;
}

function userlandOf(
  base: NamedBase,
  applied: readonly Applied[],
): Pick<BaseImage, 'sh' | 'libc'> | undefined {
  const managers = managersIn(applied);
  if (managers.includes('apt-get') || managers.includes('apt')) return { sh: 'dash', libc: 'glibc' };
  const tag = parseImageReference(base.reference)?.tag ?? '';
  const isNamed = /(?:^|[-._])alpine(?:$|[-._\d])/.test(tag);
  if (!isNamed && !managers.includes('apk')) return undefined;
  return { sh: 'ash', libc: isWolfi(base) ? 'glibc' : 'musl' };
}

/** Those that are run whatever the image is. */
function managersIn(applied: readonly Applied[]): (string | undefined)[] {
  return applied
    .filter(({ instruction }) => instruction.keyword === 'RUN')
    .flatMap(({ instruction }) => commandsOfRun(instruction) ?? [])
    .filter(({ isCertain }) => isCertain)
    .map(({ words }) => managerOf(words));
}
