import { standardInput } from '../../src/files/find-dockerfiles.ts';
import { lookAt } from '../../src/files/look.ts';
import { resolveIn } from '../../src/files/resolve-in.ts';
import { InputError } from '../../src/input-error.ts';
import { isWorkloadName } from '../../src/workload/read-workload.ts';
import type { CheckFileOptions } from '../check/check-file.ts';
import type { CheckOptions } from '../options/check-options.ts';

/** A directory that is a link to one outside: not even its names are listed. */
export function rejectOutside(
  paths: readonly string[],
  directory: string,
  { filesBeside }: Pick<CheckFileOptions, 'filesBeside'>,
): void {
  for (const path of paths) {
    const full = resolveIn(directory, path);
    if (lookAt(full)?.isDirectory()) filesBeside(full).assertInside(full, path);
  }
}

/** What cannot be meant together, or not of what is named. */
export function rejectContradictions(paths: readonly string[], options: CheckOptions): void {
  const { fix, diff, verify, stdinFilename } = options;
  const names = paths.map(path => (path === standardInput ? (stdinFilename ?? path) : path));
  const describing = names.find(isWorkloadName);
  if (describing !== undefined) rejectOptionsOfOne(describing, options);
  const named = options.writeBaseline
    ? paths.find(path => /(?:baseline|known).*\.json$/.test(path))
    : undefined;
  if (named !== undefined)
    throw new InputError(`--write-baseline takes no name: --write-baseline --baseline ${named}`);
  if (fix && diff) throw new InputError('--fix writes the repairs, --diff only shows them: choose one');
  if (!paths.includes(standardInput)) {
    if (stdinFilename !== undefined)
      throw new InputError('--stdin-filename needs standard input: add - to the paths');
    return;
  }
  if (fix) throw new InputError('--fix cannot write to standard input; use --diff');
  if (options.addIgnores !== undefined) throw new InputError('--add-ignores cannot write to standard input');
  if (verify) throw new InputError('--verify needs a file with its build context, not standard input');
}

/** Options for what a file that describes containers says itself, and for what is only done to a Dockerfile. */
function rejectOptionsOfOne(path: string, { verify, services, target, context }: CheckOptions): void {
  if (verify && !services)
    throw new InputError(
      `--verify works on Dockerfiles only: run "docker initcheck verify ${path}", or name the Dockerfiles ` +
        'that it builds',
    );
  const other = target === undefined ? context && '--context' : '--target';
  if (other) throw new InputError(`${other} works on a Dockerfile only: ${path} has its own`);
}
