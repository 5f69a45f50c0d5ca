import { posix } from 'node:path';
import { parseCommands } from '../../shell/shell-commands.ts';
import { type BuildCommand, type Expand, parseBuildCommand } from './build-command.ts';

/** A build as a line of a file describes it: paths are relative to the root of the repository, `''` for that. */
export interface BuildLine {
  readonly context: string;
  readonly dockerfile: string;
  readonly target: string | null;
  readonly platforms: readonly string[];
}

/** Where a text is run: the folder that it is in, and those that it may be called from. */
export interface RunIn {
  readonly own: string;
  readonly called: readonly string[];
}

/**
 * The builds of a shell script, or of a piece of one, once for each folder it may be called from. A `cd` moves those
 * below it; one to who knows where hides them.
 */
export function buildsInScript(text: string, { own, called }: RunIn): BuildLine[] {
  if (!mayBuild(text)) return [];
  const expand = expander(assignmentsIn(text));
  let folders = called;
  const found: BuildLine[] = [];
  for (const { words } of parseCommands(text) ?? []) {
    if (words[0] === 'cd' || words[0] === 'pushd') {
      const to = placeIn(words[1] ?? '') ?? expand(words[1] ?? '') ?? '/';
      folders = folders.flatMap(folder => below(folder, to, own) ?? []);
      continue;
    }
    const build = parseBuildCommand(words, expand);
    if (build) found.push(...folders.flatMap(folder => lineOf(build, folder, own) ?? []));
  }
  return found;
}

/** What a build command says in a folder; undefined where it leads out of the repository. */
export function lineOf(
  { context, file, target, platforms }: BuildCommand,
  folder: string,
  own: string,
): BuildLine | undefined {
  const root = below(folder, context, own);
  const dockerfile =
    file === null ? root !== undefined && below(root, 'Dockerfile', own) : below(folder, file, own);
  if (root === undefined || dockerfile === undefined || dockerfile === false) return undefined;
  return { context: root, dockerfile, target, platforms };
}

/** A path seen from a folder of the repository; undefined for one outside of it. */
function below(folder: string, path: string, own: string): string | undefined {
  if (path === '' || path.startsWith('/') || path.startsWith('~')) return undefined;
  const from = path.startsWith(ofRoot) ? '' : folder;
  const start = path.startsWith(ofScript) ? own : from;
  const rest = path.replace(ofRoot, '.').replace(ofScript, '.');
  const full = posix.normalize(`${start || '.'}/${rest}`).replace(/\/$/, '');
  if (full === '..' || full.startsWith('../')) return undefined;
  return full === '.' ? '' : full;
}

/** The builds of a Makefile: each line of a recipe is a script of its own. */
export function buildsInMakefile(text: string, folder: string): BuildLine[] {
  if (!mayBuild(text)) return [];
  const values = new Map<string, string>();
  const joined = text.replace(/\\\r?\n[ \t]*/g, ' ');
  for (const [, name = '', value = ''] of joined.matchAll(
    /^(?:export\s+)?([A-Za-z_]\w*)\s*[:?]{0,2}=[ \t]*(.*?)[ \t]*$/gm,
  ))
    if (!values.has(name)) values.set(name, value.replace(/\s+#.*$/, ''));
  const expandOnce = (line: string): string =>
    line.replace(
      /\$(?:\((\w+)\)|\{(\w+)\})/g,
      (written, round, curly) => variableOf(round ?? curly, values) ?? written,
    );
  return joined.split('\n').flatMap(line => {
    if (!line.startsWith('\t') || !mayBuild(line)) return [];
    const script = expandOnce(expandOnce(line))
      .replace(/^\t[@+-]*/, '')
      .replaceAll('$$', '$');
    // What is left is a function of make, and unknown: to a shell it would be a command.
    return buildsInScript(script.replace(/\$\((\w+)\)/g, '${$1}').replace(/\$\([^()]*\)/g, '${make}'), {
      own: folder,
      called: [folder],
    });
  });
}

/** Where a Makefile is, and the folder it is called in, are the same. */
function variableOf(name: string, values: ReadonlyMap<string, string>): string | undefined {
  if (name === 'CURDIR' || name === 'PWD') return '.';
  return values.get(name);
}

/** The builds of the scripts in a package.json, which npm runs in its folder. */
export function buildsInPackage(text: string, folder: string): BuildLine[] {
  if (!mayBuild(text)) return [];
  const { scripts } = JSON.parse(text) as { scripts?: Record<string, unknown> };
  return Object.values(scripts ?? {}).flatMap(script =>
    typeof script === 'string' ? buildsInScript(script, { own: folder, called: [folder] }) : [],
  );
}

/** Nothing else is parsed. */
export function mayBuild(text: string): boolean {
  const tool = text.search(/\b(?:docker|podman|nerdctl|buildah|DOCKER|CONTAINER\w*|BUILDER|OCI\w*)\b/);
  // In two steps: one pattern would look for the end again from each beginning.
  return (
    tool >= 0 && (/\b(?:build|bud)\b/.test(text.slice(tool)) || text.includes('docker/build-push-action'))
  );
}

/** What stands for the root of the repository, and for the folder of the script, in paths. */
const ofRoot = ':root:';
const ofScript = ':script:';

/** Plain values that a script gives its variables; one that it gives two of is unknown. */
function assignmentsIn(text: string): ReadonlyMap<string, string | undefined> {
  const found = new Map<string, string | undefined>([
    ['GITHUB_WORKSPACE', ofRoot],
    ['CI_PROJECT_DIR', ofRoot],
  ]);
  for (const [, name = '', value = ''] of text.matchAll(assignment)) {
    const [, double, single, bare] = /^(?:"([^"$`\\]*)"|'([^']*)'|([^\s"'$`\\;&|()]+))$/.exec(value) ?? [];
    const literal = double ?? single ?? bare ?? placeIn(value);
    found.set(name, found.has(name) && found.get(name) !== literal ? undefined : literal);
  }
  return found;
}

const assignment =
  /^[ \t]*(?:(?:export|local|readonly|declare) )?([A-Za-z_]\w*)=("?\$\([^\n]*\)"?|"[^"\n]*"|'[^'\n]*'|[^\s;&|]*)/gm;

/** `$(git rev-parse --show-toplevel)` is the root of the repository, and `$(dirname "$0")` the folder of the script. */
function placeIn(word: string): string | undefined {
  const plain = word.replace(/["\s]|--(?= )|>\/dev\/null|2>&1/g, '');
  if (plain === '$(gitrev-parse--show-toplevel)') return ofRoot;
  const [found, above = ''] =
    /^(?:\$\(cd)?\$\(dirname\$\{?(?:0|BASH_SOURCE(?:\[0\])?)\}?\)((?:\/\.\.)*)\/?(?:&&pwd(?:-P)?\))?$/.exec(
      plain,
    ) ?? [];
  return found === undefined ? undefined : `${ofScript}${above}`;
}

function expander(variables: ReadonlyMap<string, string | undefined>): Expand {
  return word => {
    const plain = word.replace(/^"(.*)"$/s, '$1');
    const text = plain.replace(
      /\$(?:\{(\w+)\}|(\w+))/g,
      (written, curly, bare) => variables.get(curly ?? bare) ?? written,
    );
    return /[$`*?"']/.test(text) ? undefined : text;
  };
}
