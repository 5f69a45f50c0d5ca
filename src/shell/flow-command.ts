import type { CommandNode, CompoundList } from 'unbash';
import { isBuiltin } from './exec-place.ts';
import { isSelf, setTo, shifted, substitute } from './flow-arguments.ts';
import { type After, finish, merge, orEnd, type Span, type State, type Walk } from './flow-state.ts';
import { simpleOf } from './script.ts';
import type { ScriptText } from './script-ending.ts';
import { isDynamic, type Positional } from './shell-word.ts';

/** Runs one simple command: a program, a function, or what the shell does itself. */
export function runCommand<T extends ScriptText>(
  walk: Walk<T>,
  node: Extract<CommandNode, { type: 'Command' }>,
  state: State<T>,
  isLast: boolean,
  takesExec: boolean,
): After<T> {
  const command = simpleOf(node);
  if (!command) return orEnd(walk, state, isLast, node);
  const words = command.isExec
    ? command.words
    : command.words.slice(/^(?:command|builtin)$/.test(command.words[0] ?? '') ? 1 : 0);
  const argv = substitute(words, state.positional);
  const run = { command, argv: argv?.length ? argv : undefined, isSelf: isSelf(words) };
  if (command.isExec || words[0] === 'exec') {
    const program = command.isExec ? run : { ...run, argv: argv?.slice(1) };
    finish(walk, state, 'exec', node, program);
    return null;
  }
  const name = words[0] ?? '';
  // `"$@"` may call a function by the first argument.
  const called = walk.functions.has(name) ? name : (argv?.[0] ?? '');
  const known = walk.functions.get(called);
  if (known) return runFunction(walk, called, known, argv?.slice(1), state, isLast, node);
  if (isBuiltin(name)) return runBuiltin(walk, name, words.slice(1), node, state, isLast);
  const mayBeFunction = state.hasUnread && !/[/$]/.test(name);
  const mayDispatch = /[$`]/.test(name) && (state.hasUnread || walk.functions.size > 0);
  if (isLast)
    return finish(walk, state, 'foreground', node, { ...run, takesExec, mayBeFunction, mayDispatch });
  return {
    ...state,
    earlier: [...state.earlier, { script: walk.script, command, argv: run.argv }].slice(-8),
  };
}

/** More calls in one another than this are not followed. */
const deepestCall = 12;

function runBuiltin<T extends ScriptText>(
  walk: Walk<T>,
  name: string,
  words: readonly string[],
  node: Span,
  state: State<T>,
  isLast: boolean,
): After<T> {
  switch (name) {
    case 'exit':
      finish(walk, state, state.hasWaited && state.background.length > 0 ? 'wait' : 'exit', node);
      return null;
    case 'return':
      if (isLast || walk.calls.length === 0) finish(walk, state, 'end', node);
      else walk.returns.push(state);
      return null;
    case 'break':
    case 'continue':
      return isLast ? finish(walk, state, 'end', node) : null;
    case 'wait':
      return orEnd(walk, { ...state, hasWaited: true }, isLast, node);
    case 'shift':
      return orEnd(walk, { ...state, positional: shifted(state.positional, words[0]) }, isLast, node);
    case 'set':
      return orEnd(walk, { ...state, positional: setTo(words, state.positional) }, isLast, node);
    case 'trap':
      return orEnd(walk, withTrap(walk.script, state, words, node), isLast, node);
    case '.':
    case 'source':
      return runSourced(walk, words, node, state, isLast);
    case 'eval':
      return runEval(walk, words, node, state, isLast);
    default:
      return orEnd(walk, state, isLast, node);
  }
}

function runFunction<T extends ScriptText>(
  walk: Walk<T>,
  name: string,
  { script, body }: { readonly script: T; readonly body: CommandNode | CompoundList },
  positional: Positional,
  state: State<T>,
  isLast: boolean,
  call: Span,
): After<T> {
  if (walk.calls.length >= deepestCall || walk.calls.includes(name)) return orEnd(walk, state, isLast, call);
  const inner: Walk<T> = { ...walk, script, calls: [...walk.calls, name], returns: [] };
  const start = { ...state, positional };
  const after: After<T> =
    body.type === 'CompoundList'
      ? inner.runList(inner, body.commands, start, isLast)
      : inner.runNode(inner, body, start, isLast);
  const merged = inner.returns.reduce<After<T>>(merge, after);
  return merged && orEnd(walk, { ...merged, positional: state.positional }, isLast, call);
}

/** A file that cannot be read may define functions and set traps; that it ends the script is not assumed. */
function runSourced<T extends ScriptText>(
  walk: Walk<T>,
  [word = '']: readonly string[],
  node: Span,
  state: State<T>,
  isLast: boolean,
): After<T> {
  const script = walk.sources < 4 ? walk.source?.(word, walk.script) : undefined;
  const statements = script && walk.parse(script);
  if (!script || !statements)
    return orEnd(walk, { ...state, hasUnread: true, areTrapsKnown: false }, isLast, node);
  const inner: Walk<T> = {
    ...walk,
    script,
    sources: walk.sources + 1,
    calls: [...walk.calls, word],
    returns: [],
  };
  const after = inner.runList(inner, statements, state, isLast);
  const merged = inner.returns.reduce<After<T>>(merge, after);
  return merged && orEnd(walk, merged, isLast, node);
}

/** `eval "$@"` runs the arguments; of any other text only a leading `exec` is understood. */
function runEval<T extends ScriptText>(
  walk: Walk<T>,
  words: readonly string[],
  node: Span,
  state: State<T>,
  isLast: boolean,
): After<T> {
  if (/^["']?exec\s/.test(words.join(' '))) {
    finish(walk, state, 'exec', node);
    return null;
  }
  const isArguments = words.length === 1 && /^"?\$(?:@|\*)"?$/.test(words[0] ?? '');
  if (isLast && isArguments)
    return finish(walk, state, 'foreground', node, { argv: state.positional, takesExec: false });
  return orEnd(walk, { ...state, hasUnread: true, areTrapsKnown: false }, isLast, node);
}

/** `trap - TERM` takes a trap away, `trap '' TERM` ignores the signal, a number is a signal too. */
function withTrap<T extends ScriptText>(
  script: T,
  state: State<T>,
  words: readonly string[],
  { pos, end }: Span,
): State<T> {
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
  return { ...state, traps: [...others, ...added] };
}

const numbered: Readonly<Record<string, string>> = { 0: 'EXIT', 1: 'HUP', 2: 'INT', 3: 'QUIT', 15: 'TERM' };
