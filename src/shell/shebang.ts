/** The first line of a script, which says what the kernel runs it with. */
export interface Shebang {
  readonly interpreter: string;
  /** The rest of the line: one word, whatever blanks are in it. */
  readonly argument: string | null;
  /** Whether the line ends in a carriage return, which the kernel takes for a part of the last word. */
  readonly hasCarriageReturn: boolean;
  /** The offset after its last character. */
  readonly end: number;
}

/** Reads the first line as Linux does; null when it is none. fs/binfmt_script.c */
export function parseShebang(text: string): Shebang | null {
  const [line = ''] = /^#![^\n]*/.exec(text) ?? [];
  const [, interpreter, argument] = /^#![ \t]*([^ \t\r]+)[ \t]*(.*?)[ \t\r]*$/.exec(line) ?? [];
  if (interpreter === undefined) return null;
  const hasCarriageReturn = line.endsWith('\r');
  return { interpreter, argument: argument || null, hasCarriageReturn, end: line.length };
}
