import type { Command } from 'unbash';
import { askedJobs } from './asked-jobs.ts';
import type { ScriptText } from './ending.ts';
import { expandWords } from './expand-words.ts';
import { findsJob } from './run-kill.ts';
import { evaluateTest } from './shell-test.ts';
import type { State } from './state.ts';
import type { Runnable, Walk } from './walk.ts';

/** Whether a command succeeds, as far as it asks about the script's own arguments, variables and jobs alone. */
export function outcomeOf<T extends ScriptText>(
  walk: Walk<T>,
  node: Runnable,
  state: State<T>,
): boolean | undefined {
  const known = evaluateTest(node, { ...state, given: walk.given });
  if (known !== undefined) return known;
  const asked = askedJobs(node);
  if (asked) return findsJob(walk, asked, state);
  if (node.type === 'Pipeline') {
    const [only, ...others] = node.commands;
    const result = only && others.length === 0 ? outcomeOf(walk, only, state) : undefined;
    const isNegated = node.prefixes.filter(({ type }) => type === 'Negation').length % 2 === 1;
    return result === undefined ? undefined : result !== isNegated;
  }
  if (node.type === 'Command' && waitsForNone(walk, node, state)) return false;
  return node.type === 'Command' ? outcomeOfCommand(node, state) : undefined;
}

/** `wait -n` of bash, when there is no job any more. */
function waitsForNone<T extends ScriptText>(
  { shell }: Walk<T>,
  { name, args }: Command,
  { jobs }: State<T>,
): boolean {
  const isAny = name?.value === 'wait' && args.some(({ text }) => text === '-n');
  return isAny && shell === 'bash' && jobs.every(({ status }) => status === 'ended');
}

function outcomeOfCommand<T extends ScriptText>(
  { name: word, prefix, args }: Command,
  state: State<T>,
): boolean | undefined {
  if (!word) {
    const isRead = prefix.some(part => part.type === 'Assignment' && /\$\(|`/.test(part.text));
    return isRead ? undefined : true;
  }
  const name = word.value;
  // zsh looks for a program called `exec`.
  if (state.shell === 'zsh' && name === 'command' && args[0]?.type === 'Word' && args[0].value === 'exec')
    return false;
  if (state.hasNounset && (name === '[' || name === 'test')) return outcomeIfSet(args, state);
  // No program is called `--port`, to which `"${@:2}"` may come.
  if (expandWords([word], state)?.[0]?.startsWith('-')) return false;
  if (succeeding.has(name) || (name === 'exec' && args.length === 0)) return true;
  if (/(?:^|\/)sleep$/.test(name) && args.every(({ text }) => /^[\d.]+[smhd]?$/.test(text))) return true;
  return undefined;
}

/** `[ -n "$MODE" ]` with `set -u`: whoever comes to the end of that has set it, to something most likely. */
function outcomeIfSet<T extends ScriptText>(
  args: Command['args'],
  { variables }: State<T>,
): boolean | undefined {
  const [, operator, name = ''] =
    /^-([nz]) "\$\{?(\w+)\}?"(?: \])?$/.exec(args.map(({ text }) => text).join(' ')) ?? [];
  if (operator === undefined || variables.has(name) || /^\d/.test(name)) return undefined;
  return operator === 'n';
}

/** What does not fail, written as it should be. */
const succeeding: ReadonlySet<string> = new Set(['echo', 'printf', 'set', 'trap', 'umask', 'unset']);
