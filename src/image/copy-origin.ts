import { globOf, hasGlob } from '../shell/shell-pattern.ts';
import { isDynamic } from '../shell/shell-word.ts';
import type { Heredoc } from '../syntax/heredoc.ts';
import type { Copy } from './copy.ts';
import { withoutExcluded } from './copy-excludes.ts';
import { placesBelow } from './copy-place.ts';
import type { Tree } from './copy-tree.ts';
import { contextPath, nameOf } from './image-path.ts';

/** What a COPY or ADD puts at a path of the image. */
export type Brought<F> =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'file'; readonly file: F | Heredoc }
  /** A file of which the content is not known. */
  | { readonly kind: 'unread' }
  /** One of these or nothing; where it is open, perhaps anything. */
  | { readonly kind: 'perhaps'; readonly files: readonly (F | Heredoc)[]; readonly isOpen: boolean }
  /** What lies below a folder that is copied as a whole, and that no instruction puts there. */
  | { readonly kind: 'below-folder' };

const nothing = { kind: 'nothing' } as const;
const unread = { kind: 'unread' } as const;
const anything = { kind: 'perhaps', files: [], isOpen: true } as const;

export function originOf<F>(copy: Copy, path: string, tree: Tree<F>): Brought<F> {
  const places = placesBelow(copy.destination, path).filter(
    ({ below, isCertain }) => isCertain || below !== '' || !copy.isFolder,
  );
  const found = places.map(({ below, isCertain }) => {
    const brought = fromSources(copy, below, copy.excludes.length > 0 ? withoutExcluded(tree, copy) : tree);
    return isCertain ? brought : doubted(brought);
  });
  const some = found.filter(({ kind }) => kind !== 'nothing');
  const [only, ...others] = some;
  return others.length === 0
    ? (only ?? nothing)
    : some.reduce<Brought<F>>((one, other) => either(one, other), nothing);
}

/** The later source wins. */
function fromSources<F>(copy: Copy, below: string, tree: Tree<F>): Brought<F> {
  let later: Brought<F> = nothing;
  for (const source of copy.sources.toReversed()) {
    const found =
      typeof source === 'string' ? inSource(copy, source, below, tree) : ofHeredoc<F>(copy, source, below);
    later = later.kind === 'nothing' ? found : either(later, found);
    if (found.kind === 'file' || found.kind === 'unread') break;
  }
  return later;
}

function ofHeredoc<F>(copy: Copy, source: Heredoc | undefined, below: string): Brought<F> {
  if (!source) return unread;
  return isTarget(copy, below, source.name) ? { kind: 'file', file: source } : nothing;
}

