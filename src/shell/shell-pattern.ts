import type { Word, WordPart } from 'unbash';

/**
 * A pattern of `case`, `[[ x == … ]]` or `${x#…}` as a regular expression for the whole text; undefined when it has
 * anything in it that the shell would expand first.
 */
export function patternOf(word: Word): RegExp | undefined {
  const sources = word.parts ? word.parts.map(sourceOf) : [quoted(word.value)];
  return sources.includes(undefined) ? undefined : new RegExp(`^(?:${sources.join('')})$`, 's');
}

/** A glob of a Dockerfile or of a RUN as a regular expression for a whole path; `*` stops at a slash. */
export function globOf(text: string): RegExp | undefined {
  const source = text.replace(/\\(.)|\*+|\?|\[(!|\^)?([^\]]+)\]|[.+^${}()|\\/\][]/g, globPart);
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return undefined;
  }
}

/** Whether a word has a glob in it, unquoted as all words of a Dockerfile are. */
export function hasGlob(text: string): boolean {
  return /[*?[]/.test(text);
}

function globPart(match: string, escaped?: string, negation?: string, set?: string): string {
  if (escaped !== undefined) return quoted(escaped);
  if (match.startsWith('*')) return '[^/]*';
  if (match === '?') return '[^/]';
  return set === undefined ? quoted(match) : `[${negation ? '^' : ''}${set.replace(/[\\\]^]/g, '\\$&')}]`;
}

function sourceOf(part: WordPart): string | undefined {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
      return quoted(part.value);
    case 'DoubleQuoted': {
      const inner = part.parts.map(child => (child.type === 'Literal' ? quoted(child.value) : undefined));
      return inner.includes(undefined) ? undefined : inner.join('');
    }
    case 'Glob':
      return part.kind === 'star' ? '.*' : part.kind === 'question' ? '.' : bracketOf(part.text);
    default:
      return undefined;
  }
}

function bracketOf(text: string): string | undefined {
  const [, negation, set] = /^\[(!|\^)?([\w\s,./:=@%+-]+)\]$/.exec(text) ?? [];
  return set === undefined ? undefined : `[${negation ? '^' : ''}${set.replace(/[\\\]^/]/g, '\\$&')}]`;
}

function quoted(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
