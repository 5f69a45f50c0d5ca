import type { Log, Result, Run } from 'sarif';
import { InputError } from '../input-error.ts';
import type { JsonFile, JsonReport } from './json.ts';

/** A report of a part of the files, as `--format json` or `--format sarif` wrote it. */
export type ShardReport =
  | { readonly path: string; readonly format: 'json'; readonly report: JsonReport }
  | { readonly path: string; readonly format: 'sarif'; readonly log: Log };

/** Reads a report that this program has written. Throws an InputError for any other file, with its name and what was expected. */
export function parseShardReport(path: string, text: string): ShardReport {
  const value = parseJson(path, text);
  if (isObject(value) && Array.isArray(value.files)) {
    if (value.version !== 1)
      throw new InputError(
        `${path}: it is a report of version ${JSON.stringify(value.version)}, and 1 is expected`,
      );
    if (!value.files.every(isFile))
      throw new InputError(`${path}: one of its files has no "path" or no "diagnostics"`);
    return { path, format: 'json', report: value as unknown as JsonReport };
  }
  if (isObject(value) && Array.isArray(value.runs)) {
    if (value.version !== '2.1.0')
      throw new InputError(
        `${path}: it is SARIF of version ${JSON.stringify(value.version)}, and 2.1.0 is expected`,
      );
    const other = value.runs.find(run => driverOf(run) !== 'docker-initcheck');
    if (other !== undefined || value.runs.length === 0)
      throw new InputError(
        `${path}: it has results of ${driverOf(other) ?? 'no tool'}, and only those of docker-initcheck can be joined`,
      );
    return { path, format: 'sarif', log: value as unknown as Log };
  }
  throw new InputError(`${path}: it is neither of what --format json nor of what --format sarif writes`);
}

/** One report of all files, by their paths: the same whatever the number of parts, and in whatever order they are named. */
export function mergeJson(reports: readonly JsonReport[]): JsonReport {
  const files = distinct(reports.flatMap(({ files }) => files)).sort(byKey(keyOfFile));
  const experiments = reports.flatMap(({ verification }) => (verification ? [verification] : []));
  return { version: 1, files, ...(experiments.length > 0 && { verification: experiments.flat() }) };
}

/**
 * One log with one run, which is what code scanning takes for one tool and one category. What all parts say of the tool is said once. Throws an
 * InputError when other versions of the tool have made them: their fingerprints and rules may differ.
 */
export function mergeSarif(logs: readonly Log[]): Log {
  const runs = logs.flatMap(log => log.runs);
  const [first] = runs;
  const [log] = logs;
  if (!first || !log) throw new InputError('there is no report to join');
  const versions = [...new Set(runs.map(({ tool }) => tool.driver.semanticVersion ?? 'unknown'))];
  if (versions.length > 1)
    throw new InputError(`the reports were made by different versions: ${versions.join(', ')}`);
  const rules = [...new Map(runs.flatMap(rulesOf).map(rule => [rule.id, rule])).values()];
  const indexOf = new Map(rules.map(({ id }, index) => [id, index]));
  const results = distinct(
    runs.flatMap(({ results = [] }) =>
      results.map(result => ({ ...result, ruleIndex: indexOf.get(result.ruleId ?? '') ?? -1 })),
    ),
  ).sort(byKey(keyOfResult));
  const invocations = runs.flatMap(run => run.invocations ?? []);
  const notices = invocations.flatMap(one => one.toolExecutionNotifications ?? []);
  const invocation = {
    executionSuccessful: invocations.every(one => one.executionSuccessful),
    toolExecutionNotifications: distinct(notices),
  };
  const tool = { ...first.tool, driver: { ...first.tool.driver, rules } };
  return { ...log, runs: [{ ...first, tool, invocations: [invocation], results }] };
}

function rulesOf({ tool }: Run): NonNullable<Run['tool']['driver']['rules']> {
  return tool.driver.rules ?? [];
}

function keyOfFile({ path, container }: JsonFile): string {
  return JSON.stringify([container?.file ?? path, container?.name ?? '', path]);
}

function keyOfResult({ locations }: Result): string {
  return locations?.[0]?.physicalLocation?.artifactLocation?.uri ?? '';
}

/** Sorting is stable: what a file has stays in its order. */
function byKey<T>(key: (value: T) => string): (one: T, other: T) => number {
  return (one, other) => (key(one) < key(other) ? -1 : key(one) > key(other) ? 1 : 0);
}

/** A file that two parts have told, the Dockerfile of two compose files for one, is told once. */
function distinct<T>(values: readonly T[]): T[] {
  return [...new Map(values.map(value => [JSON.stringify(value), value])).values()];
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // What V8 says quotes the text, which may be anything.
    const [reason] = (error as Error).message.split(', "');
    throw new InputError(`${path}: it is not JSON: ${reason}`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isFile(value: unknown): boolean {
  return isObject(value) && typeof value.path === 'string' && Array.isArray(value.diagnostics);
}

function driverOf(run: unknown): string | undefined {
  const tool = isObject(run) && isObject(run.tool) ? run.tool.driver : undefined;
  return isObject(tool) && typeof tool.name === 'string' ? tool.name : undefined;
}
