import type { RedirectedCommand } from '../shell/shell-commands.ts';
import type { Output } from '../shell/shell-output.ts';
import { globOf } from '../shell/shell-pattern.ts';
import { isDynamic } from '../shell/shell-word.ts';
import type { Shell } from '../shell/shells.ts';
import { isExecutableMode } from './copy.ts';
import type { Applied } from './fold.ts';
import { folderOf, nameOf, pathBelow, resolvePath } from './image-path.ts';
import { managerOf } from './installs.ts';
import { effectOfCopy } from './run-copy.ts';
import { expandWord, type Hit, hitOf, isWhollyDynamic, mayName } from './run-hit.ts';
import type { RunEffect, Scene } from './run-scene.ts';
import { editOfSed, takesCarriageReturns } from './run-sed.ts';

/** What a RUN is in. */
export type RunPlace = Pick<Applied, 'instruction' | 'workdir' | 'variables' | 'shell' | 'sh'>;

/** What the commands of a RUN do to a file, in the order in which they happen. */
export function effectsOfRun(
  commands: readonly RedirectedCommand[] | undefined,
  place: RunPlace,
  path: string,
  mark: string,
): readonly RunEffect[] {
  const { instruction, workdir, variables } = place;
  const text = [instruction.line.text, ...instruction.heredocs.map(({ content }) => content)].join('\n');
  const isNamed = mayName(text, path);
  if (!commands) return isNamed ? [{ kind: 'changed' }] : [];
  let folder = workdir;
  return commands.flatMap((command, after) => {
    const words = command.words.map(word => expandWord(word, variables, mark));
    if (words[0] === 'cd' && words[1]) folder = isDynamic(words[1]) ? '?' : resolvePath(folder, words[1]);
    const hit = (word: string): Hit => hitOf(word, { path, folder, isNamed });
    const output = command.outputs.find(({ target }) => hit(expandWord(target, variables, mark)) !== 'no');
    if (output) {
      const isCertain = command.isCertain && hit(expandWord(output.target, variables, mark)) === 'yes';
      return [isCertain ? writtenBy(command, output, place) : { kind: 'changed' }];
    }
    const effect = effectOf(words, { path, folder, hit, after });
    return effect ? [effect] : [];
  });
}

function writtenBy(
  command: RedirectedCommand,
  output: Output,
  { variables, shell, sh }: RunPlace,
): RunEffect {
  const name = nameOf(shell.value[0] ?? '');
  const family = name === 'sh' ? (sh ?? undefined) : shellNamed(name);
  const lookup = (variable: string): string | undefined => variables[variable];
  const text = output.isText ? command.prints(lookup, family) : undefined;
  return text === undefined ? { kind: 'changed' } : { kind: 'written', text, isAppended: output.isAppended };
}

function shellNamed(name: string): Shell | undefined {
  return name === 'bash' || name === 'dash' || name === 'ash' ? name : undefined;
}

/** Commands that only read what they are given, change its owner, or run it. */
const readers = new Set(
  (
    '. : [ [[ bash cat cd chgrp chown command echo exit export file grep head ls md5sum printf readlink ' +
    'set sh sha1sum sha256sum sha512sum shellcheck shfmt source stat ' +
    'tail test touch true type wc which pip pip3 uv'
  ).split(' '),
);

