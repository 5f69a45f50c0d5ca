import { writeStaged } from '../../src/files/staged-files.ts';
import { isInputError } from '../../src/input-error.ts';
import { checkFile } from '../check/check-file.ts';
import { builtFor, planReapers, reapersFor } from '../reaper/reaper-files.ts';
import { optionsFor, type Surroundings } from './check-open.ts';
import type { OpenDocument } from './open-documents.ts';

/**
 * Writes the reapers that a Dockerfile copies into its build context, as `--fix` does; returns why not, where it does
 * not.
 */
export async function writeReapers(
  { path, text }: OpenDocument,
  surroundings: Surroundings,
): Promise<string | undefined> {
  const { options, here } = optionsFor(path, surroundings, false);
  try {
    const checked = await checkFile(path, options, here);
    if (!checked) return undefined;
    if (checked.contextDoubt !== undefined) return `${checked.contextDoubt}; say context in .initcheck.yaml`;
    const machines = checked.reaperPlatforms ?? builtFor(checked.platforms ?? []);
    const reapers = reapersFor('', text, here.binaries, machines);
    const files = await planReapers(checked.context, path, reapers, here.binaries);
    await writeStaged(files, here.signal);
    return undefined;
  } catch (error) {
    if (!isInputError(error)) throw error;
    return error.message;
  }
}
