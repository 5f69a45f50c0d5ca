import type { Word, WordPart } from 'unbash';
import { isTaken, type Wildcard } from './wildcards.ts';

/** What a text is compared with, as a whole. */
export interface Pattern {
  readonly test: (text: string) => boolean;
}

/**
 * A pattern of `case`, `[[ x == … ]]` or `${x#…}`; undefined when it has anything in it that the shell would expand
 * first.
 */
export function patternOf(word: Word): Pattern | undefined {
  const parts = word.parts ? word.parts.map(wildcardsOf) : [literal(word.value)];
  if (parts.includes(undefined)) return undefined;
  const wildcards = parts.flatMap(part => part ?? []);
  return { test: text => isTaken(wildcards, text) };
}

/** A glob of a Dockerfile or of a RUN, for a whole path; `*` stops at a slash. */
export function globOf(text: string): Pattern | undefined {
  const names: Wildcard[][] = [[]];
  for (const [match, escaped, negation, set] of text.matchAll(/\\(.)|\*+|\?|\[(!|\^)?([^\]]+)\]|[\s\S]/g)) {
    if (match === '/' || escaped === '/') {
      names.push([]);
      continue;
    }
    const wildcard = globPart(match, escaped, negation, set);
    if (wildcard === undefined) return undefined;
    names.at(-1)?.push(wildcard);
  }
  return {
    test: path => {
      const parts = path.split('/');
      return (
        parts.length === names.length && parts.every((part, at) => isTaken(names[at] as Wildcard[], part))
      );
    },
  };
}

/** Whether a word has a glob in it, unquoted as all words of a Dockerfile are. */
export function hasGlob(text: string): boolean {
  return /[*?[]/.test(text);
}

function globPart(
  match: string,
  escaped: string | undefined,
  negation: string | undefined,
  set: string | undefined,
): Wildcard | undefined {
  if (escaped !== undefined) return same(escaped);
  if (match.startsWith('*')) return 'star';
  if (match === '?') return () => true;
  return set === undefined ? same(match) : oneOf(set, negation !== undefined);
}

/** Undefined for a range the wrong way round. */
function oneOf(set: string, isNegated: boolean): Wildcard | undefined {
  try {
    const pattern = new RegExp(`^[${isNegated ? '^' : ''}${set.replace(/[\\\]^[]/g, '\\$&')}]$`, 's');
    return character => pattern.test(character);
  } catch {
    return undefined;
  }
}

function same(character: string): Wildcard {
  return other => other === character;
}

function literal(text: string): Wildcard[] {
  return Array.from({ length: text.length }, (_, at) => same(text[at] as string));
}

function wildcardsOf(part: WordPart): Wildcard[] | undefined {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
      return literal(part.value);
    case 'DoubleQuoted': {
      const inner = part.parts.map(child => (child.type === 'Literal' ? literal(child.value) : undefined));
      return inner.includes(undefined) ? undefined : inner.flatMap(each => each ?? []);
    }
    case 'Glob':
      if (part.kind === 'star') return ['star'];
      return part.kind === 'question' ? [() => true] : bracketOf(part.text);
    default:
      return undefined;
  }
}

function bracketOf(text: string): Wildcard[] | undefined {
  const [, negation, set] = /^\[(!|\^)?([\w\s,./:=@%+-]+)\]$/.exec(text) ?? [];
  const wildcard = set === undefined ? undefined : oneOf(set, negation !== undefined);
  return wildcard && [wildcard];
}
