import type { Word } from 'unbash';
import { heldText } from './as-written.ts';
import type { ScriptText } from './ending.ts';
import { finish, orEnd } from './finish.ts';
import { textOf } from './shell-word.ts';
import type { After, State } from './state.ts';
import { touched } from './stop.ts';
import { type At, inside, type Span, type Walk } from './walk.ts';

/**
 * `eval "$@"` runs the arguments, a text that is known is run as it is; of any other text only a leading `exec` is
 * understood.
 */
export function runEval<T extends ScriptText>(
  walk: Walk<T>,
  nodes: readonly Word[],
  node: Span,
  state: State<T>,
  at: At,
): After<T> {
  const isArguments = nodes.length === 1 && /^"?\$(?:@|\*)"?$/.test(nodes[0]?.text ?? '');
  if (at.isLast && isArguments)
    return finish(walk, state, 'foreground', inside(at, 'eval'), node, {
      argv: state.positional,
      takesExec: false,
    });
  const parts = nodes.map(word => textOf(word, state) ?? heldText(word, state));
  const text = parts.includes(undefined) ? undefined : parts.join(' ');
  const statements = text === undefined ? undefined : walk.parse({ text });
  if (statements) return runEvaluated(walk, statements, node, state, at);
  if (/^["']?exec\s/.test(nodes.map(word => word.text).join(' ')))
    return finish(walk, state, 'exec', at, node);
  const variables = new Map([...state.variables.keys()].map(name => [name, null] as const));
  // What nobody can read here is a command line as a rule, and sets no trap.
  return orEnd(walk, [touched({ ...state, variables, hasUnread: true })], at, node);
}

/** A text without a place of its own ends where `eval` is. */
function runEvaluated<T extends ScriptText>(
  walk: Walk<T>,
  statements: Parameters<Walk<T>['runList']>[1],
  { pos: start, end }: Span,
  state: State<T>,
  at: At,
): After<T> {
  const inner: Walk<T> = { ...walk, endings: [] };
  const after = inner.runList(inner, statements, state, inside(at, 'eval'));
  walk.endings.push(...inner.endings.map(ending => ({ ...ending, start, end, takesExec: false })));
  return after;
}
