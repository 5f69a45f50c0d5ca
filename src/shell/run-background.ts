import type { Command, Statement } from 'unbash';
import { isBuiltin } from './builtins.ts';
import type { Duration } from './duration.ts';
import type { Ending, ScriptText, StopResult } from './ending.ts';
import { expandWords } from './expand-words.ts';
import { orEnd } from './finish.ts';
import type { Holder, Job } from './job.ts';
import { jobFrom, longest, orphanOf } from './jobs.ts';
import { rests, waysOf } from './run-children.ts';
import { commandsIn } from './shell-commands.ts';
import type { Shell } from './shells.ts';
import { programWords, type SimpleCommand, simpleOf } from './simple-command.ts';
import type { State } from './state.ts';
import { isOver } from './stop.ts';
import { type At, environmentOf, inside, isOwnCommand, outermost, transparent, type Walk } from './walk.ts';

/**
 * What `&` sends to the background: a program, or a child of the shell that runs more than that. Each of the
 * alternatives has the job last, and in front of it what it leaves behind.
 */
export function jobsOf<T extends ScriptText>(
  walk: Walk<T>,
  command: Statement['command'],
  state: State<T>,
): readonly (readonly Job[])[] {
  const isDeafAtFirst = state.traps.some(
    ({ signal, handler }) => signal === walk.stopSignal && handler === '',
  );
  const simple = command.type === 'Command' ? simpleOf(command) : null;
  const name = simple?.words[0] ?? '';
  const isProgram = !isBuiltin(name) && !state.functions.has(name);
  if (command.type !== 'Command' || !simple || !(isProgram || /^(?:exec|command)$/.test(name)))
    return childrenOf(walk, command, state).map(jobs => jobs.map(job => ({ ...job, isDeafAtFirst })));
  const written = programWords(command);
  const skipped = written.findIndex(({ text }) => text !== 'command' && text !== 'exec');
  const nodes = written.slice(Math.max(skipped, 0));
  const argv = expandWords(nodes, { ...state, environment: environmentOf(walk, state) });
  const words = argv?.[0] ? argv : simple.words;
  const job = jobFrom({ ...simple, words }, argv && walk.durationOf(argv), 'program');
  const nothing = [jobFrom(simple, 'short', 'program')];
  // zsh looks for a program called `exec`.
  if (
    argv?.[0]?.startsWith('-') ||
    (walk.shell === 'zsh' && command.name?.value === 'command' && simple.isExec)
  )
    return [nothing];
  if (argv && !argv[0]) return isOwnCommand(walk, nodes, state) ? [nothing] : [[job], nothing];
  return [[{ ...job, isDeafAtFirst }]];
}

/** `exec > >(tee log)`: in bash every `wait` without a word waits for it, and it lasts as long as the shell writes. */
export function withSubstitution<T extends ScriptText>(
  { shell, script }: Walk<T>,
  state: State<T>,
  { name, redirects, pos: start, end }: Command,
): State<T> {
  const isOne = redirects.some(
    redirect => redirect.type === 'Redirect' && redirect.target?.text.startsWith('>('),
  );
  if (shell !== 'bash' || name?.value !== 'exec') return state;
  if (!isOne) return { ...state, jobs: withoutReader(script.text, state.jobs, redirects, start) };
  const nothing = { isStatic: true, isExec: false, hasAssignment: false, hasRedirection: true };
  const job = jobFrom({ ...nothing, words: [], start, end }, 'always', 'program');
  return { ...state, jobs: [...state.jobs, { ...job, isSubstitution: true }] };
}

/** `exec > log` after that: it has nobody to read from, where nothing else has got its pipe as well. */
function withoutReader(
  text: string,
  jobs: readonly Job[],
  redirects: Command['redirects'],
  start: number,
): readonly Job[] {
  const isOutput = redirects.some(({ operator, descriptor }) => /^>[>|]?$/.test(operator) && !descriptor);
  const isShared = ({ command }: Job): boolean => text.slice(command.start, start).includes('&');
  return jobs.map(job =>
    isOutput && job.isSubstitution && !isShared(job) ? { ...job, status: 'ended' } : job,
  );
}

/** A child of the shell, which may rest on some of its ways and be done soon on others. */
function childrenOf<T extends ScriptText>(
  walk: Walk<T>,
  command: Statement['command'],
  state: State<T>,
): readonly (readonly Job[])[] {
  const [first] = commandsIn(command);
  if (!first) return [[]];
  const at: At = { ...outermost, takesExec: false };
  const ways = waysOf(walk, state, (inner, start) =>
    command.type === 'Subshell'
      ? orEnd(inner, inner.runList(inner, command.body.commands, start, inside(at, 'subshell')), at, command)
      : inner.runNode(inner, command, start, at),
  );
  const resting = ways.filter(way => rests(way, walk));
  const others = ways.filter(way => !resting.includes(way));
  const isPipe = command.type === 'Pipeline';
  return [
    ...(resting.length > 0 ? [[restingChild(walk, resting, first, isPipe)]] : []),
    ...(others.length > 0 || ways.length === 0 ? [passingChild(walk, others, first)] : []),
  ];
}

