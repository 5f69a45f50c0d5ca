/** The options a program takes, in the notation of getopt(3). */
export interface OptionSyntax {
  /** Short options: `n:` takes a value, `c::` takes one only when it is attached. */
  readonly options?: string;
  /** Long options without dashes: `name=` takes a value, `name?` takes one only after `=`. */
  readonly longOptions?: readonly string[];
  /** An option, with its dash, behind which everything belongs to another program: `-m` of python. */
  readonly last?: string;
}

export interface ScannedOptions {
  /** The first word that is no option. */
  readonly next: number;
  /** The last value of each option that has one, by its name with dashes. */
  readonly values: Readonly<Record<string, string>>;
  /** Where the value of an option stood as a word of its own. */
  readonly places: Readonly<Record<string, number>>;
  /** `--` ended the options. */
  readonly separated: boolean;
}

/**
 * Reads options up to the first other word. Undefined at an option that is not listed: whether it takes a value is
 * unknown.
 */
export function scanOptions(
  words: readonly string[],
  from: number,
  syntax: OptionSyntax,
): ScannedOptions | undefined {
  const values: Record<string, string> = {};
  const places: Record<string, number> = {};
  let next = from;
  for (; next < words.length; next++) {
    const word = words[next] as string;
    if (word === '--') return { next: next + 1, values, places, separated: true };
    if (!word.startsWith('-') || word === '-') break;
    const option = word.startsWith('--') ? readLong(word, syntax) : readShort(word, syntax);
    if (option === undefined) return undefined;
    if (option.takesNext) {
      next++;
      places[option.name] = next;
    }
    const value = option.takesNext ? words[next] : option.value;
    if (value !== undefined) values[option.name] = value;
    if (option.name === syntax.last) return { next: next + 1, values, places, separated: true };
  }
  return { next, values, places, separated: false };
}

interface Option {
  readonly name: string;
  readonly value?: string;
  readonly takesNext: boolean;
}

function readLong(word: string, { longOptions = [] }: OptionSyntax): Option | undefined {
  const [name = '', value] = split(word);
  const bare = name.slice(2);
  if (value !== undefined) {
    const known = longOptions.includes(`${bare}=`) || longOptions.includes(`${bare}?`);
    return known ? { name, value, takesNext: false } : undefined;
  }
  if (longOptions.includes(`${bare}=`)) return { name, takesNext: true };
  const flag = longOptions.includes(bare) || longOptions.includes(`${bare}?`);
  return flag ? { name, takesNext: false } : undefined;
}

function split(word: string): readonly [string, string?] {
  const equals = word.indexOf('=');
  return equals === -1 ? [word] : [word.slice(0, equals), word.slice(equals + 1)];
}

// `-abc`: each letter is an option until one takes the rest, or the next word, as its value.
function readShort(word: string, { options = '' }: OptionSyntax): Option | undefined {
  let name = '';
  for (let index = 1; index < word.length; index++) {
    const place = options.indexOf(word.charAt(index));
    if (place === -1 || word[index] === ':') return undefined;
    name = `-${word[index]}`;
    if (options[place + 1] !== ':') continue;
    const value = word.slice(index + 1);
    if (value !== '') return { name, value, takesNext: false };
    return { name, takesNext: options[place + 2] !== ':' };
  }
  return { name, takesNext: false };
}

/**
 * The value that one of these options has somewhere among the words: `--name 5`, `--name=5`, `-n 5` or `-n5`; undefined
 * when none is there.
 */
export function optionValue(words: readonly string[], names: readonly string[]): string | undefined {
  for (const [index, word] of words.entries()) {
    const name = names.find(each =>
      each.startsWith('--') ? word === each || word.startsWith(`${each}=`) : word.startsWith(each),
    );
    if (name === undefined || (!name.startsWith('--') && word.startsWith('--'))) continue;
    return word === name ? words[index + 1] : word.slice(name.length).replace(/^=/, '');
  }
  return undefined;
}
