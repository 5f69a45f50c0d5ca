import type { Assignment, Command } from 'unbash';
import type { ScriptText } from './ending.ts';
import { finish, orFail } from './finish.ts';
import type { After, State } from './state.ts';
import type { At, Walk } from './walk.ts';

/**
 * A variable that is read-only is set once more: the script ends, but that bash goes on after `export` and `readonly`.
 * Undefined where nothing of the kind is done.
 */
export function setReadOnly<T extends ScriptText>(
  walk: Walk<T>,
  node: Command,
  state: State<T>,
  at: At,
): After<T> | undefined {
  if (state.fixed.length === 0) return undefined;
  const isDeclared = declaring.test(node.name?.value ?? '');
  if (node.name && !isDeclared) return undefined;
  const names = (isDeclared ? node.args : node.prefix).filter(isAssignment).map(({ name }) => name);
  if (!names.some(name => state.fixed.includes(name))) return undefined;
  return isDeclared && walk.shell === 'bash'
    ? orFail(walk, state, at, node)
    : finish(walk, state, 'exit', at, node);
}

/** After `readonly NAME=value`, or `readonly NAME`. */
export function withReadOnly<T extends ScriptText>(node: Command, state: State<T>): State<T> {
  if (node.name?.value !== 'readonly') return state;
  const names = node.args.map(arg => (isAssignment(arg) ? arg.name : arg.text));
  return { ...state, fixed: [...new Set([...state.fixed, ...names])].slice(0, mostFixed) };
}

const declaring = /^(?:export|readonly|declare|typeset)$/;

/** More names are not kept. */
const mostFixed = 64;

function isAssignment(part: { readonly type: string }): part is Assignment {
  return part.type === 'Assignment';
}
