import { standardInput } from '../../src/files/find-dockerfiles.ts';
import { printable } from '../../src/report/printable.ts';
import { type CheckedPath, checkAny } from '../check/check-any.ts';
import type { Checked, CheckFileOptions } from '../check/check-file.ts';
import type { PlacedRefused } from '../check/in-order.ts';
import { checkInHelpers } from '../check/jobs.ts';
import { mergeFindings } from '../check/merge-findings.ts';
import type { CheckOptions } from '../options/check-options.ts';
import { helperCommand } from '../process/helper-command.ts';
import type { Environment, Streams } from '../process/streams.ts';
import { createFileProgress } from './file-progress.ts';

/** What came of all files, and what reports say of those that could not be used. */
export interface CheckedFiles {
  readonly checked: readonly Checked[];
  readonly refused: readonly PlacedRefused[];
  /** A sentence for each file that could not be read at all. */
  readonly unread: readonly string[];
}

/** A file that cannot be used is said so on standard error, and the others are checked all the same. */
export async function checkFiles(
  files: readonly string[],
  options: CheckOptions,
  fileOptions: CheckFileOptions,
  streams: Streams,
  environment: Environment,
): Promise<CheckedFiles> {
  const progress = createFileProgress(options.progress, files.length, streams);
  const found: CheckedPath[] = [];
  const take = (result: CheckedPath): void => {
    found.push(result);
    for (const sentence of [...result.notes, ...result.failures.map(({ message }) => message)]) {
      progress.end();
      streams.stderr.write(`docker initcheck: ${printable(sentence)}\n`);
    }
  };
  const jobs = Math.min(options.jobs ?? 1, Math.ceil(files.length / worthwhile));
  // Standard input is this process's own.
  if (jobs > 1 && !files.includes(standardInput)) {
    const helpers = await startHelpers(jobs, environment);
    const task = {
      options,
      withRepair: fileOptions.withRepair,
      dockerGlobals: environment.dockerGlobals ?? [],
    };
    const { signal } = environment;
    for (const result of await checkInHelpers(files, task, helpers, signal, progress.tell)) take(result);
  } else
    for (const [index, file] of files.entries()) {
      // Files are read without waiting for them: a signal is heard between two of them.
      if (index > 0) await new Promise(setImmediate);
      if (environment.signal.aborted) break;
      progress.tell(index, file);
      take(await checkAny(file, fileOptions, streams, environment));
    }
  progress.end();
  environment.signal.throwIfAborted();
  return {
    checked: mergeFindings(found.flatMap(({ checked }) => checked)),
    refused: placedRefused(found),
    unread: found.flatMap(({ failures }) =>
      failures.flatMap(({ message, refused }) => (refused ? [] : [message])),
    ),
  };
}

function placedRefused(found: readonly CheckedPath[]): PlacedRefused[] {
  let before = 0;
  return found.flatMap(({ checked, failures }) => {
    before += checked.length;
    return failures.flatMap(({ refused }) => (refused ? [{ ...refused, before }] : []));
  });
}

/** With fewer files for each, starting a process takes longer than it saves. */
const worthwhile = 100;

async function startHelpers(count: number, { script }: Environment) {
  const { startHelper } = await import('../process/helpers.ts');
  return Array.from({ length: count }, () => startHelper(script, helperCommand));
}
