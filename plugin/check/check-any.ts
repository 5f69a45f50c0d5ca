import { standardInput } from '../../src/files/find-dockerfiles.ts';
import { RefusedFile } from '../../src/files/refused-file.ts';
import { readStream } from '../../src/files/source-file.ts';
import { hasTemplateMarks, isTemplateFile, isTemplateName } from '../../src/files/template-file.ts';
import { InputError, isInputError } from '../../src/input-error.ts';
import type { Diagnostic } from '../../src/lint/diagnostic.ts';
import { isWorkloadName, looksLikeYaml } from '../../src/workload/read-workload.ts';
import { limitTo, mostPerFile } from '../process/limit.ts';
import type { Environment, Streams } from '../process/streams.ts';
import { checkContainers } from './check-containers.ts';
import { type Checked, type CheckFileOptions, checkFile, nameless } from './check-file.ts';

/** What came of one path; plain values, which may come from another process. */
export interface CheckedPath {
  /** One Dockerfile, or all that a file describes which is none. */
  readonly checked: readonly Checked[];
  /** What could not be judged, and why. */
  readonly notes: readonly string[];
  readonly failures: readonly Failure[];
}

/** What could not be used: a sentence, and for a file that Docker would refuse what the reports need. */
interface Failure {
  readonly message: string;
  readonly refused: Refused | null;
  /** Whether Docker would refuse it because it is a template. */
  readonly isTemplate: boolean;
  /** Whether checking it would take too long: nobody knows what is in it. */
  readonly isTooLarge?: boolean;
}

export interface Refused {
  readonly path: string;
  readonly text: string;
  readonly diagnostic: Diagnostic;
}

/** Checks what is at a path. A file that cannot be used is a failure, and does not keep others from being checked. */
export async function checkAny(
  path: string,
  common: Omit<CheckFileOptions, 'limit'>,
  streams: Pick<Streams, 'stdin'>,
  environment: Environment,
): Promise<CheckedPath> {
  const options = { ...common, limit: limitTo(mostPerFile) };
  try {
    const isStandardInput = path === standardInput;
    const name = isStandardInput ? (options.stdinFilename ?? nameless) : path;
    const given = isStandardInput ? await readStream(streams.stdin, name) : undefined;
    const isYaml = name === nameless && looksLikeYaml(String(given));
    if (!isYaml && !isWorkloadName(name)) {
      const found = await checkFile(path, options, environment, given);
      return { checked: found ? [found] : [], notes: [], failures: [] };
    }
    const { checked, notes, failures } = await checkContainers(name, options, environment, given);
    return { checked, notes, failures: failures.map(failureOf) };
  } catch (error) {
    if (!isInputError(error)) throw error;
    const named = error.place === undefined && error.isTooLarge ? new InputError(error.reason, path) : error;
    return { checked: [], notes: [], failures: [failureOf(named)] };
  }
}

function failureOf(error: InputError): Failure {
  if (!(error instanceof RefusedFile))
    return {
      message: error.message,
      refused: null,
      isTemplate: isTemplateFile(error),
      isTooLarge: error.isTooLarge,
    };
  const { message, path, text, diagnostic } = error;
  if (!isTemplateName(path) && !hasTemplateMarks(text))
    return { message, refused: { path, text, diagnostic }, isTemplate: false };
  return {
    message: `${path}: this is a template: render it, and check the result`,
    refused: null,
    isTemplate: true,
  };
}
