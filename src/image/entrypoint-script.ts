import type { Ending } from '../shell/script-ending.ts';
import { followScript } from '../shell/script-flow.ts';
import { parseShebang } from '../shell/shebang.ts';
import { isDynamic } from '../shell/shell-word.ts';
import type { Program } from './facts/program.ts';
import { wrappedCommand } from './facts/programs.ts';
import { execsLast, type Shell } from './facts/shells.ts';
import type { ImageFile } from './image-file.ts';
import type { ImageFiles } from './image-files.ts';
import { folderOf, resolvePath } from './image-path.ts';

/** A script of which the text is known, on the way to PID 1. */
export interface RunningScript {
  readonly file: ImageFile;
  /** Whether the kernel starts it, by its first line and its mode; otherwise it is a shell's argument. */
  readonly isStartedByKernel: boolean;
  /** The ways it can end, as far as they say who does the work; undefined when it is not followed. */
  readonly endings: readonly Ending<ImageFile>[] | undefined;
}

/** What comes of starting a script. */
export interface ScriptRun {
  /** Whether its shell stays; undefined when that depends, or cannot be told. */
  readonly stays: boolean | undefined;
  /** What it becomes, or waits for. */
  readonly next: readonly string[] | undefined;
  readonly endings: readonly Ending<ImageFile>[] | undefined;
}

export type FindProgram = (argv: readonly string[]) => Program | undefined;

/** Follows a shell script with its arguments to its end. */
export function runScript(
  file: ImageFile,
  positional: readonly string[],
  shell: Shell | undefined,
  { files, findProgram }: { readonly files: ImageFiles; readonly findProgram: FindProgram },
): ScriptRun {
  const unknown = { stays: undefined, next: undefined, endings: undefined };
  if (shell === 'fish') return unknown;
  const source = (word: string, from: ImageFile): ImageFile | undefined => sourcedFile(word, from, files);
  const all = followScript(withoutMark(file), { positional, source });
  const endings = all && waysThatMatter(all, findProgram);
  if (!endings || endings.length === 0) return unknown;
  const argvs = endings.map(argvOf);
  const [first] = argvs;
  const isOne = argvs.every(argv => JSON.stringify(argv) === JSON.stringify(first));
  return { stays: whetherStays(endings, shell, findProgram), next: isOne ? first : undefined, endings };
}

/** What the kernel makes of a script's first line, wrappers such as env taken off; undefined when there is no first line. */
export function interpreterOf(
  file: ImageFile,
  argv: readonly string[],
  findProgram: FindProgram,
): { readonly argv: readonly string[]; readonly program: Program | undefined } | undefined {
  const shebang = parseShebang(file.text.replace('\uFEFF', ''));
  if (!shebang) return undefined;
  const { interpreter, argument } = shebang;
  let line: readonly string[] = [interpreter, ...(argument ? [argument] : []), file.path, ...argv.slice(1)];
  let program = findProgram(line);
  for (let depth = 0; program?.kind === 'exec-wrapper' && depth < 4; depth++) {
    const wrapped = wrappedCommand(program, line);
    if (!wrapped || wrapped.includes(file.path) === false) return { argv: line, program: undefined };
    line = wrapped;
    program = findProgram(line);
  }
  return { argv: line, program };
}

/** The file a program name stands for: a path, or a name that is looked for in PATH. */
export function findExecutable(name: string, files: ImageFiles): ImageFile | null | undefined {
  if (name === '' || isDynamic(name)) return undefined;
  if (name.includes('/')) return files.find(name);
  for (const folder of files.searchPath()) {
    const found = files.find(`${folder}/${name}`);
    if (found !== null) return found;
  }
  return null;
}

/** The argument of a shell that names the script it is to run: `bash -o pipefail run.sh a` has it at 3. */
export function scriptOperand(argv: readonly string[]): number | undefined {
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at] as string;
    if (word === '--') return at + 1 < argv.length ? at + 1 : undefined;
    if (/^-[a-zA-Z]*[cs]/.test(word)) return undefined;
    if (!/^[-+]/.test(word)) return at;
    if (/^[-+][a-zA-Z]*[oO]$|^--(?:rcfile|init-file)$/.test(word)) at++;
  }
  return undefined;
}

/** An end on purpose, or a start of itself once more, says nothing as long as there is another way. */
function waysThatMatter(
  endings: readonly Ending<ImageFile>[],
  findProgram: FindProgram,
): readonly Ending<ImageFile>[] {
  const working = endings.filter(({ how, isSelf }) => how !== 'exit' && how !== 'end' && !isSelf);
  if (working.length > 0) return working;
  // `node server.js; exit $?`: what was waited for before the end is the work, if it is known for that.
  const isWork = ({ earlier }: Ending<ImageFile>): boolean => {
    const program = earlier.at(-1)?.argv && findProgram(earlier.at(-1)?.argv ?? []);
    return program !== undefined && isService(program);
  };
  return endings.some(({ isSelf }) => isSelf) ? [] : endings.filter(isWork);
}

/** Programs that are what a container is for, and not a step on the way there. */
export function isService({ kind }: Program): boolean {
  return [
    'server',
    'worker',
    'runtime',
    'supervisor',
    'dev-server',
    'service-script',
    'task-runner',
  ].includes(kind);
}

function argvOf({ how, argv, background, earlier }: Ending<ImageFile>): readonly string[] | undefined {
  if (how === 'exec' || how === 'foreground') return argv;
  if (how === 'exit' || how === 'end') return earlier.at(-1)?.argv;
  return how === 'wait' && background.length === 1 ? background[0]?.words : undefined;
}

function whetherStays(
  endings: readonly Ending<ImageFile>[],
  shell: Shell | undefined,
  findProgram: FindProgram,
): boolean | undefined {
  const isExec = ({ how }: Ending<ImageFile>): boolean => how === 'exec';
  if (endings.every(isExec)) return false;
  if (endings.some(isExec)) return undefined;
  const isUnclear = endings.some(
    ({ how, mayBeFunction, argv }) => how === 'background' || (mayBeFunction && !(argv && findProgram(argv))),
  );
  // Every shell that may be /bin/sh waits for the last command of a script file.
  const waits = shell === undefined || execsLast(shell, 'script-file') === false;
  return isUnclear || !waits ? undefined : true;
}

/** `"$(dirname "$0")/lib.sh"` stands beside the script. */
const besides =
  /^"?\$(?:\(dirname (?:-- )?"?\$(?:0|\{0\}|BASH_SOURCE|\{BASH_SOURCE(?:\[0\])?\})"?\)|\{(?:0|BASH_SOURCE(?:\[0\])?)%\/\*\})"?/;

function sourcedFile(word: string, from: ImageFile, files: ImageFiles): ImageFile | undefined {
  const path = word.replace(besides, folderOf(from.path)).replaceAll('"', '');
  if (isDynamic(path)) return undefined;
  const found = files.find(resolvePath(files.workdir(), path));
  return found ? withoutMark(found) : undefined;
}

/** A byte order mark is no part of the first command. It is a character, so that it can be blanked out without moving any other. */
function withoutMark(file: ImageFile): ImageFile {
  return file.text.startsWith('\uFEFF') ? { ...file, text: file.text.replace('\uFEFF', ' ') } : file;
}
