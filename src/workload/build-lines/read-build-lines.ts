import { join, relative, sep } from 'node:path';
import { lookAt, namesIn } from '../../files/look.ts';
import type { RepositoryFiles } from '../../files/repository-files.ts';
import type { Limit } from '../../limit.ts';
import type { NamedBuild } from '../builds-of.ts';
import { parseYaml } from '../parse-yaml.ts';
import {
  type BuildLine,
  buildsInMakefile,
  buildsInPackage,
  buildsInScript,
  mayBuild,
} from './commands-of-text.ts';
import { buildsInPipeline, buildsInWorkflow } from './workflow.ts';

/** No such file is read beyond this, in bytes, and no more of them in one folder. */
const longest = 256 * 1024;
const mostFiles = 200;

/** Folders of a repository that have scripts in them which build. */
const scriptFolders = [
  'scripts',
  'script',
  'hack',
  'bin',
  'ci',
  '.ci',
  'build',
  'docker',
  'tools',
  '.github/scripts',
];

/** What reads files, and what may be read. */
export interface LinesRead {
  readonly files: RepositoryFiles;
  readonly limit: Limit;
}

/** Where the Makefiles, scripts and package.json of a repository are: its root, folders for scripts, those given. */
export function foldersWithLines(root: string, folders: readonly string[]): readonly string[] {
  return [...new Set([root, ...scriptFolders.map(name => join(root, name)), ...folders])];
}

/**
 * The builds that the Makefiles, scripts and package.json of a folder run, as far as they are literal. What cannot be
 * read says nothing.
 */
export async function buildLinesIn(root: string, folder: string, read: LinesRead): Promise<NamedBuild[]> {
  const found: NamedBuild[] = [];
  for (const name of namesIn(folder).slice(0, mostFiles))
    found.push(...(await buildsIn(folder, name, root, read)));
  return found;
}

/** Those that the workflows of a repository run. */
export async function workflowLinesIn(root: string, read: LinesRead): Promise<NamedBuild[]> {
  const found: NamedBuild[] = [];
  const workflows = join(root, '.github/workflows');
  for (const name of namesIn(workflows).slice(0, mostFiles))
    if (/\.ya?ml$/.test(name)) found.push(...(await buildsInYaml(join(workflows, name), root, read)));
  return found;
}

async function buildsIn(folder: string, name: string, root: string, read: LinesRead): Promise<NamedBuild[]> {
  const path = join(folder, name);
  if (name === '.gitlab-ci.yml') return buildsInYaml(path, root, read);
  const own = relative(root, folder).replaceAll(sep, '/');
  if (/^(?:GNUm|[mM])akefile$|\.mk$/.test(name))
    return named(path, root, read, text => buildsInMakefile(text, own));
  if (name === 'package.json') return named(path, root, read, text => buildsInPackage(text, own));
  if (!/\.(?:ba|z)?sh$|^(?:build|release|publish|docker-build)$/.test(name)) return [];
  const called = [...new Set([own, ''])];
  return named(path, root, read, text => buildsInScript(text, { own, called }));
}

async function buildsInYaml(path: string, root: string, read: LinesRead): Promise<NamedBuild[]> {
  const text = textOf(path, read);
  if (text === undefined || !mayBuild(text)) return [];
  const yaml = await import('yaml');
  return named(path, root, read, () => {
    const [first] = parseYaml({ path, name: path, text }, yaml);
    if (first?.kind !== 'map') return [];
    return path.endsWith('.gitlab-ci.yml') ? buildsInPipeline(first) : buildsInWorkflow(first);
  });
}

/** Only what is there counts: a line that is meant for another folder names files that are not. */
function named(
  path: string,
  root: string,
  read: LinesRead,
  parse: (text: string) => BuildLine[],
): NamedBuild[] {
  try {
    const text = textOf(path, read);
    const lines = text === undefined || !mayBuild(text) ? [] : read.limit(() => parse(text));
    return lines
      .map(({ context, dockerfile, ...rest }) => ({
        ...rest,
        target: rest.target ?? undefined,
        context: join(root, context),
        dockerfile: join(root, dockerfile),
        by: path,
      }))
      .filter(
        ({ context, dockerfile }) =>
          isInside(context, read) && lookAt(context)?.isDirectory() && lookAt(dockerfile)?.isFile(),
      );
  } catch {
    return [];
  }
}

/** What lies outside is not there: else the answer would tell whether it is. */
function isInside(path: string, { files }: LinesRead): boolean {
  try {
    files.assertInside(path, path);
    return true;
  } catch {
    return false;
  }
}

function textOf(path: string, { files }: LinesRead): string | undefined {
  if (!lookAt(path)?.isFile()) return undefined;
  try {
    return files.read(path, path, longest).toString();
  } catch {
    return undefined;
  }
}
