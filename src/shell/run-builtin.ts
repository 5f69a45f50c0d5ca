import type { Word } from 'unbash';
import { asWritten } from './as-written.ts';
import { withUnknown } from './assign.ts';
import type { ScriptText } from './ending.ts';
import { setTo, shifted } from './expand-words.ts';
import { finish, orEnd, orFail } from './finish.ts';
import { type Arguments, anyArguments, mergeArguments } from './merged-words.ts';
import { runDisown } from './run-disown.ts';
import { runEval } from './run-eval.ts';
import { runKill } from './run-kill.ts';
import { runTrap } from './run-trap.ts';
import { runForeground, runWait } from './run-wait.ts';
import { anyOther, type Positional } from './shell-word.ts';
import { isLiteral } from './simple-command.ts';
import { type After, joined, type State } from './state.ts';
import { touched } from './stop.ts';
import { type At, environmentOf, inside, type Span, type Walk } from './walk.ts';

/** What the shell does itself. */
export function runBuiltin<T extends ScriptText>(
  walk: Walk<T>,
  name: string,
  nodes: readonly Word[],
  node: Span,
  state: State<T>,
  at: At,
): After<T> {
  const words = nodes.map(word => (isLiteral(word) ? word.value : word.text));
  switch (name) {
    case 'exit':
      return finish(walk, state, 'exit', at, node);
    case 'return':
      if (walk.calls.length === 0) return finish(walk, state, 'end', at, node);
      walk.returns.push({ ...state, result: returned(words[0], state.result) });
      return [];
    case 'break':
      walk.breaks?.push(state);
      return walk.breaks ? [] : [state];
    case 'continue':
      walk.continues?.push(state);
      return walk.continues ? [] : [state];
    case 'wait':
      return runWait(walk, nodes, state, at, node);
    case 'kill':
      return runKill(walk, nodes, state, at, node);
    case 'disown':
      return runDisown(walk, nodes, state, at, node);
    case 'fg':
      return runForeground(walk, state, at, node);
    case 'shift':
      return runShift(walk, words[0], state, at, node);
    case 'set':
      return orEnd(walk, [withOptions(walk, withSet(nodes, state), words)], at, node);
    case 'trap':
      return runTrap(walk, nodes, state, at, node);
    case '.':
    case 'source':
      return runSourced(walk, nodes, node, state, at);
    case 'eval':
      return runEval(walk, nodes, node, state, at);
    default:
      return state.result === false ? orFail(walk, state, at, node) : orEnd(walk, [state], at, node);
  }
}

/** `return 1`; without a number it is how the command before went. */
function returned(status: string | undefined, before: boolean | undefined): boolean | undefined {
  if (status === undefined) return before;
  return /^\d+$/.test(status) ? Number(status) === 0 : undefined;
}

/** The arguments after something that depends on those before. */
function withArguments<T extends ScriptText>(
  state: State<T>,
  change: (positional: Positional) => Positional,
): State<T> {
  const { choices } = state;
  if (state.positional || choices.length === 0)
    return { ...state, positional: change(state.positional), choices: [] };
  const [first, ...others] = choices.map(choice => ({ positional: change(choice), choices: [] }));
  const merged = others.reduce<Arguments>(mergeArguments, first as Arguments);
  return { ...state, ...merged };
}

function withSet<T extends ScriptText>(nodes: readonly Word[], state: State<T>): State<T> {
  const isOwn =
    nodes.some(({ text }) => text === '--') && !nodes.some(({ text }) => /\$\{?[@*\d]/.test(text));
  const after = withArguments(state, positional => setTo(nodes, { ...state, positional }));
  return isOwn ? { ...after, hasOwnArguments: true } : after;
}

/** With fewer arguments than it takes away, dash and mksh end the script. */
function runShift<T extends ScriptText>(
  walk: Walk<T>,
  count: string | undefined,
  state: State<T>,
  at: At,
  node: Span,
): After<T> {
  const { positional } = state;
  const isKnown = positional !== undefined && !positional.includes(anyArguments);
  const isTooMany = isKnown && positional.length < Number(count ?? 1);
  if (!isTooMany) return orEnd(walk, [withArguments(state, given => shifted(given, count))], at, node);
  if (walk.shell === 'dash' || walk.shell === 'mksh') return finish(walk, state, 'exit', at, node);
  return orFail(walk, state, at, node);
}

/** Shells without a terminal that refuse `set -m`. */
const withoutMonitor = ['dash', 'ash', 'zsh'];

function withOptions<T extends ScriptText>(
  { shell }: Walk<T>,
  state: State<T>,
  words: readonly string[],
): State<T> {
  const options = words.filter(word => /^[-+]/.test(word));
  const isSet = (letter: string, name: string, before: boolean): boolean => {
    const has = (sign: '-' | '+'): boolean =>
      options.some(word => word.startsWith(sign) && word.includes(letter)) ||
      words.join(' ').includes(`${sign}o ${name}`);
    return has('-') || (before && !has('+'));
  };
  const hasErrexit = isSet('e', 'errexit', state.hasErrexit);
  const hasMonitor = !withoutMonitor.includes(shell ?? '') && isSet('m', 'monitor', state.hasMonitor);
  const hasNounset = isSet('u', 'nounset', state.hasNounset);
  return { ...state, hasErrexit, hasNounset, hasMonitor };
}

/** `for f in /docker-entrypoint.d/*; do . "$f"; done`: who starts it adds them, and no function is counted on. */
function isHook(word: string, text: string): boolean {
  const [, name] = /^\$\{?([A-Za-z_]\w*)\}?$/.exec(word) ?? [];
  return name !== undefined && new RegExp(String.raw`\bfor\s+${name}\s+in\s[^;\n]*\*`).test(text);
}

/** What sets variables for a tool, as `. /opt/ros/humble/setup.bash`: no program of the script is a function of it. */
const environments = new RegExp(
  String.raw`(?:^|/)(?:activate|\.?profile|[\w.-]*\.env|env(?:ironment)?(?:\.sh)?|envvars|setvars\.sh` +
    String.raw`|(?:local_)?setup\.(?:ba|z)?sh)"?$`,
);

function all<T extends ScriptText>({ variables }: State<T>): readonly string[] {
  return [...variables.keys(), anyOther];
}

/** A file that cannot be read may define functions and set traps; that it ends the script is not assumed. */
function runSourced<T extends ScriptText>(
  walk: Walk<T>,
  [named]: readonly Word[],
  node: Span,
  state: State<T>,
  at: At,
): After<T> {
  const word = named ? asWritten(named, { ...state, environment: environmentOf(walk, state) }) : '';
  const script = walk.sources < 4 ? walk.source?.(word, walk.script) : undefined;
  const statements = script && walk.parse(script);
  if (!script || !statements) {
    const isKnown = isHook(word, walk.script.text) || environments.test(word);
    const unread = isKnown ? {} : { hasUnread: true, areTrapsKnown: false };
    return orEnd(walk, [touched({ ...withUnknown(state, all(state)), ...unread })], at, node);
  }
  const inner: Walk<T> = {
    ...walk,
    script,
    sources: walk.sources + 1,
    calls: [...walk.calls, { name: word, body: undefined }],
    returns: [],
  };
  const after = inner.runList(inner, statements, state, inside(at, 'source'));
  return orEnd(walk, joined([...after, ...inner.returns]), at, node);
}
