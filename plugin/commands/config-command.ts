import { join } from 'node:path';
import { lookAt } from '../../src/files/look.ts';
import { resolveIn } from '../../src/files/resolve-in.ts';
import { shownPath } from '../../src/files/within.ts';
import type { Rule } from '../../src/lint/rule.ts';
import { printable } from '../../src/report/printable.ts';
import { fileOptionsOf } from '../check/file-options.ts';
import type { Entry } from '../config/config.ts';
import { type ConfigKeyName, keyNames } from '../config/config-keys.ts';
import { configSchema } from '../config/config-schema.ts';
import { readSettings } from '../config/settings.ts';
import type { CheckOptions } from '../options/check-options.ts';
import { exitClean } from '../process/exit-codes.ts';
import { chalkFor, type Environment, type Streams } from '../process/streams.ts';
import { entriesOfLine } from './command-line-entries.ts';

type ConfigOptions = Pick<
  CheckOptions,
  | 'rule'
  | 'failLevel'
  | 'level'
  | 'strict'
  | 'config'
  | 'base'
  | 'context'
  | 'inject'
  | 'reaperPlatforms'
  | 'allowOutside'
  | 'color'
> & { readonly format: 'text' | 'json'; readonly schema?: true };

/** One setting that counts. */
interface Row {
  readonly key: string;
  readonly value: unknown;
  readonly from: string;
}

/** What counts where nobody says anything. */
const defaults: Partial<Record<ConfigKeyName, string>> = {
  'fail-level': 'warning',
  level: 'info; warning for what is found in a directory',
  strict: 'false',
  context: 'found for each Dockerfile',
  inject: 'copy',
  platforms: 'those of compose and bake files, or linux/amd64 and linux/arm64',
  base: 'facts',
  target: 'the one that compose, bake or a build line names, or the last one',
  'legacy-builder': 'false',
  'require-reasons': 'false',
};

/** `docker initcheck config [PATH]`: what counts for a file, and who said so. Returns the exit code. */
export async function runConfig(
  path: string | undefined,
  options: ConfigOptions,
  rules: readonly Rule[],
  { stdout }: Streams,
  environment: Environment,
): Promise<number> {
  if (options.schema) {
    stdout.write(`${JSON.stringify(configSchema(rules), null, 2)}\n`);
    return exitClean;
  }
  const { directory } = environment;
  const file = fileMeant(path ?? '.', directory);
  const line = fileOptionsOf({ ...options, buildArg: [] }, false, rules, environment);
  const { entries, configs, isIgnored } = await readSettings(resolveIn(directory, file), line);
  const found = rowsOf([...entries, ...entriesOfLine(options)], directory);
  const configurations = configs.toReversed().map(each => shownPath(directory, each));
  if (options.format === 'json')
    stdout.write(
      `${JSON.stringify({ version: 1, file, configurations, isIgnored, settings: found }, null, 2)}\n`,
    );
  else
    stdout.write(
      formatRows(
        file,
        configurations,
        isIgnored,
        found,
        chalkFor(stdout, options.color, environment.variables),
      ),
    );
  return exitClean;
}

/** A file need not be there: what would count for it is known. */
function fileMeant(path: string, directory: string): string {
  if (!lookAt(resolveIn(directory, path))?.isDirectory()) return path;
  return join(path, 'Dockerfile');
}

/** Of each key what counts; of rules and profiles, what counts of each; of lists all. */
function rowsOf(entries: readonly Entry[], directory: string): Row[] {
  const rows = keyNames.flatMap((key): Row[] => {
    const said = entries.filter(entry => entry.key === key);
    const value = defaults[key];
    if (said.length === 0) return value === undefined ? [] : [{ key, value, from: 'default' }];
    const isAdded = ['ignore', 'forbid-ignores', 'mirrors', 'programs', 'bases'].includes(key);
    const last = new Map(said.map((entry, index) => [isAdded ? index : entry.name, entry]));
    return [...last.values()].map(({ name, value: written, place }) => ({
      key: name === undefined ? key : `${key}.${name}`,
      value: written,
      from: shownPath(directory, place),
    }));
  });
  return rows;
}

function formatRows(
  file: string,
  configurations: readonly string[],
  isIgnored: boolean,
  rows: readonly Row[],
  chalk: ReturnType<typeof chalkFor>,
): string {
  const [nearest, ...extended] = configurations;
  const more = extended.length > 0 ? `, which extends ${extended.join(', ')}` : '';
  const head = nearest === undefined ? 'no configuration' : `${nearest}${more}`;
  const cells = rows.map(({ key, value, from }) => [key, valueText(value), from].map(printable));
  const widths = [0, 1].map(column => Math.max(...cells.map(cell => (cell[column] ?? '').length)));
  const lines = cells.map(([key = '', value = '', from = '']) => {
    const [first = 0, second = 0] = widths;
    return `  ${key.padEnd(first)}  ${chalk.bold(value.padEnd(Math.min(second, 40)))}  ${chalk.dim(from)}\n`;
  });
  const left = isIgnored ? '  it is not checked: a glob of ignore fits\n' : '';
  return `${chalk.bold(printable(file))}: ${printable(head)}\n${left}${lines.join('')}`;
}

/** In a line: of rows of facts the names. */
function valueText(value: unknown): string {
  if (!Array.isArray(value)) return typeof value === 'object' ? JSON.stringify(value) : String(value);
  return value
    .map(each => {
      const { names, images } = (each ?? {}) as { names?: unknown[]; images?: unknown[] };
      return String(names ?? images ?? each);
    })
    .join(', ');
}
