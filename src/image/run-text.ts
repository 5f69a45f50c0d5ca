import type { Duration } from '../shell/duration.ts';
import type { Ending } from '../shell/ending.ts';
import { followScript } from '../shell/follow-script.ts';
import { parseShebang } from '../shell/shebang.ts';
import { hasErrexit } from '../shell/shell-arguments.ts';
import type { ShellTexts } from '../shell/shell-texts.ts';
import { execsLast, olderShells, type Shell } from '../shell/shells.ts';
import type { Front } from '../shell/walk.ts';
import { calledDuration } from './called-script.ts';
import type { IsConfigured } from './configured.ts';
import { durationOf, isBrief, isShortLived } from './duration.ts';
import type { FindProgram } from './facts/program.ts';
import { givenIn, openTo, withoutUser } from './given-to-conditions.ts';
import type { ImageFile } from './image-file.ts';
import type { ImageFiles } from './image-files.ts';
import { interpreterOf } from './interpreter.ts';
import { withConfiguration } from './program-configuration.ts';
import { sourcedFile, withoutMark } from './sourced-file.ts';
import { isFile, type ShellText } from './step.ts';
import { isFailure, waysThatMatter } from './ways-that-matter.ts';

/** One way through a text that a shell reads. */
export interface TextWay {
  readonly ending: Ending<ShellText>;
  /** Whether the shell stays; undefined when that depends, or cannot be known. */
  readonly stays: boolean | undefined;
  /** What it becomes, or waits for. */
  readonly next: readonly string[] | undefined;
}

/** A script may start the same program many times. */
export function askedOnce<T>(find: (argv: readonly string[]) => T): (argv: readonly string[]) => T {
  const known = new Map<string, T>();
  return argv => {
    const key = argv.join('\0');
    if (!known.has(key)) known.set(key, find(argv));
    return known.get(key) as T;
  };
}

/** What a text is followed with. */
export interface TextWorld {
  readonly files: ImageFiles | undefined;
  readonly findProgram: FindProgram;
  readonly environment: Readonly<Record<string, string>> | undefined;
  /** What tests may count on besides. */
  readonly given: Readonly<Record<string, string>>;
  /** Without `SIG`; undefined for the default. */
  readonly stopSignal: string | undefined;
  /** Whether an init in front sends it to all that the shell runs. */
  readonly hasGroup: boolean;
  /** What is PID 1, where the shell is not. */
  readonly front: Front | undefined;
  /** Whether bash is older than 5.1, and waits for more of its last commands. */
  readonly hasOldShell: boolean;
  readonly texts: ShellTexts | undefined;
  readonly isConfigured?: IsConfigured | undefined;
  /** How many scripts have called one another by now. */
  readonly calls?: number;
}

/** Calls deeper than this are not gone into. */
const deepestCall = 3;

/**
 * Follows a text with its arguments to its ends, as far as they say who does the work; undefined when it cannot be
 * followed.
 */
export function runText(
  text: ShellText,
  positional: readonly string[] | undefined,
  shell: Shell | undefined,
  world: TextWorld,
): readonly TextWay[] | undefined {
  const all = endingsOf(text, positional, shell, world);
  if (!all || all.length === 0) return undefined;
  const endings = waysThatMatter(all, world.findProgram);
  if (endings.length > mostWays) return undefined;
  if (endings.length === 0) return jobOf(all);
  const isOneOfSeveral = endings.some(isWork) && all.some(isIdleEnd);
  return endings.map(ending => ({
    ending: { ...ending, isOneOfSeveral },
    stays: whetherStays(
      ending,
      { shell: versionOf(shell, world), isString: !isFile(text) },
      world.findProgram,
    ),
    next: nextOf(ending),
  }));
}

function isWork({ how }: Ending): boolean {
  return how !== 'exit' && how !== 'end';
}

/** An end with nothing left behind: what is found of another one does not hold there. */
function isIdleEnd(ending: Ending): boolean {
  return !isWork(ending) && ending.background.every(({ duration }) => duration === 'short');
}

