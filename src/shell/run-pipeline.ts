import type { CommandNode, Pipeline } from 'unbash';
import { lasts } from './duration.ts';
import type { Ending, ScriptText } from './ending.ts';
import { finish, orEnd, passed } from './finish.ts';
import { isDeaf, rests, serversLeftBy, waysOf } from './run-children.ts';
import { commandsIn, execsIn, hasJobIn } from './shell-commands.ts';
import { simpleOf } from './simple-command.ts';
import type { After, State } from './state.ts';
import { type At, inside, last, type Walk } from './walk.ts';

/** `a | b`: each in a child. `! a` and `time a` alone are no pipeline. */
export function runPipeline<T extends ScriptText>(
  walk: Walk<T>,
  node: Pipeline,
  state: State<T>,
  at: At,
): After<T> {
  const [only] = node.commands;
  if (only && node.commands.length === 1) {
    const isNegated = node.prefixes.filter(({ type }) => type === 'Negation').length % 2 === 1;
    const inner = { ...at, isNegated: true, takesExec: false, isTested: true };
    return walk
      .runNode(walk, only, state, inner)
      .map(one => (isNegated && one.result !== undefined ? { ...one, result: !one.result } : one));
  }
  const place = inside(last(at), 'pipeline');
  const ways = node.commands.map(command =>
    waysOf(walk, state, (inner, start) => inner.runNode(inner, command, start, place)),
  );
  // What a part leaves in the background keeps the pipe open for the next one.
  const isHeld = (ending: Ending<T>, at: number): boolean =>
    rests(ending, walk) ||
    (at < ways.length - 1 && ending.background.some(({ duration }) => duration === 'service'));
  const end = node.commands.at(-1);
  // zsh runs the last part itself.
  if (walk.shell === 'zsh' && end && changesShell(end))
    return walk.runNode(walk, end, state, inside(at, 'pipeline'));
  const after = passed(walk.script, { ...state, jobs: [...state.jobs, ...serversLeftBy(ways.flat())] }, node);
  const isOver = ways.some((all, part) => all.length > 0 && all.every(ending => isHeld(ending, part)));
  // `echo failed | ts`, `find … | while read …`: what is not known most likely ends with its input.
  const isFed = /^(?:echo|printf|find|ls)$/.test((only && simpleOf(only)?.words[0]) ?? '');
  const lasting = ways.map((all, part) =>
    all.some(ending => isHeld(ending, part) || (!(isFed && part > 0) && mayLast(ending, walk, at))),
  );
  // Who reads lines ends with who writes them.
  const mayRest = lasting.some(
    (lasts, part) =>
      lasts &&
      !(lasting.indexOf(true) === part && readsLines(walk, node, part, isFed) && !runsOn(ways[part], walk)),
  );
  if (!mayRest || (end && isOverWhenFound(end))) return orEnd(walk, [after], at, node);
  const argv = ways.at(-1)?.find(ending => rests(ending, walk))?.argv;
  const hasDeafChild = ways.flat().some(ending => isDeaf(ending, walk));
  const more = {
    ...childrenOf(walk, node, state, ways.flat()),
    hasDeafChild,
    isLast: at.isLast,
    ...(isAlone(ways, walk) && { argv }),
  };
  if (!state.stop || isOver) finish(walk, state, 'pipeline', inside(at, 'pipeline'), node, more);
  if (isOver || (at.isLast && !state.stop)) return [];
  return orEnd(walk, [after], at, node);
}

/** `list | while read line; do …; done`, with nothing in it that lasts, or may be anything. */
function readsLines<T extends ScriptText>(
  { durationOf }: Walk<T>,
  { commands }: Pipeline,
  part: number,
  isFed: boolean,
): boolean {
  const command = commands[part];
  const condition = command?.type === 'While' ? command.clause.commands.at(-1)?.command : undefined;
  if (!command || part === 0 || condition?.type !== 'Command' || condition.name?.value !== 'read')
    return false;
  return commandsIn(command).every(
    ({ words, isExec }) => !isExec && (isFed || !/[$`]/.test(words[0] ?? '')) && !lasts(durationOf(words)),
  );
}

/** Whether a program in a part lasts, be it for each line. */
function runsOn<T extends ScriptText>(ways: readonly Ending<T>[] = [], { durationOf }: Walk<T>): boolean {
  return ways.some(({ argv }) => argv !== undefined && lasts(durationOf(argv)));
}

/** `tail -F log | grep -q ready`: that waits for a line, and then for the next one at most. */
function isOverWhenFound(end: CommandNode): boolean {
  const [name = '', ...options] = simpleOf(end)?.words ?? [];
  if (name === 'head') return true;
  return /^[ef]?grep$/.test(name) && options.some(word => /^-[a-zA-Z]*[qm]\d*$|^--(?:quiet|max-)/.test(word));
}

function changesShell(end: CommandNode): boolean {
  return hasJobIn(end) || commandsIn(end).some(({ isExec, words }) => isExec || words[0] === 'trap');
}

/** Whether nothing but the last part of a pipeline lasts. */
function isAlone<T extends ScriptText>(ways: readonly (readonly Ending<T>[])[], walk: Walk<T>): boolean {
  return !ways.slice(0, -1).some(endings => endings.some(ending => rests(ending, walk)));
}

/** At the end of a text also what is not known may be what a container is for. */
function mayLast<T extends ScriptText>({ how, argv }: Ending<T>, { durationOf }: Walk<T>, at: At): boolean {
  if (!at.isLast || how === 'end' || how === 'exit' || how === 'background') return false;
  const duration = argv && durationOf(argv);
  return !lasts(duration) && duration !== 'short';
}

/** The `exec`s in the children, those of functions they call included. */
function childrenOf<T extends ScriptText>(
  walk: Walk<T>,
  node: CommandNode | Pipeline,
  { functions }: State<T>,
  ways: readonly Ending<T>[],
): Pick<Ending<T>, 'lostExecs' | 'body'> {
  const called = commandsIn(node).filter(command =>
    functions
      .get(command.words[0] ?? '')
      ?.some(defined => defined !== null && execsIn(defined.body).length > 0),
  );
  // What a function of them rests in is not written there, nor what is in an argument.
  const resting = ways.flatMap(({ how, command, argv = command?.words, functions: around, tail }) =>
    command &&
    argv &&
    how !== 'pipeline' &&
    (around.length > 0 || !command.isStatic || tail.around.includes('eval')) &&
    lasts(walk.durationOf(argv))
      ? [{ ...command, words: argv, isStatic: true }]
      : [],
  );
  return { lostExecs: [...execsIn(node), ...called], body: [...commandsIn(node), ...resting] };
}
