import type { Duration } from './duration.ts';
import type { ScriptText } from './ending.ts';
import { type ShellTexts, shellTexts } from './shell-texts.ts';
import type { Positional } from './shell-word.ts';
import type { Shell } from './shells.ts';
import type { Front, Walk } from './walk.ts';

export interface FollowOptions<T extends ScriptText> {
  /** The arguments the text is started with; undefined when they are unknown. */
  readonly positional: Positional;
  /** `$0` of a string; left out for a script. */
  readonly zero?: string | undefined;
  /** Reads a file that `.` names, by the word as it is written. */
  readonly source?: (word: string, from: T) => T | undefined;
  /** What is known of programs: whether one lasts. */
  readonly durationOf?: (argv: readonly string[]) => Duration;
  /** Whether a program is known to stop none of the others. */
  readonly isHarmless?: (argv: readonly string[]) => boolean;
  /** What the image sets. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What tests may count on besides: what `$(id -u)` comes to, and `-e FILE`, `yes` or `no`. */
  readonly given?: Readonly<Record<string, string>>;
  /** The shell that reads it, where that is known. */
  readonly shell?: Shell | undefined;
  /** Whether the shell is started with `-e`. */
  readonly hasErrexit?: boolean | undefined;
  /** Without `SIG`; TERM where it is left out. */
  readonly stopSignal?: string | undefined;
  /** Whether an init in front of the shell sends the stop signal to all that it runs. */
  readonly hasGroup?: boolean | undefined;
  /** What is PID 1, where the shell is not. */
  readonly front?: Front | undefined;
  /** Where texts are parsed. */
  readonly texts?: ShellTexts | undefined;
  /** How many statements may be run through; what is left of them says how much work it was. */
  readonly budget?: { left: number } | undefined;
}

/** What a text is followed with, by functions that run what is in it. */
export function walkOf<T extends ScriptText>(
  script: T,
  options: FollowOptions<T>,
  run: Pick<Walk<T>, 'runList' | 'runNode'>,
): Walk<T> {
  const { zero, source, environment, given, shell, texts = shellTexts() } = options;
  return {
    script,
    shell,
    isString: zero !== undefined,
    isChild: false,
    hasArguments: (options.positional?.length ?? 0) > 0,
    stopSignal: options.stopSignal ?? 'TERM',
    hasGroup: options.hasGroup ?? false,
    front: options.front,
    source,
    durationOf: argv => (isNoProgram(argv) ? 'short' : options.durationOf?.(argv)),
    isHarmless: options.isHarmless ?? (() => false),
    environment,
    given: { ...filledIn(environment), ...given },
    calls: [],
    returns: [],
    breaks: undefined,
    continues: undefined,
    endings: [],
    passed: [],
    sources: 0,
    parse: ({ text }) => texts.statementsOf(text),
    ...run,
    budget: options.budget ?? { left: mostStatements },
  };
}

/** An ENV without a value is there to be given one. */
function filledIn(environment: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value));
}

/** `"${@:2}"` may come to `--port`, or to `80`: nothing is called that, and it fails at once. */
function isNoProgram([name = '']: readonly string[]): boolean {
  return /^(?:-|\d+$)/.test(name);
}

/** A text that has more statements to run through is not followed. */
export const mostStatements = 4000;
