import { resolve } from 'node:path';
import { lookAt } from '../../src/files/look.ts';
import type { Unsaved } from '../../src/files/repository-files.ts';
import { resolveIn } from '../../src/files/resolve-in.ts';
import { writeStaged } from '../../src/files/staged-files.ts';
import { InputError } from '../../src/input-error.ts';
import { printable } from '../../src/report/printable.ts';
import { isWorkloadName } from '../../src/workload/read-workload.ts';
import type { Checked } from '../check/check-file.ts';
import { type IgnoredFile, planIgnores } from '../check/plan-ignores.ts';
import { planText } from '../check/plan-repair.ts';
import type { Environment, Streams } from '../process/streams.ts';

/** Checks all files again, with these texts instead of what the disk has. */
export type CheckAgain = (unsaved: Unsaved) => Promise<readonly Checked[]>;

/**
 * Writes an ignore comment with this reason above each finding, all of them or none, and returns what is found then. A
 * file is read again before it is written: where a comment would not do what it is for, or would do more, the file
 * stays as it is, and a note says so.
 */
export async function addIgnores(
  checked: readonly Checked[],
  reason: string,
  checkAgain: CheckAgain,
  { stderr }: Pick<Streams, 'stderr'>,
  environment: Environment,
): Promise<readonly Checked[]> {
  const say = (note: string): unknown => stderr.write(`docker initcheck: ${printable(note)}\n`);
  rejectPath(reason, environment);
  const { files: planned, notes } = planIgnores(checked, reasonIn(reason));
  notes.forEach(say);
  let files = await withSameMeaning(planned, say);
  let left = checked;
  // Each round gives up at least one file.
  for (let isRight = files.length === 0; !isRight; isRight = files.length === 0) {
    const texts = new Map(files.map(({ path, after }) => [resolve(path), Buffer.from(after)]));
    left = await checkAgain(path => texts.get(resolve(path)));
    const { idle, isWorse } = withoutEffect(files, checked, left);
    if (idle.length === 0 && !isWorse) break;
    for (const { name } of idle)
      say(`${name}: not changed, since a comment has no effect on a finding there`);
    if (isWorse && idle.length === 0)
      throw new InputError('the comments would make other findings: nothing was written');
    files = files.filter(file => !idle.includes(file));
    left = checked;
  }
  const texts = [];
  for (const { name, path, before, after } of files) texts.push(await planText(name, path, before, after));
  await writeStaged(texts, environment.signal);
  const count = files.reduce((sum, file) => sum + file.count, 0);
  const where = files.length === 1 ? '1 file' : `${files.length} files`;
  say(
    count === 0
      ? 'there is nothing to ignore'
      : `wrote ${count === 1 ? '1 comment' : `${count} comments`} in ${where}`,
  );
  return left;
}

/** Who forgets the reason has named what is to be ignored. */
function rejectPath(reason: string, { directory }: Pick<Environment, 'directory'>): void {
  if (lookAt(resolveIn(directory, reason)))
    throw new InputError(
      `${reason} is a path, and the reason comes first: --add-ignores "REASON" ${reason}`,
      '--add-ignores',
    );
}

/** Throws an InputError for what cannot stand in a comment of one line. */
function reasonIn(text: string): string {
  const reason = text.trim();
  if (reason === '')
    throw new InputError('expected a reason, such as "starts no other process"', '--add-ignores');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  if (/[\u0000-\u001F\u007F-\u009F\u2028\u2029]/.test(reason))
    throw new InputError('expected a reason of one line', '--add-ignores');
  return reason;
}

/** The files with findings that would stay, and whether there would be new ones anywhere. */
function withoutEffect(
  files: readonly IgnoredFile[],
  before: readonly Checked[],
  after: readonly Checked[],
): { readonly idle: readonly IgnoredFile[]; readonly isWorse: boolean } {
  const [was, is] = [countsOf(before), countsOf(after)];
  const changed = new Map(files.map(file => [resolve(file.path), file]));
  const isWorse = [...is].some(([key, count]) => count > (was.get(key) ?? 0));
  const { files: again } = planIgnores(after, 'x');
  return { idle: again.flatMap(({ path }) => changed.get(resolve(path)) ?? []), isWorse };
}

/** How many findings of each rule each checked file has. */
function countsOf(checked: readonly Checked[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { path, container, outline } of checked)
    for (const { rule, file } of outline.diagnostics) {
      const key = JSON.stringify([path, container?.subject, file, rule]);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  return counts;
}

/** Without the files whose text would mean something else with what is to be a comment. */
async function withSameMeaning(
  files: readonly IgnoredFile[],
  say: (note: string) => unknown,
): Promise<IgnoredFile[]> {
  const same: IgnoredFile[] = [];
  for (const file of files) {
    const isSame = isWorkloadName(file.path) ? await isSameYaml(file) : await isSameScript(file);
    if (isSame) same.push(file);
    else say(`${file.name}: not changed, since a comment would become a part of a text there`);
  }
  return same;
}

async function isSameYaml({ before, after }: IgnoredFile): Promise<boolean> {
  const { parseAllDocuments } = await import('yaml');
  const valuesOf = (text: string): string =>
    JSON.stringify([...parseAllDocuments(text, { logLevel: 'error' })].map(each => each.toJSON()));
  return valuesOf(before) === valuesOf(after);
}

/** In a Dockerfile a comment above an instruction is one; a script may have a string or a here-document there. */
async function isSameScript({ before, after }: IgnoredFile): Promise<boolean> {
  if (!before.startsWith('#!')) return true;
  const { shellTexts } = await import('../../src/shell/shell-texts.ts');
  const { statementsOf } = shellTexts();
  const withoutPlaces = (key: string, value: unknown): unknown =>
    key === 'pos' || key === 'end' ? undefined : value;
  const shapeOf = (text: string): string | undefined => JSON.stringify(statementsOf(text), withoutPlaces);
  const shape = shapeOf(before);
  return shape !== undefined && shape === shapeOf(after);
}
