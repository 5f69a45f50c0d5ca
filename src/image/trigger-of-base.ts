import { parseDockerfile } from '../syntax/dockerfile.ts';
import { type Instruction, instructionOf } from '../syntax/instruction.ts';

/**
 * An instruction that ONBUILD of a base image stored, with its here-documents. Its text is in no file: as a place it is
 * the FROM that makes it run.
 */
export function triggerOfBase(text: string, from: Instruction, mark: string): Instruction {
  const { start, line } = from;
  const [first = ''] = text.split('\n', 1);
  const stored = { text: first, pieces: [{ index: 0, offset: start }], end: line.end };
  const found = text === first ? [] : (parseDockerfile(text).instructions[0]?.heredocs ?? []);
  const instruction = instructionOf(stored, { found, end: line.end }, mark);
  return { ...instruction, start, end: line.end, line: { ...instruction.line, end: line.end } };
}
