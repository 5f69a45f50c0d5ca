import type { Command, Word } from 'unbash';
import type { ScriptText } from './ending.ts';
import { finish } from './finish.ts';
import { jobsNamed, scopeOf } from './job-words.ts';
import { isPid } from './pid-name.ts';
import { anyOther } from './shell-word.ts';
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
  const hasNoJob = state.jobs.length === 0 && !walk.isChild && walk.shell !== 'zsh';
  if (hasNoJob && nodes.some(({ text }) => /^"?\$(?:!|\{!\})"?$/.test(text))) return true;
  // Of an array that is not set these two say so.
  const isStrict = walk.shell === 'mksh' || walk.shell === 'zsh';
  const pattern = isStrict ? /^"?\$\{?[A-Za-z_]\w*(?:\[[@*]\])?\}?"?$/ : /^"?\$\{?[A-Za-z_]\w*\}?"?$/;
  const variables = nodes.filter(({ text }) => pattern.test(text));
  return variables.some(({ text }) => {
    const isSet = state.variables.has(text.replace(/\W/g, ''));
    return !isSet && jobsNamed(text, scopeOf(walk, state))?.length === 0;
  });
}

/**
 * Likewise for what a script means to set itself, and asks for before: `[ -n "$A" ] || A=1`, `pids="$pids $!"`. An
 * option that is added to, `OPTIONS="$OPTIONS -v"`, is left to whoever starts it. Undefined for any other command.
 */
export function askTooEarly<T extends ScriptText>(
  walk: Walk<T>,
  node: Command,
  state: State<T>,
  at: At,
): After<T> | undefined {
  const { hasNounset, hasUnread, variables } = state;
  if (!hasNounset || hasUnread || variables.has(anyOther)) return undefined;
  const isTest = node.name?.value === '[' || node.name?.value === 'test';
  const isUnset = (name: string): boolean => !variables.has(name) && walk.environment?.[name] === undefined;
  const isOwn = (name: string): boolean =>
    isPid(name) || new RegExp(`\\b${name}\\+?=`).test(walk.script.text);
  const asked = namesIn(isTest || node.name ? node.args : node.prefix);
  const isMissing = asked.some(name => (isTest || /[a-z]/.test(name)) && isUnset(name) && isOwn(name));
  return isMissing && (isTest || !node.name) ? failUnbound(walk, state, at, node) : undefined;
}

function namesIn(parts: readonly (Command['args'] | Command['prefix'])[number][]): readonly string[] {
  const texts = parts.map(part => ('text' in part ? part.text : ''));
  return texts.flatMap(text =>
    [...text.matchAll(/\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/g)].map(
      ([, plain, braced]) => plain ?? braced ?? '',
    ),
  );
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
