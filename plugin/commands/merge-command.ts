import { readFile } from 'node:fs/promises';
import { reasonOf } from '../../src/files/reason.ts';
import { resolveIn } from '../../src/files/resolve-in.ts';
import { InputError } from '../../src/input-error.ts';
import { hasReached, type Severity, severities } from '../../src/lint/diagnostic.ts';
import { formatJsonText } from '../../src/report/json-text.ts';
import { mergeJson, mergeSarif, parseShardReport, type ShardReport } from '../../src/report/shard-reports.ts';
import { checkDestinations, writeReports } from '../options/destinations.ts';
import { exitClean, exitFindings } from '../process/exit-codes.ts';
import type { Environment, Streams } from '../process/streams.ts';

export interface MergeOptions {
  readonly output?: string;
  readonly failLevel: Severity | 'none';
}

/** `docker initcheck merge FILE...`: the reports of `--shard` runs as one. Returns the exit code. */
export async function runMerge(
  paths: readonly string[],
  { output = '-', failLevel }: MergeOptions,
  streams: Streams,
  environment: Environment,
): Promise<number> {
  const shards: ShardReport[] = [];
  for (const path of paths) shards.push(parseShardReport(path, await readText(path, environment)));
  const { merged, format, found } = merge(shards);
  const destinations = [{ format, path: output === '-' ? null : output }];
  await checkDestinations(destinations, paths, environment);
  await writeReports(destinations, () => formatJsonText(merged), streams, environment);
  return found.some(severity => hasReached(severity, failLevel)) ? exitFindings : exitClean;
}

interface Merged {
  readonly merged: object;
  readonly format: ShardReport['format'];
  readonly found: readonly Severity[];
}

function merge(shards: readonly ShardReport[]): Merged {
  const reports = shards.flatMap(shard => (shard.format === 'json' ? [shard.report] : []));
  const logs = shards.flatMap(shard => (shard.format === 'sarif' ? [shard.log] : []));
  if (reports.length > 0 && logs.length > 0) {
    const of = (format: string) => shards.find(shard => shard.format === format)?.path;
    throw new InputError(`${of('json')} is JSON and ${of('sarif')} is SARIF: join each kind by itself`);
  }
  if (reports.length > 0) {
    const merged = mergeJson(reports);
    const found = merged.files.flatMap(({ diagnostics }) => diagnostics.map(({ severity }) => severity));
    return { merged, format: 'json', found };
  }
  const merged = mergeSarif(logs);
  const levels = merged.runs.flatMap(({ results = [] }) => results.map(({ level }) => level));
  const found = severities.flatMap(severity =>
    levels.includes(severity === 'info' ? 'note' : severity) ? [severity] : [],
  );
  return { merged, format: 'sarif', found };
}

async function readText(path: string, { directory }: Environment): Promise<string> {
  try {
    return await readFile(resolveIn(directory, path), 'utf8');
  } catch (error) {
    throw new InputError(`${path}: ${reasonOf(error as NodeJS.ErrnoException)}`);
  }
}