function effectOf([name = '', ...words]: readonly string[], scene: Scene): RunEffect | undefined {
  if (name === 'sudo' && words[0] !== undefined && !words[0].startsWith('-')) return effectOf(words, scene);
  switch (nameOf(name)) {
    case 'chmod':
      return effectOfChmod(words, scene);
    case 'dos2unix':
      if (/^(?:-n|--newfile)$/.test(words[0] ?? '')) return effectOfCopy('cp', words.slice(1), scene);
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
  const script = scriptOf(name, words);
  const path = script === undefined ? undefined : resolvePath(scene.folder, script);
  if (path !== undefined && path !== scene.path) return { kind: 'script', path };
  if (readers.has(nameOf(name)) && !words.includes('-c')) return undefined;
  // Of a program that is not known a word that may be anything says nothing: `make -j$(nproc)`.
  const isNamed = words.some(
    word =>
      (scene.hit(word) !== 'no' && !isWhollyDynamic(word)) ||
      word.includes(scene.path) ||
      isInside(word, scene),
  );
  return isNamed ? { kind: 'changed' } : effectOfProgram(name);
}

function effectOfProgram(name: string): RunEffect | undefined {
  if (isDynamic(name) || managerOf([name]) !== undefined) return undefined;
  const paths = name.includes('/') ? [name] : systemFolders.map(folder => `${folder}/${name}`);
  return { kind: 'program', paths };
}

const systemFolders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** The file that a shell is given to run, or that is run itself: `bash /setup.sh`, `./setup.sh`. */
function scriptOf(name: string, [first = '']: readonly string[]): string | undefined {
  const isShell = /^(?:ba|da|a)?sh$/.test(nameOf(name));
  if (!isShell)
    return /\//.test(name) && !/^\/(?:usr\/)?s?bin\//.test(name) && !isDynamic(name) ? name : undefined;
  return first.includes('/') && !first.startsWith('-') && !isDynamic(first) ? first : undefined;
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

function effectOfSed(words: readonly string[], scene: Scene): RunEffect | undefined {
  const isInPlace = words.some(word => /^-[a-zA-Z]*i|^--in-place/.test(word));
  const hits = words.map(scene.hit).filter(hit => hit !== 'no');
  if (!isInPlace || hits.length === 0) return undefined;
  if (takesCarriageReturns(words)) return { kind: 'unix-lines' };
  const edit = hits.includes('yes') ? editOfSed(words) : undefined;
  return edit ? { kind: 'edited', edit } : { kind: 'changed' };
}

/** `ln -s usr/local/bin/docker-entrypoint.sh /`: the last word is the link, or the folder it is put in. */
function effectOfLink(words: readonly string[], { path, folder, hit }: Scene): RunEffect | undefined {
  const operands = words.filter(word => !word.startsWith('-'));
  const [source, place, ...others] = operands;
  // What it leads to stays as it is.
  if (source === undefined || place === undefined || others.length > 0 || isDynamic(source + place))
    return operands.slice(1).some(each => hit(each) !== 'no') ? { kind: 'changed' } : undefined;
  const link = resolvePath(folder, place);
  const isLink = link === path || resolvePath(link, nameOf(source)) === path;
  const isSymbolic = words.some(word => /^-[a-zA-Z]*s|^--symbolic$/.test(word));
  return isLink
    ? { kind: 'link', target: resolvePath(isSymbolic ? folderOf(path) : folder, source) }
    : undefined;
}

/** `find /app -name '*.sh' -exec chmod +x {} +`: which files is unknown. */
function effectOfFind(words: readonly string[], { path, folder }: Scene): RunEffect | undefined {
  const isBelow = words.some(
    word =>
      !word.startsWith('-') && !isDynamic(word) && pathBelow(resolvePath(folder, word), path) !== undefined,
  );
  const pattern = words[words.indexOf('-name') + 1] ?? '';
  const isOther =
    words.includes('-name') && globOf(pattern.replace(/["']/g, ''))?.test(nameOf(path)) === false;
  // `-o` and `!` may find more than that.
  if (isOther && !words.some(word => /^(?:-o|-or|!|-not)$/.test(word))) return undefined;
  const changes = words.some(word => /^(?:sed|dos2unix|rm|-delete|mv|cp|perl|tee|sh|bash|ln)$/.test(word));
  if (words.includes('chmod')) return { kind: 'mode', isExecutable: undefined };
  const sed = words.indexOf('sed');
  const isOfLines = words.includes('dos2unix') || (sed >= 0 && takesCarriageReturns(words.slice(sed + 1)));
  if (isBelow && isOfLines) return { kind: 'unix-lines' };
  return isBelow && changes ? { kind: 'changed' } : undefined;
}
