import { isReplacedByTool } from '../../src/files/dev-container.ts';
import { resolveIn } from '../../src/files/resolve-in.ts';
import { isPart, isTemplateName, isToBeFilledIn } from '../../src/files/template-file.ts';
import { printable } from '../../src/report/printable.ts';
import { maskText } from '../../src/secrets.ts';
import { isWorkloadName } from '../../src/workload/read-workload.ts';
import { type CheckedPath, checkAny } from '../check/check-any.ts';
import type { Checked, CheckFileOptions } from '../check/check-file.ts';
import type { PlacedRefused } from '../check/in-order.ts';
import { mergeFindings } from '../check/merge-findings.ts';
import type { CheckOptions } from '../options/check-options.ts';
import { endedBySignals } from '../process/limit.ts';
import type { Environment, Streams } from '../process/streams.ts';
import { createFileProgress } from './file-progress.ts';

/** What came of all files, and what reports say of those that could not be used. */
export interface CheckedFiles {
  readonly checked: readonly Checked[];
  readonly refused: readonly PlacedRefused[];
  /** A sentence for each file that could not be read at all. */
  readonly unread: readonly string[];
}

/**
 * Templates among the files that nobody has `named` are left out. A file that cannot be used is said so on standard
 * error, and the others are checked all the same.
 */
export async function checkFiles(
  files: readonly string[],
  named: readonly string[],
  { progress: choice }: Pick<CheckOptions, 'progress'>,
  fileOptions: Omit<CheckFileOptions, 'limit'>,
  streams: Streams,
  environment: Environment,
): Promise<CheckedFiles> {
  const progress = createFileProgress(choice, files.length, streams);
  const found: CheckedPath[] = [];
  const said = new Set<string>();
  const say = (sentence: string): void => {
    if (said.has(sentence)) return;
    said.add(sentence);
    progress.end();
    streams.stderr.write(`docker initcheck: ${printable(maskText(sentence))}\n`);
  };
  const take = (result: CheckedPath): void => {
    found.push(result);
    for (const sentence of [...result.notes, ...result.failures.map(({ message }) => message)]) say(sentence);
  };
  let templates = 0;
  await endedBySignals(async () => {
    for (const [index, file] of files.entries()) {
      // Files are read without waiting for them: that docker is gone is heard between two of them.
      if (index > 0) await new Promise(setImmediate);
      if (environment.signal.aborted) break;
      progress.show(index, file);
      const isNamed = named.length === 0 || named.includes(file);
      const result = await checkOne(file, isNamed, fileOptions, streams, environment);
      if (result) take(result);
      else templates++;
    }
  });
  progress.end();
  if (templates > 0) say(leftOut(templates));
  // One mistake in a configuration keeps many files from being checked.
  const unchecked = found.filter(
    ({ checked, failures }) => checked.length === 0 && failures.length > 0,
  ).length;
  if (unchecked > said.size) say(`${unchecked} files were not checked`);
  environment.signal.throwIfAborted();
  return {
    checked: mergeFindings(found.flatMap(({ checked }) => checked)),
    refused: placedRefused(found),
    unread: [
      ...new Set(
        found.flatMap(({ failures }) =>
          failures.flatMap(({ message, refused }) => (refused ? [] : [message])),
        ),
      ),
    ],
  };
}

/**
 * Null for a template that nobody has named. Who names a file wants to hear all; who asks about a repository has to
 * begin somewhere.
 */
async function checkOne(
  file: string,
  isNamed: boolean,
  options: Omit<CheckFileOptions, 'limit'>,
  streams: Streams,
  environment: Environment,
): Promise<CheckedPath | null> {
  if (isNamed) return checkAny(file, options, streams, environment);
  if (isTemplateName(file)) return null;
  const full = resolveIn(environment.directory, file);
  if (!isWorkloadName(file) && isReplacedByTool(full, options.filesBeside(full)))
    return {
      checked: [],
      notes: [`left out: ${file}: a development container does not run its CMD`],
      failures: [],
    };
  const result = await checkAny(file, { ...options, usualLevel: 'warning' }, streams, environment);
  const isLeftOut = result.failures.some(
    ({ isTemplate, refused }) => isTemplate || (refused !== null && isPart(file, refused.text)),
  );
  const isUnfilled = result.checked.some(({ source }) => isToBeFilledIn(source.text));
  return isLeftOut || isUnfilled ? null : withoutWorkloadFailures(file, result);
}

/**
 * A compose file or a manifest that a directory search comes by, and that cannot be used, is left out with a note; not
 * what is too large: nothing is known of it.
 */
function withoutWorkloadFailures(file: string, result: CheckedPath): CheckedPath {
  const isKept = ({ refused, isTooLarge }: CheckedPath['failures'][number]): boolean =>
    refused !== null || isTooLarge === true;
  const unread = result.failures.filter(failure => !isKept(failure));
  const kept = result.failures.filter(isKept);
  if (!isWorkloadName(file) || unread.length === 0) return result;
  const notes = unread.map(({ message }) => `left out: ${message}`);
  return { ...result, notes: [...result.notes, ...notes], failures: kept };
}

function leftOut(templates: number): string {
  return templates === 1
    ? '1 template, or part of a Dockerfile, is left out: check what is made of it'
    : `${templates} templates, or parts of Dockerfiles, are left out: check what is made of them`;
}

function placedRefused(found: readonly CheckedPath[]): PlacedRefused[] {
  let before = 0;
  // Several services may be built from one Dockerfile.
  const said = new Set<string>();
  return found.flatMap(({ checked, failures }) => {
    before += checked.length;
    return failures.flatMap(({ refused, message }) => {
      if (!refused || said.has(message)) return [];
      said.add(message);
      return [{ ...refused, before }];
    });
  });
}
