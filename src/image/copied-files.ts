import type { BuildContext } from './build-context.ts';
import type { Copy } from './copy.ts';
import { contextPath, nameOf, resolvePath } from './image-path.ts';

/** Where the files of a copy arrive, those of a folder of the context each. */
export function destinationsOf(
  { sources, destination, isFolder, from }: Copy,
  context: BuildContext | undefined,
): string[] {
  return sources.flatMap(source => {
    if (typeof source !== 'string') return [destination];
    const path = contextPath(source);
    const below = from === null ? (context?.list(path) ?? []) : [];
    const skipped = path === '' ? 0 : path.length + 1;
    if (below.length > 0) return below.map(name => resolvePath(destination, name.slice(skipped)));
    return [isFolder ? resolvePath(destination, nameOf(path)) : destination];
  });
}
