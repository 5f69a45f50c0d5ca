import type { CompoundList } from 'unbash';
import type { ScriptText } from './ending.ts';
import { orEnd } from './finish.ts';
import type { Defined } from './functions.ts';
import type { Positional } from './shell-word.ts';
import { type After, joined, type State } from './state.ts';
import { touched } from './stop.ts';
import { type At, inside, type Span, type Walk } from './walk.ts';

/** More calls in one another than this are not followed. */
const deepestCall = 12;

/** Runs a function, where it is called. */
export function runFunction<T extends ScriptText>(
  walk: Walk<T>,
  { name, script, body }: Defined<T> & { readonly name: string },
  positional: Positional,
  state: State<T>,
  at: At,
  call: Span,
): After<T> {
  if (walk.calls.length >= deepestCall || walk.calls.some(running => running.body === body))
    return orEnd(walk, [touched(state)], at, call);
  const inner: Walk<T> = { ...walk, script, calls: [...walk.calls, { name, body }], returns: [] };
  const place = inside(at, 'function');
  const start = { ...state, positional, choices: [] };
  const after: After<T> = isList(body)
    ? inner.runList(inner, body.commands, start, place)
    : inner.runNode(inner, body, start, place);
  const { positional: own, choices } = state;
  const merged = joined([...after, ...inner.returns].map(one => ({ ...one, positional: own, choices })));
  return orEnd(walk, merged, at, call);
}

function isList(body: { readonly type: string }): body is CompoundList {
  return body.type === 'CompoundList';
}
