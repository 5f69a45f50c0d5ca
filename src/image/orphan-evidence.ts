import { lineAt } from '../lines.ts';
import type { ShellTexts } from '../shell/shell-texts.ts';
import { offsetOf } from '../syntax/logical-text.ts';
import {
  fetchesItself,
  makerOf,
  needsBrowser,
  type OrphanMaker,
  type PackageSystem,
} from './facts/orphan-makers.ts';
import type { Applied } from './fold.ts';
import type { ImageFiles } from './image-files.ts';
import { resolvePath } from './image-path.ts';
import { installsOf, installsPackageJson, removalsOf, requirementsOf } from './installs.ts';
import { commandsOfRun } from './run-commands.ts';

/** Something in the image that leaves orphans, and what brings it. */
export interface OrphanEvidence {
  readonly kind: OrphanMaker['kind'];
  /** As it is written where it is installed. */
  readonly name: string;
  readonly from: PackageSystem;
  /** `line 2`, `package.json line 12`. */
  readonly where: string;
}

/** What brings a browser to those that bring none. */
const fetchesBrowser =
  /\b(?:playwright|patchright)(?:@\S+)?["',\s]+install\b(?!-)|\bcamoufox fetch|\bcrawl4ai-setup/i;

/** What tells puppeteer to fetch none. */
const skipsDownload = /\bPUPPETEER_SKIP_\w+|\s--ignore-scripts\b/;

const hasOtherBrowser = /\bchrom(?:e|ium)\b|\bfirefox\b|puppeteer(?:@\S+)? browsers install/i;

interface Run extends Applied {
  readonly commands: NonNullable<ReturnType<typeof commandsOfRun>>;
}

/**
 * The first thing that a RUN of the image installs, by its name or from a list of packages that the image has, and that
 * is known to leave orphans. What is removed again does not count, nor does a git that the build itself has used.
 */
export function orphanEvidence(
  applied: readonly Applied[],
  files: ImageFiles,
  { text, hasMusl }: { readonly text: string; readonly hasMusl: boolean },
  texts: ShellTexts,
): OrphanEvidence | null {
  const runs = applied.flatMap((each): Run[] =>
    each.instruction.keyword === 'RUN'
      ? [{ ...each, commands: commandsOfRun(each.instruction, texts) ?? [] }]
      : [],
  );
  const removed = new Set(runs.flatMap(({ commands }) => commands.flatMap(removalsOf)));
  const hasUsedGit = runs.some(usesGit);
  const hasBrowser = fetchesBrowser.test(text);
  // Google builds Chrome for glibc, and Alpine has musl.
  const isLeftOut = (skipsDownload.test(text) || hasMusl) && !hasOtherBrowser.test(text);
  const counts = ({ kind }: OrphanMaker, name: string, group?: string): boolean =>
    !removed.has(name) &&
    !(group && removed.has(group)) &&
    !(kind === 'git' && hasUsedGit) &&
    (hasBrowser || !needsBrowser(name)) &&
    !(isLeftOut && fetchesItself(name));
  for (const run of runs)
    for (const command of run.commands) {
      for (const { from, name, word, group } of installsOf(command)) {
        const maker = makerOf(name, from);
        if (maker && counts(maker, name, group))
          return {
            kind: maker.kind,
            name,
            from,
            where: `line ${lineOfWord(run, word, command.start, text)}`,
          };
      }
    }
  return runs.length > 0 ? listedEvidence(runs, files, counts) : null;
}

/** What package.json, requirements.txt or pyproject.toml ask for, where a RUN installs what they say. */
function listedEvidence(
  runs: readonly Run[],
  files: ImageFiles,
  counts: (maker: OrphanMaker, name: string) => boolean,
): OrphanEvidence | null {
  const commands = runs.flatMap(({ commands: all }) => all);
  const requirements = runs.flatMap(({ commands: all, workdir }) =>
    all.flatMap(requirementsOf).map(path => resolvePath(workdir, path)),
  );
  const asked: [path: string, from: PackageSystem][] = [
    ...(commands.some(installsPackageJson) ? [['package.json', 'node'] as [string, PackageSystem]] : []),
    ...requirements.map((path): [string, PackageSystem] => [path, 'python']),
    ...(commands.some(installsProject) ? [['pyproject.toml', 'python'] as [string, PackageSystem]] : []),
  ];
  for (const [path, from] of asked) {
    const file = files.find(path);
    const found = file && findListed(file.text, path, from, counts);
    if (found) return { ...found, from, where: `${file.context ?? path} ${found.where}` };
  }
  return null;
}

function findListed(
  text: string,
  path: string,
  from: PackageSystem,
  counts: (maker: OrphanMaker, name: string) => boolean,
): Omit<OrphanEvidence, 'from'> | undefined {
  for (const [name, line] of path.endsWith('package.json') ? dependenciesOf(text) : requirementsIn(text)) {
    const maker = makerOf(name, from);
    if (maker && counts(maker, name)) return { kind: maker.kind, name, where: `line ${line}` };
  }
  return undefined;
}

/** What runs in production; what is only for development and tests is not evidence. */
function dependenciesOf(text: string): [name: string, line: number][] {
  try {
    const { dependencies } = JSON.parse(text) as { dependencies?: Record<string, unknown> };
    const list = Math.max(text.search(/"dependencies"\s*:/), 0);
    return Object.keys(dependencies ?? {}).map(name => [
      name,
      lineAt(text, Math.max(text.indexOf(JSON.stringify(name), list), 0)) + 1,
    ]);
  } catch {
    return [];
  }
}

/** The packages of a requirements file, one a line, and those of the main lists of a pyproject.toml. */
function requirementsIn(text: string): [name: string, line: number][] {
  if (/^\[(?:project|tool\.poetry|build-system)/m.test(text)) return projectDependenciesIn(text);
  return text.split('\n').flatMap((line, index): [string, number][] => {
    const name = /^\s*([A-Za-z][\w.-]*)/.exec(line)?.[1];
    return name === undefined ? [] : [[name, index + 1]];
  });
}

/** The array `dependencies` of [project], and the keys of [tool.poetry.dependencies]. */
function projectDependenciesIn(text: string): [name: string, line: number][] {
  let table = '';
  let isInArray = false;
  return text.split('\n').flatMap((line, index): [string, number][] => {
    table = /^\[([^\]]+)\]\s*$/.exec(line)?.[1] ?? table;
    if (table === 'tool.poetry.dependencies') {
      const key = /^([A-Za-z][\w.-]*)\s*=/.exec(line)?.[1];
      return key === undefined ? [] : [[key, index + 1]];
    }
    if (table === 'project' && /^dependencies\s*=\s*\[/.test(line)) isInArray = true;
    if (!isInArray) return [];
    if (/\]\s*(?:#.*)?$/.test(line)) isInArray = false;
    return [...line.matchAll(/["']([A-Za-z][\w.-]*)/g)].map(([, name = '']) => [name, index + 1]);
  });
}

function installsProject({ words }: Run['commands'][number]): boolean {
  const line = words.join(' ');
  return (
    /^(?:\S*\/)?(?:pip3?|python\S* -m pip|uv pip) install (?:.* )?\.(?:\[|\s|$)/.test(line) ||
    /^(?:\S*\/)?(?:uv sync|poetry install|pdm install)/.test(line)
  );
}

/** Package managers that fetch sources with git. */
const fetchesByGit = new RegExp(
  '^(?:\\S*/)?(?:go (?:get|install|mod|build)|cargo|(?:npm|yarn|pnpm)(?: (?:ci|install|i|add)\\b|$)|bundle|gem' +
    '|composer|bower|glide|dep|mix|rebar3?|opam)(?:\\s|$)',
);

/** Who installs git together with a compiler builds with it. */
const buildTools = new RegExp(
  '\\b(?:install|add)\\b.*\\s(?:build-essential|build-base|gcc|g\\+\\+|make|cmake|autoconf|automake' +
    '|\\S+-dev|\\S+-devel|golang\\S*)(?:\\s|$)',
);

function usesGit({ instruction, commands }: Run): boolean {
  return (
    /git\+(?:https?|ssh):/.test(instruction.line.text) ||
    commands.some(({ words }) => words[0] === 'git' && !/^(?:config|lfs|--version)$/.test(words[1] ?? '')) ||
    commands.some(({ words }) => fetchesByGit.test(words.join(' '))) ||
    commands.some(({ words }) => buildTools.test(words.join(' ')))
  );
}

/** The number of the line in which a word of a RUN stands, which may be written over many. */
function lineOfWord({ instruction }: Run, word: string, from: number, text: string): number {
  const { argument, start } = instruction;
  const at = argument.text.indexOf(word, from);
  return lineAt(text, at === -1 ? start : offsetOf(argument, at)) + 1;
}
