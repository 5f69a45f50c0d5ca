import type { RedirectedCommand } from '../shell/shell-commands.ts';
import { globOf, hasGlob } from '../shell/shell-pattern.ts';
import { isDynamic } from '../shell/shell-word.ts';
import { expandKnown, type Variables } from '../syntax/expand.ts';
import type { Instruction } from '../syntax/instruction.ts';
import { isExecutableMode } from './copy.ts';
import { areIncomparable, folderOf, nameOf, pathBelow, resolvePath } from './image-path.ts';

/** What a RUN does to one file of the image. */
export type RunEffect =
  | { readonly kind: 'mode'; readonly isExecutable: boolean | undefined }
  /** Carriage returns are taken off its lines. */
  | { readonly kind: 'unix-lines' }
  /** It becomes a link to another file. */
  | { readonly kind: 'link'; readonly target: string }
  /** It is written, moved, or something nobody can tell. */
  | { readonly kind: 'changed' };

/** What a RUN stands in. */
export interface RunPlace {
  readonly instruction: Instruction;
  readonly workdir: string;
  readonly variables: Variables;
}

/** What the commands of a RUN do to a file, in the order in which they happen. */
export function effectsOfRun(
  commands: readonly RedirectedCommand[] | undefined,
  { instruction, workdir, variables }: RunPlace,
  path: string,
  mark: string,
): readonly RunEffect[] {
  const text = [instruction.line.text, ...instruction.heredocs.map(({ content }) => content)].join('\n');
  const isNamed = mayName(text, path);
  if (!commands) return isNamed ? [{ kind: 'changed' }] : [];
  let folder = workdir;
  return commands.flatMap(command => {
    const words = command.words.map(word => expandWord(word, variables, mark));
    if (words[0] === 'cd' && words[1]) folder = isDynamic(words[1]) ? '?' : resolvePath(folder, words[1]);
    const outputs = command.outputs.map(word => expandWord(word, variables, mark));
    const hit = (word: string): Hit => hitOf(word, { path, folder, isNamed });
    if (outputs.some(word => hit(word) !== 'no')) return [{ kind: 'changed' }];
    const effect = effectOf(words, { path, folder, hit });
    return effect ? [effect] : [];
  });
}

/**
 * Whether the text of a RUN has the name of a file in it, a pattern that fits it, or something that lists files: else
 * no variable of it holds it.
 */
