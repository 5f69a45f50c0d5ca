import { parse, type Statement } from 'unbash';
import { parseCommands, type RedirectedCommand } from './shell-commands.ts';

/** Texts that shells read, each parsed once: many images have the same script, and one image asks for it often. */
export interface ShellTexts {
  /** Undefined for a text that cannot be read, or is too long to be followed. */
  readonly statementsOf: (text: string) => readonly Statement[] | undefined;
  /** All simple commands of a text, whatever they are in; undefined when it cannot be read. */
  readonly commandsOf: (text: string) => readonly RedirectedCommand[] | undefined;
}

/** Nothing is parsed before it is asked for. */
export function shellTexts(): ShellTexts {
  return { statementsOf: kept(parseStatements), commandsOf: kept(parseCommands) };
}

/** A text that is longer is not followed. */
const longestText = 128 * 1024;

function parseStatements(text: string): readonly Statement[] | undefined {
  if (text.length > longestText) return undefined;
  // A carriage return would be a part of the last word of its line; blanked out, it moves nothing.
  const plain = text.replace(/\r(?=\n|$)/g, ' ');
  const { commands, errors } = parse(plain);
  if (!errors?.length) return commands;
  // BusyBox takes `\(` for a group in its `[[` as in `[`; bash does not read such a text at all.
  const grouped = plain.replace(/\[\[[^\n]*?\]\]/g, test => test.replace(/\\(?=[()])/g, ' '));
  const again = grouped === plain ? undefined : parse(grouped);
  return again && !again.errors?.length ? again.commands : undefined;
}

/** How many characters of text are kept, with some twenty times as much of what was made of them. */
const mostKept = 512 * 1024;

/** What was made of a text before. A run over thousands of files starts anew from time to time. */
function kept<T>(make: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  let size = 0;
  return text => {
    if (known.has(text)) return known.get(text) as T;
    if (size > mostKept) {
      known.clear();
      size = 0;
    }
    const made = make(text);
    known.set(text, made);
    size += text.length;
    return made;
  };
}
