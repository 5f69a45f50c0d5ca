import type { ScriptText } from './ending.ts';
import { anyOther, holdsJobs } from './shell-word.ts';
import type { Shell } from './shells.ts';
import type { SimpleCommand } from './simple-command.ts';
import { type Duration, type Holder, type Job, lasts, type State } from './state.ts';
import type { Walk } from './walk.ts';

/** What the words of `kill` and `wait` are looked up in. */
export interface JobScope extends Pick<State<ScriptText>, 'jobs' | 'jobsThen' | 'variables'> {
  readonly shell?: Shell | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
}

/** What every job is named by, as one token. */
const list = '\u0001';
/** What comes before the name of a program, likewise. */
const named = '\u0002';
/** `$(pidof NAME)`, `pgrep NAME` in backticks. */
const byName =
  /\$\(\s*(?:pidof|pgrep(?: -[fox]+)*) ([\w./-]+)\s*\)|`\s*(?:pidof|pgrep(?: -[fox]+)*) ([\w./-]+)\s*`/g;

/**
 * The jobs that a word names, by their places: `$!`, `"$pid"`, `"${pids[@]}"`, `%1`, `$(jobs -p)`. None for a variable
 * that is never set; undefined where it cannot be known.
 */
export function jobsNamed(written: string, scope: JobScope): readonly number[] | undefined {
  const text = written
    .replace(/\$\(\s*jobs\s+-p[rs]?\s*\)|`\s*jobs\s+-p[rs]?\s*`/g, ` ${list} `)
    .replace(byName, (_, first, second) => ` ${named}${first ?? second} `);
  const tokens = text.replace(/["']/g, '').split(/\s+/).filter(Boolean);
  const found = tokens.map(token => jobsOfToken(token, scope));
  if (found.includes(undefined)) return undefined;
  return [...new Set(found.flatMap(places => places ?? []))];
}

function jobsOfToken(token: string, scope: JobScope): readonly number[] | undefined {
  const { jobs, shell, jobsThen = jobs.length } = scope;
  const known = jobs.flatMap(({ holder }, place) => (holder === 'orphan' ? [] : [place]));
  const last = known.filter(place => place < jobsThen).slice(-1);
  if (token === '$!' || token === '${!}') return last;
  // dash and zsh run it in a child that has no jobs.
  if (token === list) return shell === 'dash' || shell === 'zsh' ? [] : alive(jobs);
  if (token.startsWith(named)) return jobsOfProgram(token.slice(1), jobs);
  if (token.startsWith('%')) return shell === 'dash' ? [] : numbered(token.slice(1), last, known, shell);
  const [, name] = /^\$\{?([A-Za-z_]\w*)(?:\[[@*]\])?\}?$/.exec(token) ?? [];
  return name === undefined ? undefined : jobsOfVariable(name, scope);
}

/** What runs under a name; undefined where nothing of this shell's does. */
function jobsOfProgram(name: string, jobs: readonly Job[]): readonly number[] | undefined {
  const places = jobs.flatMap(({ command, holder }, place) =>
    holder === 'program' && nameOf(command.words[0]) === nameOf(name) ? [place] : [],
  );
  return places.length > 0 ? places : undefined;
}

function nameOf(path = ''): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function numbered(
  text: string,
  last: readonly number[],
  known: readonly number[],
  shell: Shell | undefined,
): readonly number[] | undefined {
  if (/^[%+]?$/.test(text)) return last;
  if (!/^\d+$/.test(text)) return undefined;
  const place = known[Number(text) - 1];
  if (place !== undefined) return [place];
  // In zsh a command in the foreground is a job as well.
  return shell === 'zsh' ? undefined : [];
}

function alive(jobs: readonly Job[]): readonly number[] {
  const isGone = ({ status, duration }: Job): boolean =>
    status === 'ended' || status === 'left' || duration === 'short';
  return jobs.flatMap((job, place) => (isGone(job) ? [] : [place]));
}

function jobsOfVariable(
  name: string,
  { variables, environment, jobs }: JobScope,
): readonly number[] | undefined {
  const value = variables.get(name);
  if (holdsJobs(value)) return value.jobs.filter(place => place < jobs.length);
  if (value === '') return [];
  const isUnset = !variables.has(name) && !variables.has(anyOther) && environment?.[name] === undefined;
  return isUnset ? [] : undefined;
}

/** The jobs after a signal that ends whoever does not handle it otherwise. */
export function signalled(jobs: readonly Job[], places: readonly number[]): readonly Job[] {
  return jobs.map((job, place) => (places.includes(place) ? signalledJob(job) : job));
}

function signalledJob(job: Job): Job {
  const isOver = job.status === 'ended' || job.status === 'stopping' || job.duration === 'short';
  if (isOver || job.holder === 'orphan' || job.holder === 'deaf-shell') return job;
  return { ...job, status: job.holder === 'program' ? 'stopping' : 'left' };
}

/** The jobs when each of their processes has been sent a signal. */
export function allSignalled(jobs: readonly Job[]): readonly Job[] {
  return jobs.map(job => {
    if (job.status === 'ended') return job;
    if (job.holder === 'pipe') return { ...job, status: 'unknown' };
    return { ...job, status: job.holder === 'shell' ? 'left' : 'stopping' };
  });
}

/** Which may have been sent one cannot be known. */
export function perhapsSignalled(jobs: readonly Job[]): readonly Job[] {
  return jobs.map(job => (job.status === 'running' ? { ...job, status: 'unknown' } : job));
}

/** Whether a `wait` for it goes on until something stops it; `isAlone` for a `wait` that names it. */
export function isAwaited(
  { status, holder, duration }: Job,
  isAlone: boolean,
  shell: Shell | undefined,
): boolean {
  if (holder === 'orphan' || duration === 'short' || status === 'ended' || status === 'stopping')
    return false;
  // The shell waits for all of a pipeline; most do for its last process where that is named.
  return status !== 'left' || (holder === 'pipe' && (!isAlone || shell === 'ash'));
}

export function ended(jobs: readonly Job[], places: readonly number[]): readonly Job[] {
  return jobs.map((job, place) =>
    places.includes(place) && job.status !== 'left' ? { ...job, status: 'ended' } : job,
  );
}

/** Whether it is killed in the middle of its work when the shell ends. */
export function isLeft({ status, duration }: Job): boolean {
  return status !== 'ended' && (duration === 'service' || duration === undefined);
}

/** How long the longest of them runs. */
export function longest(durations: readonly Duration[]): Duration {
  return durations.find(lasts) ?? (durations.includes(undefined) ? undefined : 'short');
}

export function jobFrom(command: SimpleCommand, duration: Duration, holder: Holder): Job {
  return { command, duration, holder, isDeafAtFirst: false, status: 'running' };
}

/** What a child that is done has left behind. */
export function orphanOf(command: SimpleCommand): Job {
  return { ...jobFrom(command, 'service', 'orphan'), status: 'left' };
}

/** What the words of `kill` and `wait` are looked up in. */
export function scopeOf<T extends ScriptText>(
  { shell, environment }: Walk<T>,
  { jobs, jobsThen, variables }: State<T>,
): JobScope {
  return { shell, environment, jobs, jobsThen, variables };
}