/** Archives of these names are unpacked by ADD, and repositories cloned: what is in them is unknown. */
const archive = /\.(?:tar|tgz|tbz2?|txz|(?:tar\.)?(?:gz|bz2|xz|zst))$/;
const repository = /^(?:git|ssh):|^git@|\.git(?:#.*)?$/;

function inSource<F>(copy: Copy, source: string, below: string, tree: Tree<F>): Brought<F> {
  const isAdd = copy.instruction.keyword === 'ADD';
  if (isAdd && (repository.test(source) || archive.test(source))) return anything;
  if (isAdd && /^(?:https?|ftp):/.test(source))
    return isTarget(copy, below, nameOf(source)) ? unread : nothing;
  if (copy.hasParents) return inParents(copy, source, below, tree);
  const root = contextPath(source);
  if (isDynamic(root)) return mayBe(copy, root, below) ? anything : nothing;
  if (hasGlob(root)) return inGlob(copy, root, below, tree);
  if (isTarget(copy, below, nameOf(root))) {
    const file = tree.read(root);
    if (file) return { kind: 'file', file };
    // Neither a file that can be read nor a folder: a binary, or something that is not there now.
    if ((tree.list?.(root).length ?? 0) === 0) return unread;
  }
  return below === '' ? nothing : inFolder(tree, root === '' ? below : `${root}/${below}`);
}

/** `COPY --parents app/./bin/run.sh /`: what follows `/./` comes along, as a path or a pattern. */
function inParents<F>(copy: Copy, source: string, below: string, tree: Tree<F>): Brought<F> {
  if (isDynamic(source)) return mayBe(copy, source, below) ? anything : nothing;
  const pivot = source.indexOf('/./');
  const root = pivot < 0 ? '' : contextPath(source.slice(0, pivot));
  const kept = contextPath(pivot < 0 ? source : source.slice(pivot + 3));
  const first = below.split('/').slice(0, kept.split('/').length).join('/');
  const isBelow = kept === '' || first === kept || (hasGlob(kept) && globOf(kept)?.test(first) === true);
  if (!isBelow || hasGlob(root)) return isBelow ? anything : nothing;
  return inFolder(tree, [root, below].filter(part => part !== '').join('/'));
}

function inFolder<F>(tree: Tree<F>, path: string): Brought<F> {
  const file = tree.read(path);
  if (file) return { kind: 'file', file };
  if (file === undefined) return anything;
  return tree.list || belowProgram.test(path) ? nothing : { kind: 'below-folder' };
}

/** `/usr/bin/composer` is no folder: where the system has its programs there are none. */
const belowProgram = /^(?:(?:usr\/(?:local\/)?)?s?bin|go\/bin)\/[^/]+\//;

/** A file lands at the destination, or under its own name in a folder there. */
function isTarget({ isFolder }: Copy, below: string, name: string): boolean {
  return below === name || (below === '' && !isFolder);
}

/** Whether a source with something unknown in it may be a file of that name, or a folder that has one. */
function mayBe(copy: Copy, source: string, below: string): boolean {
  const last = nameOf(source);
  const isFile = below === '' && !copy.isFolder;
  return (
    isFile ||
    !/\.\w+$/.test(last) ||
    below === '' ||
    globOf(withWildcards(last))?.test(nameOf(below)) !== false
  );
}

function withWildcards(word: string): string {
  return word.replace(/\$\{[^}]*\}|\$\w+|\$\([^)]*\)|`[^`]*`/g, '*');
}

/** `COPY scripts/*.sh /bin/`, `COPY dir* /x`: files by their names, folders by what is in them. */
function inGlob<F>(copy: Copy, source: string, below: string, tree: Tree<F>): Brought<F> {
  const pattern = globOf(source);
  if (!pattern) return anything;
  if (!tree.list) return inUnlistedGlob(copy, source, below, tree);
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
  if (only === undefined) return nothing;
  const file = others.length > 0 && below === '' ? undefined : tree.read(only);
  return file ? { kind: 'file', file } : unread;
}

/**
 * Of what a stage has below a folder only that is known which its instructions bring: a file that lands under its own
 * name is asked for.
 */
function inUnlistedGlob<F>(copy: Copy, source: string, below: string, tree: Tree<F>): Brought<F> {
  if (below === '') return copy.isFolder ? nothing : unread;
  const folder = source.slice(0, Math.max(source.lastIndexOf('/'), 0));
  if (below.includes('/') || hasGlob(folder)) return { kind: 'below-folder' };
  const path = folder === '' ? below : `${folder}/${below}`;
  if (!globOf(source)?.test(path)) return hasDot(source) ? nothing : { kind: 'below-folder' };
  return inFolder(tree, path);
}

/** `*.sh` is a file, `lib*` may be a folder. */
function hasDot(source: string): boolean {
  return /\.\w+$/.test(source);
}

function doubted<F>(brought: Brought<F>): Brought<F> {
  if (brought.kind === 'file') return { kind: 'perhaps', files: [brought.file], isOpen: false };
  return brought.kind === 'unread' ? anything : brought;
}

/** One or the other. */
function either<F>(one: Brought<F>, other: Brought<F>): Brought<F> {
  if (one.kind === 'nothing' || other.kind === 'nothing') return one.kind === 'nothing' ? other : one;
  const both = [doubted(one), doubted(other)];
  const files = both.flatMap(each => (each.kind === 'perhaps' ? each.files : []));
  const isOpen = both.some(each => each.kind === 'perhaps' && each.isOpen);
  return files.length === 0 && !isOpen ? { kind: 'below-folder' } : { kind: 'perhaps', files, isOpen };
}