function mayName(text: string, path: string): boolean {
  const name = nameOf(path);
  if (text.includes(name) || /\$\((?:find|ls|grep)\b|\bfind\b.*\|/.test(text)) return true;
  return text.split(/[\s"';|&()]+/).some(word => {
    const last = nameOf(word);
    return hasGlob(last) && globOf(last)?.test(name) === true;
  });
}

/** A word as it is written where a variable of it is the shell's own. */
function expandWord(word: string, variables: Variables, mark: string): string {
  if (/\$[\w{]/.test(word)) return expandKnown(word, variables, mark) ?? word;
  return word.replace(/^"([^"]*)"$/, '$1');
}

interface Scene {
  readonly path: string;
  readonly folder: string;
  readonly hit: (word: string) => Hit;
}

/** Whether a word names the file: for sure, perhaps (a variable, a folder nobody knows), or not. */
type Hit = 'yes' | 'maybe' | 'no';

/** Commands that only read what they are given, change its owner, or run it. */
const readers = new Set(
  (
    '. : [ [[ bash cat cd chgrp chown command echo exit export file grep head ls md5sum printf readlink set sh sha256sum source stat ' +
    'tail test touch true type wc which pip pip3 uv'
  ).split(' '),
);

function effectOf([name = '', ...words]: readonly string[], scene: Scene): RunEffect | undefined {
  switch (nameOf(name)) {
    case 'chmod':
      return effectOfChmod(words, scene);
    case 'dos2unix':
      return words.some(word => scene.hit(word) !== 'no') ? { kind: 'unix-lines' } : undefined;
    case 'sed':
      return effectOfSed(words, scene);
    case 'ln':
      return effectOfLink(words, scene);
    case 'cp':
    case 'install':
    case 'mv':
    case 'rsync':
      return effectOfCopy(nameOf(name), words, scene);
    case 'find':
    case 'xargs':
      return effectOfFind(words, scene);
    case 'mkdir':
    case 'rmdir':
      return undefined;
  }
  if (readers.has(nameOf(name)) && !words.includes('-c')) return undefined;
  // Of a program that is not known a word that may be anything says nothing: `make -j$(nproc)`.
  const isNamed = words.some(
    word =>
      (scene.hit(word) !== 'no' && !isWhollyDynamic(word)) ||
      word.includes(scene.path) ||
      isInside(word, scene),
  );
  return isNamed ? { kind: 'changed' } : undefined;
}

/** A string for another shell. */
function isInside(word: string, { path }: Scene): boolean {
  return /\s/.test(word) && word.includes(nameOf(path));
}

function effectOfChmod(words: readonly string[], { path, folder, hit }: Scene): RunEffect | undefined {
  const operands = words.filter(word => !/^-(?:[RfcvHLP]+|-.*)$/.test(word));
  const [mode, ...targets] = operands;
  const isRecursive = words.some(word => /^-[a-zA-Z]*R|^--recursive/.test(word));
  const hits = targets.map(target => {
    const below =
      isRecursive && !isDynamic(target) ? pathBelow(resolvePath(folder, target), path) : undefined;
    if (below !== undefined) return 'yes';
    return isRecursive && isDynamic(target) ? 'maybe' : hit(target);
  });
  if (hits.every(each => each === 'no')) return undefined;
  const isCertain = hits.includes('yes') && mode !== undefined && !isDynamic(mode);
  return { kind: 'mode', isExecutable: isCertain ? isExecutableMode(mode) : undefined };
}

/** `sed -i 's/\r$//'` and its spellings do what dos2unix does. */
function effectOfSed(words: readonly string[], scene: Scene): RunEffect | undefined {
  const isInPlace = words.some(word => /^-[a-zA-Z]*i|^--in-place/.test(word));
  const isNamed = words.some(word => scene.hit(word) !== 'no');
  if (!isInPlace || !isNamed) return undefined;
  const scripts = words.filter(word => /^s(.).*\1.*\1[gm]*$/.test(word));
  const isForLines =
    scripts.length === 1 && /^s(.)(?:\\r|\^M|\\x0[dD]|\\015)\$?\1\1g?$/.test(scripts[0] ?? '');
  return { kind: isForLines ? 'unix-lines' : 'changed' };
}

/** `ln -s usr/local/bin/docker-entrypoint.sh /`: the last word is the link, or the folder it is put in. */
function effectOfLink(words: readonly string[], { path, folder, hit }: Scene): RunEffect | undefined {
  const [source, place, ...others] = words.filter(word => !word.startsWith('-'));
  const hits = words.map(hit);
  if (source === undefined || place === undefined || others.length > 0 || isDynamic(source + place))
    return hits.slice(1).some(each => each !== 'no') ? { kind: 'changed' } : undefined;
  const link = resolvePath(folder, place);
  const isLink = link === path || resolvePath(link, nameOf(source)) === path;
  const isSymbolic = words.some(word => /^-[a-zA-Z]*s|^--symbolic$/.test(word));
  return isLink
    ? { kind: 'link', target: resolvePath(isSymbolic ? folderOf(path) : folder, source) }
    : undefined;
}

/** The last word is what is written; `mv` takes the others away. */
function effectOfCopy(name: string, words: readonly string[], scene: Scene): RunEffect | undefined {
  const { path, folder, hit } = scene;
  const operands = words.filter(word => !word.startsWith('-'));
  const sources = operands.slice(0, -1);
  const place = operands.at(-1) ?? '';
  if (name === 'mv' && sources.some(source => hit(source) !== 'no')) return { kind: 'changed' };
  if (isDynamic(place))
    return nameOf(place) === nameOf(path) || sources.some(hasName(path)) ? { kind: 'changed' } : undefined;
  const target = resolvePath(folder, place);
  const isWritten =
    hit(place) !== 'no' ||
    (pathBelow(target, path) !== undefined &&
      sources.some(source => hasName(path)(source) || isBroad(source)));
  return isWritten ? { kind: 'changed' } : undefined;
}

function hasName(path: string): (source: string) => boolean {
  return source => nameOf(source) === nameOf(path);
}

/** A folder, a glob or a variable: more than one file by one word. */
function isBroad(source: string): boolean {
  return hasGlob(source) || isDynamic(source) || /(?:^|\/)\.?$/.test(source) || !nameOf(source).includes('.');
}

/** `find /app -name '*.sh' -exec chmod +x {} +`: which files, nobody tells. */
function effectOfFind(words: readonly string[], { path, folder }: Scene): RunEffect | undefined {
  const isBelow = words.some(
    word =>
      !word.startsWith('-') && !isDynamic(word) && pathBelow(resolvePath(folder, word), path) !== undefined,
  );
  const changes = words.some(word => /^(?:sed|dos2unix|rm|-delete|mv|cp|perl|tee|sh|bash|ln)$/.test(word));
  if (words.includes('chmod')) return { kind: 'mode', isExecutable: undefined };
  return isBelow && changes ? { kind: 'changed' } : undefined;
}

interface Aim {
  readonly path: string;
  readonly folder: string;
  /** Whether the RUN names the file at all, so that a variable may hold its path. */
  readonly isNamed: boolean;
}

function hitOf(word: string, { path, folder, isNamed }: Aim): Hit {
  const name = nameOf(path);
  if (isDynamic(word)) {
    if (isWhollyDynamic(word)) return isNamed ? 'maybe' : 'no';
    return globOf(nameOf(word.replace(expansion, '*').replace(/["']/g, '')))?.test(name) === true
      ? 'maybe'
      : 'no';
  }
  const resolved = resolvePath(folder, word);
  if (areIncomparable(resolved, path)) return nameOf(resolved) === name ? 'maybe' : 'no';
  if (resolved === path) return 'yes';
  return hasGlob(word) && globOf(resolved)?.test(path) ? 'yes' : 'no';
}

const expansion = /\$\{[^}]*\}|\$\w+|\$\(.*\)|`[^`]*`/g;

/** Whether the last part of a word may be anything. */
function isWhollyDynamic(word: string): boolean {
  return /^["']*\*?["']*$/.test(nameOf(word.replace(expansion, '*')));
}
