import type { Word } from 'unbash';
import type { ScriptText } from './ending.ts';
import { setTo, shifted } from './expand-words.ts';
import { type Arguments, mergeArguments } from './merged-words.ts';
import { isDynamic, type Positional, textOf } from './shell-word.ts';
import { isLiteral } from './simple-command.ts';
import {
  type After,
  type At,
  finish,
  inside,
  merge,
  orEnd,
  type Span,
  type State,
  type Walk,
} from './walk.ts';

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
      if (at.isLast || walk.calls.length === 0) finish(walk, state, 'end', at, node);
      else walk.returns.push(state);
      return null;
    case 'break':
    case 'continue':
      return at.isLast ? finish(walk, state, 'end', at, node) : null;
    case 'wait':
      return orEnd(walk, waited(walk, state, node), at, node);
    case 'fg':
      return runForeground(walk, state, at, node);
    case 'shift':
      return orEnd(
        walk,
        withArguments(state, given => shifted(given, words[0])),
        at,
        node,
      );
    case 'set':
      return orEnd(walk, withOptions(withSet(nodes, state), words), at, node);
    case 'trap':
      return orEnd(walk, withTrap(walk.script, state, nodes, node), at, node);
    case '.':
    case 'source':
      return runSourced(walk, words, node, state, at);
    case 'eval':
      return runEval(walk, nodes, node, state, at);
    default:
      return orEnd(walk, state, at, node);
  }
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
  return withArguments(state, positional => setTo(nodes, { ...state, positional }));
}

function waited<T extends ScriptText>(walk: Walk<T>, state: State<T>, { pos, end }: Span): State<T> {
  const { traps, areTrapsKnown } = state;
  return {
    ...state,
    waits: [...state.waits, { script: walk.script, pos, end, traps, areTrapsKnown }].slice(0, 8),
  };
}

/** `fg` waits for a job as for a command in the foreground. */
function runForeground<T extends ScriptText>(walk: Walk<T>, state: State<T>, at: At, node: Span): After<T> {
  const command = state.background.at(-1);
  if (!command || !state.hasMonitor) return orEnd(walk, state, at, node);
  return finish(walk, { ...state, waits: [] }, 'foreground', at, node, {
    command,
    argv: command.words,
    takesExec: false,
  });
}

function withOptions<T extends ScriptText>(state: State<T>, words: readonly string[]): State<T> {
  const options = words.filter(word => /^[-+]/.test(word));
  const isSet = (letter: string, name: string, before: boolean): boolean => {
    const has = (sign: '-' | '+'): boolean =>
      options.some(word => word.startsWith(sign) && word.includes(letter)) ||
      words.join(' ').includes(`${sign}o ${name}`);
    return has('-') || (before && !has('+'));
  };
  const hasErrexit = isSet('e', 'errexit', state.hasErrexit);
  return { ...state, hasErrexit, hasMonitor: isSet('m', 'monitor', state.hasMonitor) };
}

/** A file that cannot be read may define functions and set traps; that it ends the script is not assumed. */
function runSourced<T extends ScriptText>(
  walk: Walk<T>,
  [word = '']: readonly string[],
  node: Span,
  state: State<T>,
  at: At,
): After<T> {
  const script = walk.sources < 4 ? walk.source?.(word, walk.script) : undefined;
  const statements = script && walk.parse(script);
  if (!script || !statements)
    return orEnd(walk, { ...state, hasUnread: true, areTrapsKnown: false }, at, node);
  const inner: Walk<T> = {
    ...walk,
    script,
    sources: walk.sources + 1,
    calls: [...walk.calls, word],
    returns: [],
  };
  const after = inner.runList(inner, statements, state, inside(at, 'source'));
  const merged = inner.returns.reduce<After<T>>(merge, after);
  return merged && orEnd(walk, merged, at, node);
}

/**
 * `eval "$@"` runs the arguments, a text that is known is run as it is; of any other text only a leading `exec` is
 * understood.
 */
function runEval<T extends ScriptText>(
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
  const parts = nodes.map(word => textOf(word, state));
  const text = parts.includes(undefined) ? undefined : parts.join(' ');
  const statements = text === undefined ? undefined : walk.parse({ text });
  if (statements) return runEvaluated(walk, statements, node, state, at);
  if (/^["']?exec\s/.test(nodes.map(word => word.text).join(' '))) {
    finish(walk, state, 'exec', at, node);
    return null;
  }
  return orEnd(walk, { ...state, hasUnread: true, areTrapsKnown: false }, at, node);
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

/** `trap - TERM` takes a trap away, `trap '' TERM` ignores the signal, a number is a signal too. */
function withTrap<T extends ScriptText>(
  script: T,
  state: State<T>,
  nodes: readonly Word[],
  { pos, end }: Span,
): State<T> {
  const words = nodes.map(word => textOf(word, state) ?? word.text.replace(/^"(.*)"$/s, '$1'));
  const [handler = '', ...rest] = words[0] === '--' ? words.slice(1) : words;
  if (handler.startsWith('-') && handler !== '-') return state;
  const names = rest.length === 0 ? [handler] : rest;
  const signals = names
    .map(name => name.toUpperCase().replace(/^SIG/, ''))
    .map(name => numbered[name] ?? name);
  if (signals.some(isDynamic)) return { ...state, areTrapsKnown: false };
  const others = state.traps.filter(({ signal }) => !signals.includes(signal));
  if (handler === '-' || rest.length === 0) return { ...state, traps: others };
  const added = signals.map(signal => ({ signal, handler, script, start: pos, end }));
  return { ...state, traps: [...others, ...added], hadTrap: state.hadTrap || handler !== '' };
}

const numbered: Readonly<Record<string, string>> = { 0: 'EXIT', 1: 'HUP', 2: 'INT', 3: 'QUIT', 15: 'TERM' };
