import { InputError } from '../input-error.ts';
import { didYouMean } from '../lint/did-you-mean.ts';

/** One thing that a stop is expected to be, as `--expect` says it. */
export type Expectation = { readonly text: string } & (
  | { readonly kind: 'stopped' | 'finished' | 'no-kill' }
  /** In seconds, or how many; so much at most. */
  | { readonly kind: 'within' | 'deaf' | 'zombies' | 'requests-lost'; readonly most: number }
  | { readonly kind: 'exit'; readonly codes: readonly number[] }
  | { readonly kind: 'log'; readonly pattern: string; readonly flags: string }
);

type Kind = Expectation['kind'];

/** A value that is read: what the expectation is, or what should have been written. */
type Read = (word: string, value: string) => Expectation | string;

const readers: Readonly<Record<Kind, Read>> = {
  stopped: alone('stopped'),
  within: atMost('within', secondsIn, 'a time, such as within=5s or within=500ms'),
  exit: readCodes,
  zombies: atMost('zombies', countIn, 'a whole number, such as zombies=0'),
  finished: alone('finished'),
  log: readPattern,
  'no-kill': alone('no-kill'),
  deaf: atMost('deaf', secondsIn, 'a time, such as deaf<=0.5s'),
  'requests-lost': atMost('requests-lost', countIn, 'a whole number, such as requests-lost=0'),
};

/** The words there are, in the order in which pages list them. */
export const expectationKinds = Object.keys(readers) as readonly Kind[];

/** The same as somebody would write them. */
export const expectationExamples = [
  ...['stopped', 'within=5s', 'exit=0', 'zombies=0', 'finished', 'log=/drained/'],
  ...['no-kill', 'deaf<=0.5s', 'requests-lost=0'],
];

/** Profiles by their names, as the words that they stand for. */
export type Profiles = ReadonlyMap<string, string>;

/**
 * Reads `stopped,within=5s,log=/a,b/`, with names of profiles among the words. Throws an InputError, without a place,
 * for a word that nothing is known of, with the nearest right one.
 */
export function parseExpectations(text: string, profiles: Profiles = new Map()): readonly Expectation[] {
  const words = splitWords(text);
  if (words.length === 0) throw new InputError(`expected ${expectationKinds.join(', ')}`);
  return words.flatMap(word => {
    const profile = profiles.get(word);
    return profile === undefined ? parseWord(word, profiles) : parseExpectations(profile);
  });
}

function parseWord(word: string, profiles: Profiles): Expectation {
  const [, name = '', operator = '', value = ''] = /^([^<=\s]*)\s*(<?=)?(.*)$/s.exec(word) ?? [];
  const known = [...expectationKinds, ...profiles.keys()];
  const kind = expectationKinds.find(candidate => candidate === name);
  if (!kind) {
    const meant = /^killed$/i.test(name) ? 'no-kill' : name.toLowerCase();
    const nearest = didYouMean(meant, known) || `; there are ${known.join(', ')}`;
    throw new InputError(`there is no ${name || word}${nearest}`);
  }
  const isBound = ['within', 'deaf', 'zombies', 'requests-lost'].includes(kind);
  const read =
    operator === '<=' && !isBound ? `${kind}=…` : readers[kind](word, operator === '' ? '' : value);
  if (typeof read === 'string') throw new InputError(`${word}: expected ${read}`);
  return read;
}

/** A pattern between slashes, with its flags; what is between brackets ends none. */
const pattern = /^\/((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+)\/([a-z]*)/;

/** At commas, but not at those of a pattern. */
function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  for (let rest = text; rest !== ''; ) {
    const [, before = ''] = /^(\s*log=)\//.exec(rest) ?? [];
    const [slashed = ''] = before === '' ? [] : (pattern.exec(rest.slice(before.length)) ?? []);
    const [word = ''] = slashed === '' ? (/^[^,]*/.exec(rest) ?? []) : [`${before}${slashed}`];
    // What follows a pattern up to the comma belongs to its word, so that it is complained of.
    const [more = ''] = /^[^,]*/.exec(rest.slice(word.length)) ?? [];
    words.push(`${word}${more}`.trim());
    rest = rest.slice(word.length + more.length).replace(/^,/, '');
  }
  return words.filter(word => word !== '');
}

function alone(kind: 'stopped' | 'finished' | 'no-kill'): Read {
  return word => (word === kind ? { kind, text: word } : `${kind} alone`);
}

function atMost(
  kind: 'within' | 'deaf' | 'zombies' | 'requests-lost',
  read: (value: string) => number | undefined,
  expected: string,
): Read {
  return (word, value) => {
    const most = read(value);
    return most === undefined ? expected : { kind, text: word, most };
  };
}

function secondsIn(value: string): number | undefined {
  const [, number, unit = 's'] = /^(\d{1,6}(?:\.\d{1,6})?)(ms|s|m)?$/.exec(value) ?? [];
  return number === undefined
    ? undefined
    : (Number(number) * { ms: 1, s: 1000, m: 60_000 }[unit as 's']) / 1000;
}

function countIn(value: string): number | undefined {
  return /^\d{1,6}$/.test(value) ? Number(value) : undefined;
}

function readCodes(word: string, value: string): Expectation | string {
  const codes = value.split('|').map(code => (/^\d{1,3}$/.test(code) ? Number(code) : 256));
  return codes.some(code => code > 255)
    ? 'an exit code, such as exit=0, or several, such as exit=0|143'
    : { kind: 'exit', text: word, codes };
}

function readPattern(word: string, value: string): Expectation | string {
  const [whole, source = '', flags = ''] = pattern.exec(value) ?? [];
  if (whole !== value) return 'a regular expression between slashes, such as log=/drained/';
  try {
    // Whether a pattern is one does not depend on the lines.
    new RegExp(source, flags);
  } catch (error) {
    return `a regular expression: ${(error as Error).message}`;
  }
  return { kind: 'log', text: word, pattern: source, flags };
}
