import type { Word } from 'unbash';
import type { ScriptText } from './ending.ts';
import { finish } from './finish.ts';
import { jobsNamed, scopeOf } from './job-words.ts';
import type { After, State } from './state.ts';
import type { At, Span, Walk } from './walk.ts';

/**
 * Whether `set -u` makes a word the end of the shell: it is a variable that the script never sets. Asked for the words
 * of `kill` and `wait` alone, because other variables may come from outside.
 */
export function isUnbound<T extends ScriptText>(
  walk: Walk<T>,
  nodes: readonly Word[],
  state: State<T>,
): boolean {
  if (!state.hasNounset) return false;
  const variables = nodes.filter(({ text }) => /^"?\$\{?[A-Za-z_]\w*\}?"?$/.test(text));
  return variables.some(({ text }) => {
    const isSet = state.variables.has(text.replace(/\W/g, ''));
    return !isSet && jobsNamed(text, scopeOf(walk, state))?.length === 0;
  });
}

/** zsh gives up no more than the handler of a trap that it is in. */
export function failUnbound<T extends ScriptText>(
  walk: Walk<T>,
  state: State<T>,
  at: At,
  node: Span,
): After<T> {
  if (walk.shell !== 'zsh' || !state.stop) return finish(walk, state, 'exit', at, node);
  walk.returns.push(state);
  return [];
}
