import type { Ending, ScriptText } from '../shell/ending.ts';
import type { Shell } from '../shell/shells.ts';
import type { Program } from './facts/program.ts';
import type { ImageFile } from './image-file.ts';
import { nameOf } from './image-path.ts';

/** A program on the way from what Docker starts to the service. */
export interface Step {
  /** Its arguments; a word the shell would still expand is as written. */
  readonly argv: readonly string[];
  readonly program: Program | undefined;
  /** Whether it stays, as PID 1 if nothing before it stayed: false when it replaces itself by the next step. */
  readonly stays: boolean | undefined;
  /** For a launcher such as npm: the command line it takes from package.json. */
  readonly packaged?: string | undefined;
  /** For a shell, or a script, of which the text is known. */
  readonly script?: RunningScript | undefined;
}

/** The string that a shell is given with `-c`. */
export interface ShellString extends ScriptText {
  /** The words of the shell's command line, among which it is. */
  readonly words: readonly string[];
  /** `$0` in it. */
  readonly zero: string;
}

/** What a shell reads. */
export type ShellText = ImageFile | ShellString;

/** A text that a shell reads, on the way to PID 1. */
export interface RunningScript {
  readonly text: ShellText;
  /** The shell that reads it, as far as known. */
  readonly family: Shell | undefined;
  /** Whether the kernel starts it, by its first line and its mode; otherwise it is a shell's argument. */
  readonly isStartedByKernel: boolean;
  /** The end that this way takes; undefined where the text is not followed. */
  readonly ending: Ending<ShellText> | undefined;
  /** How many ways there are. */
  readonly ways: number;
}

export function isFile(text: ShellText): text is ImageFile {
  return 'path' in text;
}

/** The script of a step, where it is a file. */
export function fileOf({ script }: Step): ImageFile | undefined {
  return script && isFile(script.text) ? script.text : undefined;
}

/** The string that a step runs, where it is a shell with `-c`. */
export function stringOf({ script }: Step): string | undefined {
  return script && !isFile(script.text) ? script.text.text : undefined;
}

/** How its program is called; that of BusyBox by its applet: `crond` of `busybox crond -f`. */
export function calledName({ argv }: Pick<Step, 'argv'>): string {
  const names = argv.slice(0, 2).map(nameOf);
  return (names[0] === 'busybox' && names[1]) || (names[0] ?? '');
}
