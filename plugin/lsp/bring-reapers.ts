import { writeStaged } from '../../src/files/staged-files.ts';
import { isInputError } from '../../src/input-error.ts';
import { distinct } from '../check/plan-repair.ts';
import { builtFor, planReapers, reapersFor } from '../reaper/reaper-files.ts';
import { optionsFor, type Surroundings } from './check-open.ts';
import { checkOrigin } from './check-origin.ts';
import type { OpenDocument } from './open-documents.ts';

/**
 * Writes the reapers that a Dockerfile copies, or those of a compose file, into their build contexts, as `--fix` does;
 * returns why not, where it does not.
 */
export async function writeReapers(
  { path }: OpenDocument,
  surroundings: Surroundings,
): Promise<string | undefined> {
  const { options, here } = optionsFor(path, surroundings, false);
  try {
    const planned = [];
    for (const { source, context, ...checked } of await checkOrigin(path, options, here)) {
      const machines = checked.reaperPlatforms ?? builtFor(checked.platforms ?? []);
      const reapers = reapersFor('', source.text, here.binaries, machines);
      if (reapers.size > 0 && checked.contextDoubt !== undefined)
        return `${checked.contextDoubt}; say context in .initcheck.yaml`;
      planned.push(...(await planReapers(context, source.path, reapers, here.binaries)));
    }
    await writeStaged(distinct(planned), here.signal);
    return undefined;
  } catch (error) {
    if (!isInputError(error)) throw error;
    return error.message;
  }
}
