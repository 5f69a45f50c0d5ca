import type { Image } from '../image/image.ts';
import { resolveImage } from '../image/resolve.ts';
import { chainOf, type Stage } from '../image/stages.ts';
import { lineAt } from '../lines.ts';
import type { Linted } from '../lint/lint.ts';
import type { IntendedConfig, OffsetEdit, Repair } from '../lint/rule.ts';
import type { Dockerfile } from '../syntax/dockerfile.ts';

/** What a repair changed that it should not have; undefined when it did just what it intended. */
export function unintended(
  before: Linted,
  after: Linted,
  { intended, edits, files = [], brings = [], adds = [] }: Repair,
): string | undefined {
  if (edits.length + files.length + brings.length === 0) return 'it changes nothing';
  const problem = after.problems[0];
  if (problem) return `Docker would refuse the file: ${problem.message}`;
  if (!before.image || !after.image) return 'the file could not be read again';
  return (
    differenceOf({ ...configOf(before.image), ...intended }, configOf(after.image)) ??
    disturbed(before.dockerfile, after.dockerfile, edits, [...additions, ...adds]) ??
    changedAbove(before, after)
  );
}

type Config = Required<IntendedConfig> & Record<string, unknown>;

/**
 * Everything of an image that a repair could touch; environment and working directory are instructions that stay as
 * they are.
 */
function configOf(image: Image): Config {
  return {
    entrypoint: image.entrypoint?.argv ?? null,
    cmd: image.cmd?.argv ?? null,
    stopSignal: image.stopSignal?.value ?? '',
    user: image.user?.value,
    shell: image.shell.value,
    hasHealthcheck: image.hasHealthcheck,
    stages: image.stages.length,
    base: image.base.reference,
  };
}

function differenceOf(expected: Config, actual: Config): string | undefined {
  const field = Object.keys(expected).find(
    key => JSON.stringify(expected[key]) !== JSON.stringify(actual[key]),
  );
  return (
    field && `${field} would be ${JSON.stringify(actual[field])}, not ${JSON.stringify(expected[field])}`
  );
}

/** What any repair may write on lines of its own. */
const additions = ['ARG', 'COPY', 'ENTRYPOINT', 'CMD', 'STOPSIGNAL'];

/** Whether an instruction or a comment that no edit is about is another one now, byte for byte, or gone. */
function disturbed(
  before: Dockerfile,
  after: Dockerfile,
  edits: readonly OffsetEdit[],
  mayAdd: readonly string[],
): string | undefined {
  const left = new Map(after.instructions.map(instruction => [instruction.start, instruction]));
  for (const { keyword, start, end } of before.instructions) {
    const moved = start + shiftAt(start, edits);
    const now = left.get(moved);
    const isEdited = edits.some(edit => isInside(edit, start, end) || isAppended(edit, end));
    const isSame = isEdited || before.text.slice(start, end) === after.text.slice(moved, now?.end);
    if (now?.keyword !== keyword || !isSame)
      return `the ${keyword} in line ${lineAt(before.text, start) + 1} would change`;
    left.delete(moved);
  }
  const added = [...left.values()].find(({ keyword }) => !mayAdd.includes(keyword));
  if (added) return `there would be another ${added.keyword}`;
  return lostComment(before, after, edits);
}

/** An edit of a comment alone is about it; one of an instruction must not take the comments inside along. */
function lostComment(
  before: Dockerfile,
  after: Dockerfile,
  edits: readonly OffsetEdit[],
): string | undefined {
  const left = new Map(after.comments.map(({ start, text }) => [start, text]));
  const ofInstructions = edits.filter(edit =>
    before.instructions.some(({ start, end }) => isInside(edit, start, end)),
  );
  const lost = before.comments.find(({ start, end, text }) => {
    const isMeant = edits.some(edit => !ofInstructions.includes(edit) && isInside(edit, start, end));
    return !isMeant && left.get(start + shiftAt(start, edits)) !== text;
  });
  return lost && `the comment in line ${lineAt(before.text, lost.start) + 1} would be lost`;
}

function shiftAt(offset: number, edits: readonly OffsetEdit[]): number {
  return edits
    .filter(({ end }) => end <= offset)
    .reduce((sum, { start, end, newText }) => sum + newText.length - (end - start), 0);
}

/** Whether an edit goes on with the last line of an instruction, as opposed to one that begins another. */
function isAppended({ start, end, newText }: OffsetEdit, last: number): boolean {
  return start === end && start === last && !/^\r?\n/.test(newText);
}

function isInside(edit: OffsetEdit, start: number, end: number): boolean {
  return edit.start === edit.end
    ? start < edit.start && edit.start < end
    : edit.start < end && edit.end > start;
}

/** Whether an image of the same file that is built on this one would be another one as well. */
function changedAbove(before: Linted, after: Linted): string | undefined {
  const configs = configsAbove(after);
  const changed = configsAbove(before).find(({ config }, index) => config !== configs[index]?.config);
  if (!changed) return undefined;
  const { name, index } = changed.stage;
  return `stage ${name ?? index}, which is built on it, would change as well`;
}

function configsAbove({ image, options }: Linted): { readonly stage: Stage; readonly config: string }[] {
  if (!image) return [];
  return image.stages
    .filter(stage => chainOf(stage).slice(0, -1).includes(image.stage))
    .map(stage => ({
      stage,
      config: JSON.stringify(configOf(resolveImage(image.dockerfile, image, stage, options))),
    }));
}
