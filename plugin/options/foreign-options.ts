import { foreignOptions } from './foreign-table.ts';

/**
 * What does the same as an option that there is not; undefined for one that nothing is known of.
 *
 * @param words the command line, for the value that followed the option
 */
function hintForOption(option: string, words: readonly string[]): string | undefined {
  const [name = '', joined] = option.split('=', 2);
  const found = foreignOptions.find(({ names }) => names.includes(name));
  const next = words[words.indexOf(option) + 1];
  return found?.hint(joined ?? (next?.startsWith('-') ? undefined : next));
}

/** A complaint of the option parser, with what does the same here instead of the name that is spelt most like it. */
export function inOurWords(complaint: string, words: readonly string[]): string {
  const text = complaint.replace(/^error: /, 'docker initcheck: ');
  const [unknown, option = ''] = /^.*unknown option '([^']+)'/.exec(text) ?? [];
  const hint = unknown && hintForOption(option, words);
  return hint ? `${unknown}; ${hint}\n` : text;
}
