import type { For, Word } from 'unbash';
import type { ScriptText } from './ending.ts';
import { expandWords } from './expand-words.ts';
import { jobWord, scopeOf } from './job-words.ts';
import { holdsJobs, isDynamic, type Value } from './shell-word.ts';
import type { State } from './state.ts';
import { environmentOf, type Walk } from './walk.ts';

/** More rounds than these are not gone through one by one. */
const mostItems = 8;

/** What `for` goes through, where that is known and short. */
export function itemsOf<T extends ScriptText>(
  walk: Walk<T>,
  node: For,
  state: State<T>,
): readonly Value[] | undefined {
  const { wordlist } = node;
  const scope = { ...state, environment: environmentOf(walk, state) };
  const items = wordlist ? itemsIn(walk, node, wordlist, { state, scope }) : state.positional;
  return items && items.length <= mostItems && items.every(isKnown) ? items : undefined;
}

function itemsIn<T extends ScriptText>(
  walk: Walk<T>,
  node: For,
  words: readonly Word[],
  { state, scope }: { readonly state: State<T>; readonly scope: Parameters<typeof expandWords>[1] },
): readonly Value[] | undefined {
  const items: Value[] = [];
  for (const word of words) {
    const found: readonly Value[] | undefined = jobsIn(walk, node, word, state) ?? expandWords([word], scope);
    if (!found) return undefined;
    items.push(...found);
  }
  return items;
}

function isKnown(item: Value): boolean {
  return typeof item !== 'string' || (!isDynamic(item) && !/[*?[{~]/.test(item));
}

/** `for p in $pids`: one job each. A variable that is never set holds none, where it is asked for jobs. */
function jobsIn<T extends ScriptText>(
  walk: Walk<T>,
  { body }: For,
  { text }: Word,
  state: State<T>,
): readonly Value[] | undefined {
  const name = /^"?\$\{?([A-Za-z_]\w*)/.exec(text)?.[1];
  if (name === undefined) return undefined;
  const value = state.variables.get(name);
  const isAsked = /\b(?:wait|kill)\b/.test(walk.script.text.slice(body.pos, body.end));
  if (!holdsJobs(value) && (!isAsked || state.variables.has(name))) return undefined;
  const word = jobWord(text, scopeOf(walk, state), false);
  if (!word || word.as === 'none') return word && [];
  if (word.as === 'empty') return [''];
  const bad = holdsJobs(value) ? [{ jobs: value.jobs, as: 'text' as const }] : undefined;
  return word.as === 'bad' ? bad : word.places.map(place => ({ jobs: [place], as: 'number' as const }));
}
