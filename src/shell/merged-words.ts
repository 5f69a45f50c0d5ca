import type { Positional } from './shell-word.ts';

/** The arguments of a script where ways meet. */
export interface Arguments {
  readonly positional: Positional;
  /** What they may be where `positional` is unknown because ways differ: one of these. Empty when nothing is known. */
  readonly choices: readonly (readonly string[])[];
}

/** Stands for arguments that only some of the ways have: as many words as there may be. */
export const anyArguments = '"$@"';

/** With more first words than this the arguments are not known any more. */
const mostChoices = 4;

/** What two ways have in common: the first words of those that begin alike, or one of several. */
export function mergeArguments(one: Arguments, other: Arguments): Arguments {
  const lists = [listsOf(one), listsOf(other)];
  if (lists.includes(undefined)) return unknownArguments;
  const choices: (readonly string[])[] = [];
  for (const words of lists.flatMap(list => list ?? [])) {
    const at = choices.findIndex(known => known[0] === words[0] && known.length > 0 === words.length > 0);
    const known = choices[at];
    if (known) choices[at] = commonWords(known, words, anyArguments);
    else choices.push(words);
  }
  if (choices.length === 1) return { positional: choices[0], choices: [] };
  return choices.length > mostChoices ? unknownArguments : { positional: undefined, choices };
}

const unknownArguments: Arguments = { positional: undefined, choices: [] };

function listsOf({ positional, choices }: Arguments): readonly (readonly string[])[] | undefined {
  if (positional) return [positional];
  return choices.length > 0 ? choices : undefined;
}

/** The words that two lists begin with, and `rest` for what follows in either. */
export function commonWords(
  one: readonly string[],
  other: readonly string[],
  rest: string,
): readonly string[] {
  const count = one.findIndex((word, at) => word !== other[at]);
  if (count < 0 && one.length === other.length) return one;
  const common = one.slice(0, count < 0 ? one.length : count);
  return common.at(-1) === rest ? common : [...common, rest];
}

/** The words from a place on, counted from zero; undefined when it is not known which words come before it. */
export function wordsFrom(words: Positional, at: number): Positional {
  return words?.slice(0, at).includes(anyArguments) ? undefined : words?.slice(at);
}
