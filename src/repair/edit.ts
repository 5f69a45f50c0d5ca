import type { Image } from '../image/image.ts';
import { endOfLine, startOfLine } from '../lines.ts';
import type { OffsetEdit } from '../lint/rule.ts';
import type { Instruction } from '../syntax/instruction.ts';
import { type LogicalText, startOf } from '../syntax/logical-text.ts';

/**
 * Writes instructions of their own lines in front of another, in its manner: its indentation, the case of its keyword,
 * the line ends of the file. They go above the comments that belong to it.
 */
export function insertBefore(
  instruction: Instruction,
  lines: readonly string[],
  { dockerfile }: Image,
): OffsetEdit {
  const { text, comments } = dockerfile;
  let start = startOfLine(text, instruction.start);
  const indent = text.slice(start, instruction.start);
  for (const comment of comments.toReversed()) {
    if (
      comment.end < start &&
      text.slice(comment.end, start).trim() === '' &&
      isOneLineApart(text, comment.end, start)
    )
      start = startOfLine(text, comment.start);
  }
  const newText = lines.map(line => `${indent}${inCaseOf(instruction, text, line)}${lineEnd(text)}`).join('');
  return { start, end: start, newText };
}

/**
 * Writes instructions after another one, the last of its stage. One that a continuation leaves open at the end of the
 * file would swallow them: they go above it.
 */
export function insertAfter(instruction: Instruction, lines: readonly string[], image: Image): OffsetEdit {
  const { text } = image.dockerfile;
  const end = endOfLine(text, instruction.end);
  if (text.slice(instruction.end, end).trim() !== '') return insertBefore(instruction, lines, image);
  const start = startOfLine(text, instruction.start);
  const indent = text.slice(start, instruction.start);
  const newText = lines.map(line => `${lineEnd(text)}${indent}${inCaseOf(instruction, text, line)}`).join('');
  return { start: end, end, newText };
}

/** Replaces the whole argument of an instruction. */
export function replaceArgument(text: LogicalText, newText: string): OffsetEdit {
  return { start: startOf(text), end: text.end, newText };
}

/** Replaces the text between two offsets. */
export function replaceRange(start: number, end: number, newText: string): OffsetEdit {
  return { start, end, newText };
}

/** Deletes the line an offset is in, with its line end. */
export function deleteLine(text: string, offset: number): OffsetEdit {
  const next = text.indexOf('\n', offset);
  return { start: startOfLine(text, offset), end: next < 0 ? text.length : next + 1, newText: '' };
}

/** Puts text in at a place. */
export function insertText(at: number, newText: string): OffsetEdit {
  return { start: at, end: at, newText };
}

/** Whether a comment is between the lines of an argument, where replacing it would lose the comment. */
export function hasCommentInside({ dockerfile }: Image, text: LogicalText): boolean {
  return dockerfile.comments.some(comment => comment.start > startOf(text) && comment.start < text.end);
}

/** Applies edits that do not overlap. */
export function applyEdits(text: string, edits: readonly OffsetEdit[]): string {
  return edits
    .toSorted((one, other) => other.start - one.start)
    .reduce((result, { start, end, newText }) => result.slice(0, start) + newText + result.slice(end), text);
}

function isOneLineApart(text: string, from: number, to: number): boolean {
  return text.slice(from, to).split('\n').length === 2;
}

/** The line end the file uses first; a file of one line gets `\n`. */
function lineEnd(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? '\n';
}

function inCaseOf({ start }: Instruction, text: string, line: string): string {
  const isLower = /^[a-z]/.test(text.slice(start, start + 1));
  return isLower ? line.replace(/^[A-Z]+/, keyword => keyword.toLowerCase()) : line;
}