/** As long as the longest of its ways, and named by what it rests in. */
function restingChild<T extends ScriptText>(
  walk: Walk<T>,
  ways: readonly Ending<T>[],
  first: SimpleCommand,
  isPipe: boolean,
): Job {
  const beside = ways
    .flatMap(({ background }) => background)
    .find(({ duration }) => duration !== 'short' && duration !== 'always');
  const isWork = beside !== undefined || ways.some(way => !isIdle(way, walk));
  const [way] = ways;
  // Where it only waits itself, what it has put into the background does the work.
  const work = way && isIdle(way, walk) && beside?.words[0] ? beside : undefined;
  const words = work?.words ?? way?.argv ?? way?.command?.words ?? first.words;
  const job = jobFrom({ ...first, words }, isWork ? 'service' : 'always', holderOf(ways, walk, isPipe));
  return isPipe ? { ...job, isPipeline: true } : job;
}

/** Nothing but a sleep, or the shell itself, goes on in it. */
function isIdle<T extends ScriptText>({ how, argv, body }: Ending<T>, { durationOf }: Walk<T>): boolean {
  if (how === 'loop' || how === 'wait') return true;
  if (how !== 'pipeline') return argv !== undefined && durationOf(argv) === 'always';
  return body
    .map(({ words }) => durationOf(words))
    .every(duration => duration !== 'service' && duration !== 'likely');
}

/** What it has sent to the background itself is left when it is done. */
function passingChild<T extends ScriptText>(
  walk: Walk<T>,
  ways: readonly Ending<T>[],
  first: SimpleCommand,
): readonly Job[] {
  const way = ways.find(({ command }) => command !== null);
  const words = way?.argv ?? way?.command?.words ?? first.words;
  const left = ways
    .flatMap(({ how, background }) => (isOver(how) ? background : []))
    .find(({ duration }) => duration === 'service');
  const child = jobFrom({ ...first, words }, longest(ways.map(one => durationOf(one, walk))), 'program');
  return [...(left ? [orphanOf(left)] : []), child];
}

/** Of a way that does not rest: a job of any length, where it ends in a program that is not known. */
function durationOf<T extends ScriptText>({ how, argv }: Ending<T>, walk: Walk<T>): Duration {
  if (isOver(how)) return 'short';
  return argv && walk.durationOf(argv);
}

/** What a signal to the child reaches, on the way on which it reaches the least. */
function holderOf<T extends ScriptText>(ways: readonly Ending<T>[], walk: Walk<T>, isPipe: boolean): Holder {
  const holders = ways.map(way => holderOfWay(way, walk, isPipe));
  return holders.find(holder => holder !== 'program') ?? 'program';
}

function holderOfWay<T extends ScriptText>(
  way: Ending<T>,
  { shell, stopSignal }: Walk<T>,
  isPipe: boolean,
): Holder {
  const { how, lostExecs, isInPlace, argv, traps, stop } = way;
  if (how === 'exec' || (how === 'subshell' && lostExecs.length > 0 && isInPlace)) return 'program';
  const trap = traps.find(({ signal }) => signal === stopSignal);
  // What it becomes may have a handler of its own, for a signal that it was begun without.
  const isReplaced = trap?.handler === '' && isAlone(way) && becomes(way, shell);
  if (trap && !isReplaced) return holderByTrap(stop);
  if (isPipe && how === 'pipeline') return argv ? 'program' : 'pipe';
  if (isAlone(way) && becomes(way, shell)) return 'program';
  // This one hears of it once the command it waits for has ended.
  const hears = shell !== 'mksh' || how === 'wait' || how === 'loop';
  return hears ? 'shell' : 'deaf-shell';
}

/** A child with a trap of its own does what that comes to. */
function holderByTrap(stop: readonly StopResult[]): Holder {
  const isAll = (...results: readonly StopResult[]): boolean =>
    stop.length > 0 && stop.every(one => results.includes(one));
  if (isAll('clean')) return 'program';
  return isAll('lost', 'perhaps-lost') ? 'shell' : 'deaf-shell';
}

/** Whether a child becomes the last command it runs; bash does so in a subshell, and in nothing that is in it. */
function becomes<T extends ScriptText>(
  { how, tail, isInPlace }: Ending<T>,
  shell: Shell | undefined,
): boolean {
  if (how === 'subshell') return isInPlace;
  const isInSubshell = tail.around.length > 0 && tail.around.every(around => around === 'subshell');
  return how === 'foreground' && (shell === 'bash' ? isInSubshell : becoming.includes(shell));
}

const becoming: readonly (Shell | undefined)[] = ['dash', 'ash', 'zsh'];

/** Whether a child has nothing to do any more but to run this, so that it can become it. */
function isAlone<T extends ScriptText>({ isLast, tail }: Ending<T>): boolean {
  return isLast && tail.trap !== 'set' && tail.around.every(around => around in transparent);
}
