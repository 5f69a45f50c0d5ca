import type { Rule } from '../../src/lint/rule.ts';
import type { Helper } from '../process/helpers.ts';
import type { Environment } from '../process/streams.ts';
import { checkAny } from './check-any.ts';
import { fileOptionsOf } from './file-options.ts';
import type { Batch, CheckedBatch, Task } from './jobs.ts';

/** Checks batch after batch for the process that started this one, until it hangs up. */
export async function helpToCheck(
  parent: Helper,
  rules: readonly Rule[],
  environment: Environment,
): Promise<void> {
  const { options, withRepair, dockerGlobals } = (await parent.receive()) as Task;
  const fileOptions = fileOptionsOf(options, withRepair, rules, environment);
  const surroundings = { ...environment, dockerGlobals };
  const noInput = { stdin: (async function* () {})() };
  for (;;) {
    const batch = (await parent.receive()) as Batch | null;
    if (batch === null) return;
    const results = [];
    for (const path of batch.paths) results.push(await checkAny(path, fileOptions, noInput, surroundings));
    parent.send({ first: batch.first, results } satisfies CheckedBatch);
  }
}
