import { tooLarge } from '../input-error.ts';

/** A part of a pattern: any characters, any one, or the one it says. None of them is the end of a line. */
type Part =
  | { readonly kind: 'any' }
  | { readonly kind: 'one' }
  | { readonly kind: 'this'; character: string };

/** Characters that are compared for one value; no Dockerfile that people write comes near. */
const mostCompared = 20_000_000;

/**
 * `${NAME#pattern}`, `##`, `%` and `%%`: the value without the shortest or longest part in front of it or at its end
 * that the pattern fits. Undefined for a pattern that Docker refuses. lex.go, trimPrefix and trimSuffix
 */
export function trimmed(value: string, operator: '#' | '%', word: string): string | undefined {
  const isLongest = word.startsWith(operator);
  const parts = partsOf(isLongest ? word.slice(1) : word);
  if (!parts) return undefined;
  const characters = [...value];
  if (operator === '%') {
    parts.reverse();
    characters.reverse();
  }
  const end = endOf(parts, characters, 0, isLongest, budgetFor(parts, characters));
  const rest = end === undefined ? characters : characters.slice(end);
  return (operator === '%' ? rest.reverse() : rest).join('');
}

/** `${NAME/pattern/replacement}`, with `//` for each place that the pattern fits. Undefined as above. */
export function replaced(
  value: string,
  pattern: string,
  replacement: string,
  isEach: boolean,
): string | undefined {
  const parts = partsOf(pattern);
  if (!parts) return undefined;
  const characters = [...value];
  const budget = budgetFor(parts, characters);
  let result = '';
  let last = -1;
  for (let at = 0; at <= characters.length; ) {
    const end = endOf(parts, characters, at, true, budget);
    // An empty fit right behind another one is none.
    if (end !== undefined && (end > at || at > last)) {
      if (!isEach) return result + replacement + characters.slice(end).join('');
      result += expandGroups(replacement, characters.slice(at, end).join(''));
      last = end;
      if (end > at) {
        at = end;
        continue;
      }
    }
    result += characters[at++] ?? '';
  }
  return result;
}

/** Go's own variables of a replacement: `$0` is what fitted, and there are no other groups. regexp, Expand */
function expandGroups(replacement: string, whole: string): string {
  return replacement.replace(/\$(?:\$|\{(\w+)\}|(\w+))/g, (text, braced?: string, plain?: string) => {
    if (text === '$$') return '$';
    return (braced ?? plain) === '0' ? whole : '';
  });
}

/** Whether Docker takes a word for a pattern, behind `#`, `%` or `/`. */
export function isPattern(word: string): boolean {
  return partsOf(word) !== undefined;
}

/** lex.go, convertShellPatternToRegex */
function partsOf(pattern: string): Part[] | undefined {
  const parts: Part[] = [];
  const characters = [...pattern];
  for (let at = 0; at < characters.length; at++) {
    let character = characters[at] as string;
    if (character === '*') parts.push({ kind: 'any' });
    else if (character === '?') parts.push({ kind: 'one' });
    else {
      if (character === '\\') {
        character = characters[++at] ?? '';
        if (!['}', '/', '*', '?', '\\'].includes(character)) return undefined;
      }
      parts.push({ kind: 'this', character });
    }
  }
  return parts;
}

interface Budget {
  left: number;
}

function budgetFor(parts: readonly Part[], characters: readonly string[]): Budget {
  if (parts.length * characters.length > mostCompared) throw tooLong();
  return { left: mostCompared };
}

function tooLong(): Error {
  return tooLarge('the pattern of a variable takes too long to compare');
}

/** Where the shortest or longest fit that begins at a place ends; all places of the pattern are followed at once. */
function endOf(
  parts: readonly Part[],
  characters: readonly string[],
  from: number,
  isLongest: boolean,
  budget: Budget,
): number | undefined {
  let found: number | undefined;
  let places = spread(new Set([0]), parts);
  for (let at = from; ; at++) {
    if (places.has(parts.length)) {
      if (!isLongest) return at;
      found = at;
    }
    const character = characters[at];
    budget.left -= places.size;
    if (budget.left < 0) throw tooLong();
    if (character === undefined || places.size === 0) return found;
    places = spread(stepped(places, parts, character), parts);
  }
}

function stepped(places: ReadonlySet<number>, parts: readonly Part[], character: string): Set<number> {
  const next = new Set<number>();
  for (const place of places) {
    const part = parts[place];
    if (part === undefined) continue;
    const fits = part.kind === 'this' ? part.character === character : character !== '\n';
    if (fits) next.add(part.kind === 'any' ? place : place + 1);
  }
  return next;
}

/** Any characters may be none. */
function spread(places: Set<number>, parts: readonly Part[]): Set<number> {
  for (const place of places) if (parts[place]?.kind === 'any') places.add(place + 1);
  return places;
}
