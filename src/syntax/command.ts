import type { Instruction } from './instruction.ts';
import { parseArray } from './json-array.ts';
import type { LogicalText } from './logical-text.ts';

/** What CMD, ENTRYPOINT, SHELL or `HEALTHCHECK CMD` says: a list of words, or a line for a shell. */
export type Command = ExecForm | ShellForm;

interface ExecForm {
  readonly form: 'exec';
  readonly argv: readonly string[];
  /** Where the array, or the line, stands. */
  readonly text: LogicalText;
}

export interface ShellForm {
  readonly form: 'shell';
  readonly script: string;
  readonly text: LogicalText;
  /** Why an argument that begins with `[` is not an array; null for plain shell form. */
  readonly notJson: string | null;
}

/** An array with something other than a string in it: Docker refuses to build it. */
export interface InvalidForm {
  readonly form: 'invalid';
  readonly message: string;
  readonly text: LogicalText;
}

/**
 * Decides between exec form and shell form as BuildKit's current parser does: what `json.Unmarshal` takes as an array
 * of strings is exec form, anything else is silently shell form (text after the array too, since Dockerfile 1.9).
 * frontend/dockerfile/parser/line_parsers.go, parseMaybeJSON
 */
export function parseCommand({ argument }: Pick<Instruction, 'argument'>): Command | InvalidForm {
  const { text } = argument;
  if (!text.startsWith('[')) return { form: 'shell', script: text, text: argument, notJson: null };
  let values: unknown[];
  try {
    values = parseArray(text);
  } catch (error) {
    return { form: 'shell', script: text, text: argument, notJson: (error as Error).message };
  }
  if (values.every(value => typeof value === 'string'))
    return {
      form: 'exec',
      argv: values.map(value => value.replace(/\p{Surrogate}/gu, '\uFFFD')),
      text: argument,
    };
  return { form: 'invalid', message: 'arrays must be comprised of strings only', text: argument };
}

/** The words of an array, or those between blanks; undefined for an array that Docker refuses. */
export function wordsOf(instruction: Pick<Instruction, 'argument'>): readonly string[] | undefined {
  const command = parseCommand(instruction);
  if (command.form === 'exec') return command.argv;
  if (command.form === 'invalid') return undefined;
  return command.script.split(/[\t\v\f\r ]+/).filter(word => word !== '');
}

/** An array as people write it in a Dockerfile. */
export function formatArgv(argv: readonly string[]): string {
  return `[${argv.map(word => JSON.stringify(word)).join(', ')}]`;
}
