import { type Flag, parseFlags } from './flags.ts';
import { skipSpace, skipSpaceBack } from './go-space.ts';
import type { Heredoc } from './heredoc.ts';
import { type LogicalText, sliceLogical } from './logical-text.ts';

export interface Instruction {
  /** Upper case, whatever the file says. */
  readonly keyword: string;
  /** The offset of its keyword. */
  readonly start: number;
  /** The offset after its last character; the bodies of here-documents belong to it. */
  readonly end: number;
  /** The logical line, from the keyword on. */
  readonly line: LogicalText;
  readonly flags: readonly Flag[];
  /** What follows the keyword and the flags, without the blanks around it. */
  readonly argument: LogicalText;
  readonly heredocs: readonly Heredoc[];
  /** Where it really is when something over the Dockerfile says it: all offsets are of that file then. */
  readonly elsewhere?: Elsewhere;
}

/** A file that says over an image what an instruction would. */
interface Elsewhere {
  /** Relative to the build context. */
  readonly path: string;
  readonly text: string;
  /** What it calls the instruction. */
  readonly name: string;
}

/**
 * Takes a logical line apart: its keyword, its flags, and what follows them.
 * frontend/dockerfile/parser/split_command.go
 */
export function instructionOf(
  joined: LogicalText,
  heredocs: { readonly found: readonly Heredoc[]; readonly end: number },
  mark: string,
): Instruction {
  const line = sliceLogical(joined, 0, skipSpaceBack(joined.text));
  const word = /^[^\t\v\f\r ]+/.exec(line.text)?.[0] ?? '';
  const rest = sliceLogical(line, skipSpace(line.text, word.length));
  const { flags, length } = parseFlags(rest, mark);
  return {
    keyword: word.toUpperCase(),
    start: line.pieces[0]?.offset ?? line.end,
    end: heredocs.found.length > 0 ? heredocs.end : line.end,
    line,
    flags,
    argument: sliceLogical(rest, skipSpace(rest.text, length)),
    heredocs: heredocs.found,
  };
}

/** The instruction that ONBUILD stores for the images built on this one; undefined for any other instruction. */
export function parseTrigger(onbuild: Instruction, mark: string): Instruction | undefined {
  const { keyword, argument, heredocs, end } = onbuild;
  if (keyword !== 'ONBUILD' || argument.text === '') return undefined;
  return instructionOf(argument, { found: heredocs, end }, mark);
}
