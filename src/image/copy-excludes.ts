import { globOf } from '../shell/shell-pattern.ts';
import { isDynamic } from '../shell/shell-word.ts';
import type { Copy } from './copy.ts';
import type { Tree } from './copy-tree.ts';
import { contextPath } from './image-path.ts';

/** What is left out is not there; where a pattern begins at a folder further down, it is unknown. */
export function withoutExcluded<F>({ read, list }: Tree<F>, { excludes }: Copy): Tree<F> {
  const isLeftOut = (path: string): boolean | undefined => {
    const found = excludes.map(pattern => matches(pattern.replace(/^\*\*\//, ''), path));
    if (found.includes(true)) return true;
    return found.includes(undefined) ? undefined : false;
  };
  return {
    read: path => {
      const isOut = isLeftOut(path);
      if (isOut === true) return null;
      return isOut === undefined ? undefined : read(path);
    },
    list: list && (folder => list(folder).filter(path => isLeftOut(path) !== true)),
  };
}

/** Whether a pattern leaves a path out; undefined where it may. */
function matches(pattern: string, path: string): boolean | undefined {
  const glob = isDynamic(pattern) ? undefined : globOf(contextPath(pattern));
  if (!glob) return undefined;
  const segments = path.split('/');
  const last = segments.at(-1) ?? '';
  if (glob.test(path) || (!pattern.includes('/') && glob.test(last))) return true;
  const isBelow = segments.some((_, from) =>
    segments.slice(from).some((__, length) => glob.test(segments.slice(from, from + length + 1).join('/'))),
  );
  return isBelow ? undefined : false;
}
