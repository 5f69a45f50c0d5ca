import type { Command, TestExpression, Word } from 'unbash';
import { askedByLoop } from './asked-jobs.ts';
import type { ScriptText } from './ending.ts';
import { isThere, targetsOf } from './job-targets.ts';
import { ended, givenTime, isTold } from './jobs.ts';
import type { Loop } from './loop-condition.ts';
import { commandsIn } from './shell-commands.ts';
import type { After, State, Stop } from './state.ts';
import { touched } from './stop.ts';
import type { Walk } from './walk.ts';

/** The jobs that a loop asks for each time, by their places; undefined where it asks for something else. */
export function watchedJobs<T extends ScriptText>(
  walk: Walk<T>,
  node: Loop,
  state: State<T>,
): readonly number[] | undefined {
  const asked = node.type === 'While' ? (askedByLoop(node)?.words ?? askedInside(node)) : undefined;
  return asked && targetsOf(walk, asked, state)?.places;
}

/** `while true; do if kill -0 $pid; then sleep 1; else break; fi; done` */
function askedInside(node: Loop): readonly string[] | undefined {
  const asked = commandsIn(node.body).filter(({ words }) => words[0] === 'kill' && words[1] === '-0');
  return asked.length === 1 ? asked[0]?.words.slice(2) : undefined;
}

/** Before the stop signal: whether a loop goes on as long as a job of which nothing is known. */
export function watchesJob<T extends ScriptText>(walk: Walk<T>, node: Loop, state: State<T>): boolean {
  if (state.stop) return false;
  const places = watchedJobs(walk, node, state) ?? [];
  return places.some(place => isThere(state, place) && state.jobs[place]?.duration === undefined);
}

/**
 * A loop is left by its condition. After the stop signal those that it watches are gone by then; one that nobody has
 * told to end would have to do so by itself.
 */
export function leftBy<T extends ScriptText>(walk: Walk<T>, node: Loop, state: State<T>): After<T> {
  if (!state.stop) return [state];
  const watched = (watchedJobs(walk, node, state) ?? []).filter(place => isThere(state, place));
  if (watched.every(place => isToldAt(state, place)))
    return [waited(node, { ...state, jobs: ended(state.jobs, watched) })];
  state.stop.results.push('unknown');
  return [];
}

/** Before the stop signal a loop that asks for jobs each time is only left when they are gone. */
export function brokenOff<T extends ScriptText>(walk: Walk<T>, node: Loop, state: State<T>): State<T> {
  const places = state.stop ? [] : (watchedJobs(walk, node, state) ?? []);
  return places.length === 0 ? state : { ...state, jobs: ended(state.jobs, places) };
}

function isToldAt<T extends ScriptText>({ jobs }: State<T>, place: number): boolean {
  const job = jobs[place];
  return job !== undefined && isTold(job);
}

/** After the stop signal a loop that sleeps gives time to all who were told. */
export function waited<T extends ScriptText>(node: Loop, state: State<T>): State<T> {
  return state.stop && sleeps(node) ? { ...state, jobs: givenTime(state.jobs) } : state;
}

/** Whether a loop goes round as long as something is there; `until` and `while !` wait for something to come. */
export function polls(node: Loop): boolean {
  if (node.type !== 'While' || node.kind !== 'while' || !sleeps(node)) return false;
  const condition = node.clause.commands.at(-1)?.command;
  if (condition?.type === 'TestCommand') return !waitsForMore(condition.expression);
  if (condition?.type === 'Command') return !/^(?:!|-z)$/.test(condition.args[0]?.text ?? '');
  return !(condition?.type === 'Pipeline' && condition.prefixes.some(({ type }) => type === 'Negation'));
}

function waitsForMore(expression: TestExpression): boolean {
  return expression.type === 'TestNot' || (expression.type === 'TestUnary' && expression.operator === '-z');
}

/** Whether something may run by then that a shell could keep the container for: before, it only waits to begin. */
export function hasBegun<T extends ScriptText>(walk: Walk<T>, { jobs, earlier }: State<T>): boolean {
  const isAtWork = jobs.some(({ status, isSubstitution }) => status !== 'ended' && !isSubstitution);
  return isAtWork || earlier.some(({ argv }) => !argv || !walk.isHarmless(argv));
}

function sleeps(node: Loop): boolean {
  return commandsIn(node).some(({ words: [name = ''] }) => isSleep.test(name));
}

export const isSleep = /(?:^|\/)u?sleep$/;

/**
 * `sleep 5` gives time as well, and `tail --pid=$pid` waits until that has ended. Undefined for every other program.
 */
export function afterProgram<T extends ScriptText>(
  walk: Walk<T>,
  nodes: readonly Word[],
  state: State<T>,
  stop: Stop,
): After<T> | undefined {
  const [name = '', first = '', second = ''] = nodes.map(({ text }) => text);
  if (isSleep.test(name) && /^[1-9]\d?(?:\.\d+)?s?$/.test(first))
    return [{ ...state, jobs: givenTime(state.jobs) }];
  const [, pid = first === '--pid' ? second : undefined] = /^--pid=(.+)/.exec(first) ?? [];
  return name === 'tail' && pid !== undefined ? afterTail(walk, pid, state, stop) : undefined;
}

/** `tail --pid=$pid -f /dev/null` ends with a process: the shell rests there if it rests nowhere else. */
export function followsProcess([name, ...words]: readonly string[] = []): boolean {
  return name === 'tail' && words.some(word => word.startsWith('--pid'));
}

/** A sleep of a few minutes, which delays what comes next; in a loop it is where the shell mostly is. */
export function isOverSoon([name = '', first = '', ...others]: readonly string[] = []): boolean {
  const [, count, unit] = /^(\d+(?:\.\d+)?)([sm]?)$/.exec(first) ?? [];
  return isSleep.test(name) && others.length === 0 && Number(count) * (unit === 'm' ? 60 : 1) <= 600;
}

function afterTail<T extends ScriptText>(
  walk: Walk<T>,
  pid: string,
  state: State<T>,
  { results, isTouched }: Stop,
): After<T> {
  const places = targetsOf(walk, [pid], state)?.places.filter(place => isThere(state, place));
  const isGone = places?.every(place => isToldAt(state, place));
  if (places && isGone) return [{ ...state, jobs: ended(state.jobs, places) }];
  results.push(places && !isTouched ? 'stuck' : 'unknown');
  return [];
}

/** `echo stop > console`: what it is written to may pass it on. A log does not. */
export function told<T extends ScriptText>({ redirects }: Command, state: State<T>): State<T> {
  const paths = redirects.flatMap(one => (one.operator === '>' ? [one.target?.text ?? ''] : []));
  return paths.some(path => !/^"?\/dev\/|log/.test(path)) ? touched(state) : state;
}
