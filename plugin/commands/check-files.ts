import { printable } from '../../src/report/printable.ts';
import { type CheckedPath, checkAny } from '../check/check-any.ts';
import type { Checked, CheckFileOptions } from '../check/check-file.ts';
import type { PlacedRefused } from '../check/in-order.ts';
import { mergeFindings } from '../check/merge-findings.ts';
import type { CheckOptions } from '../options/check-options.ts';
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
  { progress: choice }: Pick<CheckOptions, 'progress'>,
  fileOptions: CheckFileOptions,
  streams: Streams,
  environment: Environment,
): Promise<CheckedFiles> {
  const progress = createFileProgress(choice, files.length, streams);
  const found: CheckedPath[] = [];
  const take = (result: CheckedPath): void => {
    found.push(result);
    for (const sentence of [...result.notes, ...result.failures.map(({ message }) => message)]) {
      progress.end();
      streams.stderr.write(`docker initcheck: ${printable(sentence)}\n`);
    }
  };
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
