import type { Foreign } from './foreign-commands.ts';
import { foreignOptions } from './foreign-table.ts';

/** A command whose options were mistaken. */
export interface Mistaken {
  /** `docker initcheck ps`; missing for the check itself. */
  readonly command?: string | undefined;
  /** The long names of its options. */
  readonly options: readonly (string | undefined)[];
}

/**
 * What does the same as an option that there is not; undefined for one that nothing is known of.
 *
 * @param words the command line, for the value that followed the option
 */
function hintForOption(option: string, words: readonly string[], mistaken: Mistaken): string | undefined {
  const [name = '', joined] = option.split('=', 2);
  const next = words[words.indexOf(option) + 1];
  const value = joined ?? (next?.startsWith('-') ? undefined : next);
  const named = foreignOptions.filter(({ names }) => names.includes(name));
  return named.map(foreign => hintOf(foreign, value, mistaken)).find(hint => hint !== undefined);
}

/** What is said of the check itself helps with another command only where that has these options too. */
function hintOf(
  { of, hint }: Foreign,
  value: string | undefined,
  { command, options }: Mistaken,
): string | undefined {
  const said = hint(value);
  if (of) return of.some(name => command?.endsWith(` ${name}`)) ? said : undefined;
  const needed = /^docker|: docker/.test(said) ? [] : (said.match(/--[a-z-]+/g) ?? []);
  return command === undefined || needed.every(name => options.includes(name)) ? said : undefined;
}

/** A complaint of the option parser, with what does the same here instead of the name that is spelt most like it. */
export function inOurWords(complaint: string, words: readonly string[], mistaken: Mistaken): string {
  const text = complaint.replace(/^error: /, 'docker initcheck: ');
  const [unknown, option = ''] = /^.*unknown option '([^']+)'/.exec(text) ?? [];
  if (!unknown) return text;
  const hint = hintForOption(option, words, mistaken);
  if (hint) return `${unknown}; ${hint}\n`;
  const { command } = mistaken;
  return command === undefined || text.includes('Did you mean')
    ? text
    : `${unknown}; its options: ${command} --help\n`;
}