function endingsOf(
  text: ShellText,
  positional: readonly string[] | undefined,
  shell: Shell | undefined,
  world: TextWorld,
): readonly Ending<ShellText>[] | undefined {
  if (shell === 'fish') return undefined;
  const { files, environment, given, stopSignal, hasGroup, front, texts } = world;
  const start: ShellText = isFile(text) ? withoutMark(text) : text;
  const options = {
    positional,
    zero: isFile(text) ? undefined : text.zero,
    source: (word: string, from: ShellText) => files && sourcedFile(word, from, files),
    durationOf: askedOnce(durationIn(world)),
    isHarmless: (argv: readonly string[]) => isShortLived(argv) || isBrief(argv),
    ...(environment && { environment }),
    shell,
    stopSignal,
    hasGroup,
    front,
    texts,
    hasErrexit: hasErrexit(optionsOf(text)),
  };
  const found = followScript(start, { ...options, given: givenIn(shell, given) });
  const isAgain = found?.some(({ isSelf }) => isSelf);
  if (isAgain) return followScript(start, { ...options, given: withoutUser(given) });
  if (!found?.every(isFailure)) return found;
  // `[ "$AGREED" = y ] || exit 1` with `ENV AGREED=n`, `[ $# -gt 0 ] || exit 1`: who runs it says otherwise.
  const open = {
    environment: openTo(start.text, environment),
    positional: positional?.length ? positional : undefined,
  };
  return followScript(start, { ...options, ...open, given: givenIn(shell, given) }) ?? found;
}

/** By what is known of a program, or by what is in a script that is called. */
function durationIn(world: TextWorld): (argv: readonly string[]) => Duration {
  const { files, findProgram, calls = 0 } = world;
  const find: FindProgram = argv => {
    const program = findProgram(argv);
    return program && withConfiguration(program, argv, world);
  };
  const shellOf = (file: ImageFile, argv: readonly string[]): Shell | undefined | null => {
    const line = interpreterOf(file, argv, findProgram);
    if (line && line.program?.kind !== 'shell') return null;
    return line?.program?.shell ?? undefined;
  };
  return argv => {
    const known = durationOf(argv, find);
    if (known !== undefined || calls === deepestCall) return known;
    const inner = { ...world, calls: calls + 1 };
    return calledDuration(
      argv,
      { files, findProgram, shellOf },
      durationIn(inner),
      ({ text, positional, shell }) => endingsOf(text, positional, shell, inner),
    );
  };
}

/** The options that the shell of a text is started with, as far as they are in its first line or beside its string. */
function optionsOf(text: ShellText): readonly string[] {
  if (isFile(text)) return (parseShebang(text.text)?.argument ?? '').split(/\s+/);
  return text.words.slice(1, Math.max(text.words.indexOf(text.text), 1));
}

/**
 * A text that is done sooner or later: until then its shell is there. A file it sources, unread, may have more to it.
 */
function jobOf(endings: readonly Ending<ShellText>[]): readonly TextWay[] | undefined {
  const leaves = endings.find(({ how, background }) => how === 'end' && background.length > 0);
  const ending = leaves ?? endings[0];
  const isJob = endings.every(({ isSelf, areTrapsKnown }) => !isSelf && areTrapsKnown);
  return ending && isJob ? [{ ending, stays: true, next: undefined }] : undefined;
}

/** A script with more ends than this is not followed. */
const mostWays = 32;

function nextOf({ how, argv, background }: Ending<ShellText>): readonly string[] | undefined {
  if (how !== 'wait') return argv;
  const [job, ...others] = background.filter(({ duration }) => duration !== 'short');
  return job && others.length === 0 ? job.words : undefined;
}

function versionOf(shell: Shell | undefined, { hasOldShell }: TextWorld): Shell | undefined {
  return (hasOldShell && shell && olderShells[shell]) || shell;
}

/** A shell that reads a file waits for its last command; one that is given a string may replace itself by it. */
function whetherStays(
  ending: Ending<ShellText>,
  { shell, isString }: { readonly shell: Shell | undefined; readonly isString: boolean },
  findProgram: FindProgram,
): boolean | undefined {
  const { how, mayBeFunction, argv, isLast, tail } = ending;
  if (how === 'exec') return false;
  if (mayBeFunction && !(argv && findProgram(argv))) return undefined;
  if (!isString && shell === 'ksh') return undefined;
  if (!isString || !isLast || (how !== 'foreground' && how !== 'subshell')) return true;
  const candidates = shell === undefined ? (['dash', 'ash', 'bash'] as const) : [shell];
  const [first, ...others] = candidates.map(candidate => execsLast(candidate, tail));
  return first === undefined || others.some(other => other !== first) ? undefined : !first;
}
