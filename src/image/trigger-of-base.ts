import type { Instruction } from '../syntax/instruction.ts';
import { instructionOf } from '../syntax/instruction.ts';

/**
 * An instruction that ONBUILD of a base image stored. Its text is in no file: as a place it is the FROM that makes it
 * run.
 */
export function triggerOfBase(text: string, from: Instruction, mark: string): Instruction {
  const { start, line } = from;
  const stored = { text, pieces: [{ index: 0, offset: start }], end: line.end };
  const instruction = instructionOf(stored, { found: [], end: line.end }, mark);
  return { ...instruction, start, end: line.end, line: { ...instruction.line, end: line.end } };
}
