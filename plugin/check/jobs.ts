import { InputError } from '../../src/input-error.ts';
import type { CheckOptions } from '../options/check-options.ts';
import type { Helper } from '../process/helpers.ts';
import type { CheckedPath } from './check-any.ts';

/** What a helper needs to know before the first file. */
export interface Task {
  readonly options: CheckOptions;
  readonly withRepair: boolean;
  readonly dockerGlobals: readonly string[];
}

/** Files that a helper checks in one go, and what came of them, in their order. */
export interface Batch {
  readonly first: number;
  readonly paths: readonly string[];
}

export interface CheckedBatch {
  readonly first: number;
  readonly results: readonly CheckedPath[];
}

/** So many that asking for them takes no time beside checking them, and so few that all helpers end together. */
const batchSize = 32;

/**
 * Checks files in processes of our own, each of which takes the next batch when it is ready. What came of them is in the order of the files.
 * Less than all of it when the user interrupts; throws when a helper ends too soon.
 */
export async function checkInHelpers(
  files: readonly string[],
  task: Task,
  helpers: readonly Helper[],
  signal: AbortSignal,
  tell: (done: number, path: string) => void,
): Promise<CheckedPath[]> {
  const found: CheckedPath[] = [];
  let next = 0;
  let done = 0;
  const work = async (helper: Helper): Promise<void> => {
    helper.send(task);
    while (next < files.length && !signal.aborted) {
      const batch: Batch = { first: next, paths: files.slice(next, next + batchSize) };
      next += batchSize;
      helper.send(batch);
      const answer = (await helper.receive()) as CheckedBatch | null;
      if (signal.aborted) return;
      if (answer === null) throw new InputError('a process that checked files has been ended');
      const { first, results } = answer;
      for (const [index, result] of results.entries()) {
        found[first + index] = result;
        tell(done++, files[first + index] ?? '');
      }
    }
  };
  try {
    await Promise.all(helpers.map(work));
  } finally {
    for (const helper of helpers) helper.end();
  }
  return found;
}
