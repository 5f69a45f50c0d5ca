import type { BuildContext } from './build-context.ts';
import { destinationsOf } from './copied-files.ts';
import { parseCopy } from './copy.ts';
import type { Program } from './facts/program.ts';
import type { Applied } from './fold.ts';
import type { ImageFile } from './image-file.ts';
import type { ImageFiles } from './image-files.ts';
import { resolvePath } from './image-path.ts';
import { commonPid1, type Pid1 } from './pid1.ts';
import { type ProgramSection, readSupervisordConfig } from './supervisord-config.ts';

/** What supervisord starts, as if it were the first of a container: it is what gets the signal. */
export interface Supervised {
  readonly name: string;
  readonly first: Pid1;
  /** Whether it may end at once and is not started again. */
  readonly isStep: boolean;
  /** Whether its end is provided for, at some time. */
  readonly mayEnd: boolean;
  /** By which supervisord stops it, as written; undefined for the default, which is TERM. */
  readonly stopSignal?: string | undefined;
  /** Where its configuration has its command. */
  readonly written?: Written;
}

interface Written {
  readonly file: ImageFile;
  readonly start: number;
  readonly end: number;
}

/** A section, and the file that it is in. */
type Section = ProgramSection & { readonly file: ImageFile };

interface Scope {
  readonly applied: readonly Applied[];
  readonly files: ImageFiles;
  readonly context: BuildContext | undefined;
  /** The escape character of the file. */
  readonly mark: string;
  /** What the image sets. */
  readonly environment: Readonly<Record<string, string>>;
  readonly started: (argv: readonly string[]) => readonly Pid1[];
}

/**
 * The programs that supervisord starts, on the ways on which it is what is started: those of which the command line is
 * known. Empty where its configuration cannot be read.
 */
export function supervisedOn(ways: readonly Pid1[], scope: Scope): readonly Supervised[] {
  const steps = ways.flatMap(way => way.steps);
  const { argv, program } = steps.find(step => step.program?.name === 'supervisord') ?? {};
  if (!argv || !program) return [];
  const sections = sectionsOf(argv.slice(program.at + 1), program, scope);
  const first = sections.filter(({ isAutostarted }) => isAutostarted).flatMap(one => startedBy(one, scope));
  const texts = first.flatMap(({ step }) =>
    step.first.steps.flatMap(({ script }) => script?.text.text ?? []),
  );
  const later = sections
    .filter(({ isAutostarted, name }) => !isAutostarted && texts.some(text => asksFor(name, text)))
    .flatMap(one => startedBy(one, scope));
  return [...first, ...later].flatMap(({ step, signalsGroup }) => (signalsGroup ? [] : [step]));
}

interface Started {
  readonly step: Supervised;
  readonly signalsGroup: boolean;
}

function startedBy(section: Section, scope: Scope): Started[] {
  const words = wordsOf(section, scope);
  const { name, isStep, mayEnd, stopSignal, signalsGroup, file, start, end } = section;
  if (!words) return [];
  const first = commonPid1(scope.started(words));
  const written = { file, start, end };
  return [{ step: { name, isStep, mayEnd, stopSignal, first, written }, signalsGroup }];
}

/** `supervisorctl start app`, in a script that supervisord starts by itself. */
function asksFor(name: string, text: string): boolean {
  const called = [...text.matchAll(/\bsupervisorctl\s[^\n;&|]*?\bstart\s+([^\n;&|]+)/g)];
  return called.some(([, words = '']) =>
    words.split(/["'\s]+/).some(word => word === 'all' || word === name),
  );
}

/** Where the configurations of distributions look for others. */
const usualIncludes = [
  '/etc/supervisor/conf.d/*.conf',
  '/etc/supervisor.d/*.ini',
  '/etc/supervisord.d/*.ini',
  '/etc/supervisord.d/*.conf',
];

function sectionsOf(words: readonly string[], program: Program, scope: Scope): readonly Section[] {
  const { files } = scope;
  const named = configurationIn(words);
  const main = named ?? program.configFiles?.find(path => files.find(path) !== null);
  const found = main === undefined ? null : files.find(main);
  // One that cannot be read may have anything in it; that of the package includes others.
  if (found === undefined) return [];
  const { includes } = readSupervisordConfig(found?.text ?? '');
  const folder = resolvePath(files.workdir(), main ?? '/').replace(/[^/]*$/, '');
  // One that is itself among those that the package's includes says nothing of the others.
  const isIncluded = usualIncludes.map(patternOf).some(pattern => pattern.test(main ?? ''));
  const isUsual = found === null || (isIncluded && named === undefined);
  const patterns = isUsual ? usualIncludes : includes.map(path => resolvePath(folder, path));
  const others = copiedTo(patterns, scope).filter(path => path !== main);
  return [found, ...others.map(path => files.find(path))].flatMap(file =>
    file ? readSupervisordConfig(file.text).programs.map(program => ({ ...program, file })) : [],
  );
}

/** `-c FILE`, in all the ways in which options are written. */
function configurationIn(words: readonly string[]): string | undefined {
  for (const [at, word] of words.entries()) {
    const [, joined] = /^(?:-n?c|--configuration=)(.+)$/.exec(word) ?? [];
    if (joined !== undefined) return joined;
    if (/^(?:-n?c|--configuration)$/.test(word)) return words[at + 1];
  }
  return undefined;
}

/** The paths of files that instructions copy to where a pattern looks. */
function copiedTo(patterns: readonly string[], { applied, context, mark }: Scope): string[] {
  const wanted = patterns.map(patternOf);
  if (wanted.length === 0) return [];
  const paths = applied.flatMap(({ instruction, workdir, variables }) => {
    if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return [];
    const copy = parseCopy(instruction, workdir, variables, mark);
    return copy ? destinationsOf(copy, context) : [];
  });
  return [...new Set(paths)].filter(path => wanted.some(pattern => pattern.test(path)));
}

function patternOf(glob: string): RegExp {
  const plain = glob.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${plain.replace(/\*+/g, '[^/]*').replaceAll('?', '[^/]')}$`);
}

/** The words of a command; undefined where they depend on what is not known. */
function wordsOf({ command, directory }: ProgramSection, scope: Scope): readonly string[] | undefined {
  const { environment, files } = scope;
  const text = command.replace(/%\(ENV_(\w+)\)s/g, (whole, name: string) => environment[name] ?? whole);
  const [name = '', ...rest] = text.includes('%(') ? [] : splitWords(text);
  if (name === '' || name.includes('$')) return undefined;
  const isRelative = name.includes('/') && !name.startsWith('/');
  return [isRelative ? resolvePath(directory ?? files.workdir(), name) : name, ...rest];
}

/** As Python's shlex does; empty where a quote is not closed. */
function splitWords(text: string): readonly string[] {
  const word = /(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/g;
  if (text.replace(word, '').trim() !== '') return [];
  return (text.match(word) ?? []).map(quoted =>
    quoted.replace(
      /\\(.)|"((?:[^"\\]|\\.)*)"|'([^']*)'/g,
      (_, escaped, double?: string, single = '') => escaped ?? double?.replace(/\\(["\\])/g, '$1') ?? single,
    ),
  );
}
