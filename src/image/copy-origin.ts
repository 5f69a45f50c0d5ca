import { globOf, hasGlob } from '../shell/shell-pattern.ts';
import type { Heredoc } from '../syntax/heredoc.ts';
import type { Copy } from './copy.ts';
import { areIncomparable, contextPath, nameOf, pathBelow } from './image-path.ts';

/** Where files are copied from: the build context, or another stage. */
export interface Tree<F> {
  /** Undefined when nobody can tell what is there, null when nothing is. */
  readonly read: (path: string) => F | null | undefined;
  /** The files below a folder; undefined where they cannot be listed. */
  readonly list: ((folder: string) => readonly string[]) | undefined;
}

/** What a COPY or ADD puts at a path of the image: undefined when nobody can tell, null when it is nothing. */
export function originOf<F>(copy: Copy, path: string, tree: Tree<F>): F | Heredoc | null | undefined {
  const { sources, destination } = copy;
  if (destination === undefined) return undefined;
  if (areIncomparable(destination, path)) return mayPut(copy, path) ? undefined : null;
  const below = pathBelow(destination, path);
  if (below === undefined) return null;
  if (copy.isSelective) return undefined;
  for (const source of sources.toReversed()) {
    const found =
      typeof source === 'object'
        ? isTarget(copy, below, source.name) && source
        : source === undefined
          ? undefined
          : originInSource(copy, source, below, tree);
    if (found !== null && found !== false) return found;
  }
  return null;
}

/** Archives of these names are unpacked by ADD, and repositories cloned: nobody tells what is in them. */
const archive = /\.(?:tar|tgz|tbz2?|txz|(?:tar\.)?(?:gz|bz2|xz|zst))$/;
const repository = /^(?:git|ssh):|^git@|\.git(?:#.*)?$/;

function originInSource<F>(copy: Copy, source: string, below: string, tree: Tree<F>): F | null | undefined {
  const isAdd = copy.instruction.keyword === 'ADD';
  if (isAdd && (repository.test(source) || archive.test(source))) return undefined;
  if (isAdd && /^(?:https?|ftp):/.test(source))
    return isTarget(copy, below, nameOf(source)) ? undefined : null;
  const root = contextPath(source);
  if (hasGlob(root)) return originInGlob(copy, root, below, tree);
  if (isTarget(copy, below, nameOf(root))) {
    const file = tree.read(root);
    if (file !== null) return file;
    // Neither a file that can be read nor a folder: a binary, or something that is not there now.
    if (below === '' && (tree.list?.(root).length ?? 0) === 0) return undefined;
  }
  return below === '' ? null : tree.read(root === '' ? below : `${root}/${below}`);
}

/** A file lands at the destination, or under its own name in a folder there. */
function isTarget({ isFolder }: Copy, below: string, name: string): boolean {
  return below === name || (below === '' && !isFolder);
}

/** `COPY scripts/*.sh /bin/`, `COPY dir* /x`: files by their names, folders by what is in them. */
function originInGlob<F>(copy: Copy, source: string, below: string, tree: Tree<F>): F | null | undefined {
  const pattern = globOf(source);
  if (!tree.list || !pattern) return undefined;
  const depth = source.split('/').length;
  const fixed = source.split('/').slice(0, source.split('/').findIndex(hasGlob));
  const matched = tree.list(fixed.join('/')).filter(file => {
    const segments = file.split('/');
    if (!pattern.test(segments.slice(0, depth).join('/'))) return false;
    return segments.length === depth
      ? isTarget(copy, below, nameOf(file))
      : segments.slice(depth).join('/') === below;
  });
  const [only, ...others] = matched;
  return only === undefined ? null : others.length > 0 && below === '' ? undefined : tree.read(only);
}

/** Whether it could put a file of this name somewhere. */
function mayPut({ sources, destination }: Copy, path: string): boolean {
  const name = nameOf(path);
  return (
    nameOf(destination ?? '') === name ||
    sources.some(source => {
      if (typeof source !== 'string') return true;
      const last = nameOf(contextPath(source));
      return last === name || last === '' || !last.includes('.') || hasGlob(last);
    })
  );
}
