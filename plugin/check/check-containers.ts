import { lookAt } from '../../src/files/look.ts';
import { RefusedFile } from '../../src/files/refused-file.ts';
import type { RepositoryFiles } from '../../src/files/repository-files.ts';
import { resolveIn } from '../../src/files/resolve-in.ts';
import { decodeSource, type SourceFile } from '../../src/files/source-file.ts';
import { shownPath } from '../../src/files/within.ts';
import { InputError, isInputError } from '../../src/input-error.ts';
import type { Diagnostic } from '../../src/lint/diagnostic.ts';
import { promisedOf } from '../../src/repair/kept-promises.ts';
import type { SyntaxProblem } from '../../src/syntax/dockerfile.ts';
import { parseImageReference } from '../../src/syntax/image-reference.ts';
import { readWorkload, type WorkloadFile } from '../../src/workload/read-workload.ts';
import type { Build, Pull, WorkloadContainer } from '../../src/workload/workload.ts';
import { placeText } from '../../src/workload/yaml-value.ts';
import { readSettings } from '../config/settings.ts';
import type { Environment } from '../process/streams.ts';
import { checkDockerfile } from './check-dockerfile.ts';
import type { Checked, CheckFileOptions } from './check-file.ts';
import { checkedOf } from './checked-of.ts';
import type { Made, Member } from './member.ts';

/** What came of a file that describes containers. */
export interface CheckedContainers {
  readonly checked: readonly Checked[];
  /** What could not be judged, and why. */
  readonly notes: readonly string[];
  /** Containers whose Dockerfile cannot be used. */
  readonly failures: readonly InputError[];
}

/**
 * Checks every container that a file describes, with what it says over the image. `given` is its text where it is not
 * to be read. Throws an InputError for a file that cannot be used.
 */
export async function checkContainers(
  path: string,
  options: CheckFileOptions,
  environment: Environment,
  given?: Uint8Array,
): Promise<CheckedContainers> {
  const full = resolveIn(environment.directory, path);
  const files = options.filesBeside(full);
  const { variables } = environment;
  const file = await readWorkload(full, path, given ?? files.read(full, path), {
    variables,
    files,
    limit: options.limit,
  });
  if ((await readSettings(full, options)).isIgnored) return { checked: [], notes: [], failures: [] };
  const { members, notes, failures } = await examineEach(
    file,
    path,
    { ...options, settingsRead: new Map() },
    environment,
  );
  const all = { notes: [...file.notes, ...notes], failures };
  const checked = members.map(member => checkedOf(member, file, environment));
  const isFixable = checked.some(({ outline }) => outline.diagnostics.some(({ fixable }) => fixable));
  if (!options.withRepair && !isFixable) return { checked, ...all };
  const { repairContainers } = await import('./repair-containers.ts');
  const isTrial = !options.withRepair;
  const tried = { ...options, isTrial };
  const repairing = repairContainers(members, file, given !== undefined, tried, environment);
  if (!isTrial) return { checked: await repairing, ...all };
  // What is too much for a repair is not too much to be checked.
  const left = await repairing.catch((error: unknown) => {
    if (isInputError(error)) return [];
    throw error;
  });
  return { checked: checked.map((one, at) => withKeptPromises(one, left[at])), ...all };
}

function withKeptPromises(file: Checked, tried: Checked | undefined): Checked {
  const left = tried?.repaired?.outline.diagnostics ?? [];
  return { ...file, outline: { ...file.outline, diagnostics: promisedOf(file.outline.diagnostics, left) } };
}

interface Examined {
  readonly members: readonly Member[];
  readonly notes: readonly string[];
  readonly failures: readonly InputError[];
}

async function examineEach(
  file: WorkloadFile,
  path: string,
  options: CheckFileOptions,
  environment: Environment,
): Promise<Examined> {
  const members: Member[] = [];
  const failures: InputError[] = [];
  const notes: string[] = [];
  for (const [index, container] of file.containers.entries()) {
    // Nothing is waited for elsewhere, and a signal is heard only here.
    await new Promise(setImmediate);
    environment.signal.throwIfAborted();
    try {
      const found = await examine(container, index, file, options, environment);
      if (typeof found === 'string') notes.push(found);
      else if (found) members.push(found);
    } catch (error) {
      const failure = failureOf(error, path);
      failures.push(failure);
      // What is too much for one is too much for the next.
      if (failure.isTooLarge) break;
    }
  }
  return { members, notes, failures };
}

function failureOf(error: unknown, path: string): InputError {
  if (!isInputError(error)) throw error;
  return error.isTooLarge ? new InputError(error.reason, path, true) : error;
}

/** A note for one that cannot be judged; null for one that is left out. */
async function examine(
  container: WorkloadContainer,
  index: number,
  { source: file }: WorkloadFile,
  options: CheckFileOptions,
  environment: Environment,
): Promise<Member | string | null> {
  const { made, overrides } = container;
  const read = readMade(container, options.filesBeside(file.path), environment);
  if (!read || typeof read === 'string') return read;
  const answer = await checkDockerfile(
    {
      path: read.path,
      text: read.text,
      ...(made.from === 'build' && made.target !== undefined && { target: made.target }),
      ...(overrides && { overrides }),
      buildArgs: { ...(made.from === 'build' ? made.args : {}), ...options.buildArgs },
      replaced: made.from === 'build' ? made.replaced : [],
      findContext: async () => ({
        directory: made.context,
        platforms: made.from === 'build' ? made.platforms : [],
      }),
      hasFiles: () => made.from === 'build',
      refuse: (problem, diagnostic) => refusedAt(container, read, { problem, diagnostic }, environment),
    },
    options,
    environment,
  );
  return answer && { container, index, read, answer };
}

/** A note where there is no Dockerfile: another build may write it, or whoever runs the file may well have it. */
function readMade(
  { made, subject }: WorkloadContainer,
  files: RepositoryFiles,
  { directory }: Environment,
): Made | string | null {
  if (made.from === 'image') {
    if (!parseImageReference(made.reference))
      return `${placeOf(made)}: ${subject.kind} ${subject.name}: skipped, because ${made.reference} is no image`;
    return { ...textOf(`FROM ${made.reference}\n`, made.place.source.path), isFile: false };
  }
  if (made.inline !== undefined) return { ...textOf(made.inline, made.place.source.path), isFile: false };
  const path = made.dockerfile as string;
  const place = `${placeOf(made)}: ${subject.kind} ${subject.name}`;
  const name = `${place}: ${shownPath(directory, path)}`;
  files.assertInside(path, name);
  if (!lookAt(path)) return `${place}: skipped, because ${shownPath(directory, path)} does not exist`;
  return { ...decodeSource(name, files.read(path, name)), path, isFile: true };
}

function textOf(text: string, path: string): SourceFile {
  return { path, text, isUtf8: true };
}

function placeOf({ place }: Build | Pull): string {
  return placeText(place.source, place.start);
}

/** Docker would refuse the Dockerfile, or has no such stage in it, which is the describing file's mistake. */
function refusedAt(
  { made, subject }: WorkloadContainer,
  read: Made,
  { problem, diagnostic }: { readonly problem: SyntaxProblem; readonly diagnostic: Diagnostic },
  { directory }: Environment,
): InputError {
  if (read.isFile && problem.end > 0)
    return new RefusedFile(shownPath(directory, read.path), read.text, diagnostic);
  return new InputError(`${subject.kind} ${subject.name}: ${problem.message}`, placeOf(made));
}
