import { lasts } from './duration.ts';
import type { ScriptText } from './ending.ts';
import type { Job } from './job.ts';
import { anyOther, holdsJobs, type JobsValue } from './shell-word.ts';
import type { Shell } from './shells.ts';
import type { State } from './state.ts';
import type { Walk } from './walk.ts';

/** What the words of `kill` and `wait` are looked up in. */
export interface JobScope extends Pick<State<ScriptText>, 'jobs' | 'jobsThen' | 'variables'> {
  readonly shell?: Shell | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
}

/** What every job is named by, as one token. */
const list = '\u0001';
/** What comes before the name of a program, and before a part of a command line, likewise. */
const named = '\u0002';
const havingPart = '\u0003';
/** `$(pidof NAME)`, `pgrep -f PART` in backticks. */
const lookUp = `(pidof|pgrep(?: -[fox]+)*) ["']?([\\w./-]+)["']?`;
const byName = new RegExp(`\\$\\(\\s*${lookUp}\\s*\\)|\`\\s*${lookUp}\\s*\``, 'g');

/**
 * The jobs that a word names, by their places: `$!`, `"$pid"`, `"${pids[@]}"`, `%1`, `$(jobs -p)`. None for a variable
 * that is never set; undefined where it cannot be known.
 */
export function jobsNamed(written: string, scope: JobScope): readonly number[] | undefined {
  const text = written
    .replace(/\$\(\s*jobs\s+-p[rs]?\s*\)|`\s*jobs\s+-p[rs]?\s*`/g, ` ${list} `)
    .replace(byName, (_, program = '', name = '', otherProgram = program, other = name) =>
      /-[ox]*f/.test(otherProgram) ? ` ${havingPart}${other} ` : ` ${named}${other} `,
    );
  const tokens = text.replace(/["']/g, '').split(/\s+/).filter(Boolean);
  const found = tokens.map(token => jobsOfToken(token, scope));
  if (found.includes(undefined)) return undefined;
  return [...new Set(found.flatMap(places => places ?? []))];
}

/** What a word of `kill` or `wait` is once the shell has put in what it holds. */
export interface JobWord {
  /** The jobs that it names, by their places. */
  readonly places: readonly number[];
  /** `none`: no word at all. `empty`, `bad`: one without a text, or with a text that is not the number of a process. */
  readonly as: 'good' | 'none' | 'empty' | 'bad';
}

/** Undefined where it cannot be known. */
export function jobWord(word: string, scope: JobScope, isKill: boolean): JobWord | undefined {
  // `kill TERM $pid`, for `-TERM`: no number of a process.
  if (isKill && /^(["']?)[A-Za-z]\w*\1$/.test(word)) return { places: [], as: 'bad' };
  const places = jobsNamed(word, scope);
  if (!places) return undefined;
  const [, quote = '', name, all] = /^("?)\$\{?([A-Za-z_]\w*)(\[[@*]\])?\}?\1$/.exec(word) ?? [];
  const value = name === undefined ? undefined : scope.variables.get(name);
  if (holdsJobs(value))
    return wordOfVariable(value, { isQuoted: quote !== '', isAll: all !== undefined }, scope, isKill);
  if (places.length > 0) return { places, as: 'good' };
  if (word.startsWith('%')) return { places, as: 'bad' };
  // zsh makes one word of an array that is not set as well.
  const isOne = all === undefined || value === '' || (scope.shell === 'zsh' && value === undefined);
  const isText = word.startsWith('"') && isOne;
  return { places, as: isText ? 'empty' : 'none' };
}

interface Written {
  readonly isQuoted: boolean;
  /** `${pids[@]}` */
  readonly isAll: boolean;
}

function wordOfVariable(
  { jobs: kept, as }: JobsValue,
  { isQuoted, isAll }: Written,
  { jobs, shell, jobsThen }: JobScope,
  isKill: boolean,
): JobWord {
  const places = kept.filter(place => place < jobs.length);
  const isZsh = shell === 'zsh';
  if (as === 'array' && !isAll && !isZsh)
    return { places: places.slice(0, 1), as: places.length > 0 ? 'good' : 'none' };
  const isText = as === 'text' || (as === 'array' && !isAll && isQuoted);
  if (isText && isQuoted) return quotedText(places, shell, isKill);
  // zsh does not split it; what was put into a handler when that was set is read as words of it.
  if (isText && isZsh && as === 'text' && jobsThen === undefined) return { places: [], as: 'bad' };
  if (places.length > 0) return { places, as: 'good' };
  return { places, as: isQuoted && as === 'number' ? 'empty' : 'none' };
}

/** ` 12`, `12 13`: `kill` overlooks a blank in front, that of BusyBox one in the middle as well. */
function quotedText(places: readonly number[], shell: Shell | undefined, isKill: boolean): JobWord {
  const overlooks = isKill ? shell !== 'zsh' : shell === 'dash';
  if (places.length === 1 && overlooks) return { places, as: 'good' };
  if (places.length > 1 && isKill && shell === 'ash') return { places, as: 'good' };
  return { places: [], as: 'bad' };
}

function jobsOfToken(token: string, scope: JobScope): readonly number[] | undefined {
  const { jobs, shell, jobsThen = jobs.length } = scope;
  const own = jobs.flatMap(({ holder }, place) => (holder === 'orphan' ? [] : [place]));
  if (token === '$!' || token === '${!}') return own.filter(place => place < jobsThen).slice(-1);
  const known = own.filter(place => !jobs[place]?.isDisowned && !jobs[place]?.isSubstitution);
  const last = known.filter(place => place < jobsThen).slice(-1);
  // dash and zsh run it in a child that has no jobs.
  if (token === list) return shell === 'dash' || shell === 'zsh' ? [] : firstOfEach(jobs);
  const isNamed = token.startsWith(named);
  if (isNamed || token.startsWith(havingPart)) return jobsOfProgram(token.slice(1), isNamed, jobs);
  if (token.startsWith('%')) return shell === 'dash' ? [] : numbered(token.slice(1), last, known, scope);
  const [, name] = /^\$\{?([A-Za-z_]\w*)(?:\[[@*]\])?\}?$/.exec(token) ?? [];
  return name === undefined ? undefined : jobsOfVariable(name, scope);
}

/** What runs under a name, or has it on its command line; undefined where nothing of this shell's does. */
function jobsOfProgram(name: string, isName: boolean, jobs: readonly Job[]): readonly number[] | undefined {
  const isMeant = (words: readonly string[]): boolean =>
    isName ? nameOf(words[0]) === nameOf(name) : words.join(' ').includes(name);
  const places = jobs.flatMap(({ command, holder }, place) =>
    holder === 'program' && isMeant(command.words) ? [place] : [],
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
  { jobs, shell }: JobScope,
): readonly number[] | undefined {
  if (/^[%+]?$/.test(text)) return last;
  if (!/^\d+$/.test(text)) return undefined;
  // The number of one that has ended is given to the next.
  const isGiven = ({ status, duration }: Job): boolean => status !== 'running' || !lasts(duration);
  const before = known.slice(0, Math.min(Number(text), known.length - 1));
  if (before.some(place => isGiven(jobs[place] as Job)) && Number(text) <= known.length) return undefined;
  const place = known[Number(text) - 1];
  if (place !== undefined) return [place];
  // In zsh a command in the foreground is a job as well.
  return shell === 'zsh' ? undefined : [];
}

/** Undefined where that is not the one who works. */
function firstOfEach(jobs: readonly Job[]): readonly number[] | undefined {
  const places = alive(jobs);
  return places.some(place => jobs[place]?.isPipeline) ? undefined : places;
}

function alive(jobs: readonly Job[]): readonly number[] {
  const isGone = ({ status, duration, isDisowned, isSubstitution }: Job): boolean =>
    status === 'ended' ||
    status === 'left' ||
    duration === 'short' ||
    isDisowned === true ||
    isSubstitution === true;
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

/** What the words of `kill` and `wait` are looked up in. */
export function scopeOf<T extends ScriptText>(
  { shell, environment }: Walk<T>,
  { jobs, jobsThen, variables }: State<T>,
): JobScope {
  return { shell, environment, jobs, jobsThen, variables };
}
