import { isShortLived } from '../image/duration.ts';
import { isLauncher, isWithoutHandler } from '../image/facts/launcher.ts';
import { type Image, ownInstruction } from '../image/image.ts';
import { isFile, type ShellText, type Step, stringOf } from '../image/step.ts';
import {
  type Declined,
  type IntendedConfig,
  intendedCommand,
  type OffsetEdit,
  type Repair,
} from '../lint/rule.ts';
import type { Ending } from '../shell/ending.ts';
import { isDynamic } from '../shell/shell-word.ts';
import { applyEdits } from './edit.ts';
import { commandOf, editsOfScript, type ScriptStep, wordOf } from './place-in-script.ts';
import { shellName } from './shell-stop.ts';

/**
 * Puts `exec ` before the command that a shell waits for at the end of a way through its text, a script or the string
 * of an ENTRYPOINT or CMD, so that the shell becomes it. Declines where that would change what the text does.
 */
export function applyExec(step: ScriptStep, image: Image): Repair | Declined {
  const { ending, text } = step.script;
  const name = isFile(text) ? shellName(step) : 'the script';
  const reason = ending ? reasonToDecline(ending, text) : 'it cannot be followed';
  if (!ending || reason) return { declined: `exec cannot be added to ${name}: ${reason}` };
  const inner = execInside(step, ending, image);
  if (inner === null) return { declined: `exec cannot be added to ${name}: another shell runs the program` };
  const deaf = deafLauncher(step, image);
  if (deaf) return { declined: `exec cannot be added to ${name}: ${deaf} is as deaf as the shell` };
  const other = shellInside(step, ending, image);
  if (other) return { declined: `exec cannot be added to ${name}: ${other}` };
  const changes = [execAt(ending.command?.start ?? ending.start), ...inner];
  const intended = isFile(ending.script) ? {} : intendedWith(ending.script, changes, image);
  if ('declined' in intended) return intended;
  const edits = editsOfScript(ending.script, changes, image);
  if (!edits) return { declined: `the text that runs is not the one in ${name}` };
  const program = ending.argv?.[0] ?? ending.command?.words[0] ?? 'the program';
  const summary = isFile(text)
    ? `exec in ${name}: its shell becomes the program`
    : `${commandOf(text, image)?.keyword ?? 'CMD'} with exec: the shell becomes ${program}`;
  return { ...edits, intended, summary };
}

function execAt(offset: number): OffsetEdit {
  return { start: offset, end: offset, newText: 'exec ' };
}

/** A launcher that keeps the stop signal from what it starts: nothing is gained where the shell becomes it. */
function deafLauncher(step: ScriptStep, { pid1: { steps } }: Image): string | undefined {
  const { program, argv = [] } = steps[steps.indexOf(step) + 1] ?? {};
  return program && !program.execs && isLauncher(program) && isWithoutHandler(program) ? argv[0] : undefined;
}

/** Another shell that would stay as PID 1 in its place, as deaf as this one: nothing is gained by becoming it. */
function shellInside(step: ScriptStep, ending: Ending<ShellText>, { pid1 }: Image): string | undefined {
  const next = pid1.steps[pid1.steps.indexOf(step) + 1];
  const { start, end } = ending.command ?? ending;
  const readsHere = /<<-?\s*["'\\]?\w/.test(ending.script.text.slice(start, end));
  const isShell = next?.program?.kind === 'shell';
  // BusyBox's su becomes the shell; the one of util-linux stays, and kills it after two seconds.
  if (readsHere && (isShell || (next?.program?.name === 'su' && next.program.execs)))
    return 'a shell reads the here-document, and would stay';
  if (isShell && !next.script && next.argv.slice(1).some(word => !/^[-+]/.test(word)))
    return `${next.argv[0]} is a shell as well, and what it reads is not known`;
  const after = pid1.steps.slice(pid1.steps.indexOf(step) + 2);
  const user = next && leavesShell(next, after);
  if (user) return `${user} starts another shell, which ends without its program`;
  // It is a job, and nothing is found in it where it is PID 1 itself.
  const inner = next?.stays === true ? next.script?.ending : undefined;
  return inner?.argv && isShortLived(inner.argv)
    ? 'what it runs is a script that would stay as well'
    : undefined;
}

/**
 * The name of sudo, su or runuser where a shell is left between it and the program: the shell ends by what they pass
 * on, and util-linux's su collects no orphans either. What `su -c` runs is not followed: one command may replace it.
 */
function leavesShell({ program, argv }: Step, after: readonly Step[]): string | undefined {
  const { name = '', execs } = program ?? {};
  if (execs || !/^(?:sudo|su|runuser)$/.test(name)) return undefined;
  const at = argv.findIndex(word => /^(?:-c|--command)$/.test(word));
  const string = (name === 'sudo' ? undefined : argv[at + 1]) ?? '';
  const isList = at >= 0 && /[;&|\n]|^\s*(?:ba|da)?sh\s|^\s*\S+\.sh\b/.test(string);
  const isOpen = after.some(
    step => step.program?.kind === 'shell' && (step.stays !== false || step.argv.some(isDynamic)),
  );
  return isList || isOpen || (after.length === 0 && isForShell(argv)) ? name : undefined;
}

/** `sudo -u app bash -c "$COMMAND"`: a string that is not known, or several commands. */
function isForShell(argv: readonly string[]): boolean {
  const at = argv.findIndex(word => /^(?:\S*\/)?(?:ba|da|k|z)?sh$/.test(word));
  const string = /^-\w*c$/.test(argv[at + 1] ?? '') ? (argv[at + 2] ?? '') : undefined;
  return at > 0 && string !== undefined && (isDynamic(string) || /[;&|\n]/.test(string));
}

/**
 * `sh -c "java $OPTIONS"` in a script or a string: the shell that it starts has to hand over as well, or nothing is
 * gained. Its own `exec` where its string is in the same text as it is run; null where it would stay.
 */
function execInside(step: ScriptStep, ending: Ending<ShellText>, image: Image): readonly OffsetEdit[] | null {
  const { steps } = image.pid1;
  const next = steps[steps.indexOf(step) + 1];
  const string = next && stringOf(next);
  const inner = next?.script?.ending;
  if (string === undefined || next?.stays === false) return [];
  if (!inner || reasonToDecline(inner, inner.script)) return null;
  const { start, end } = ending.command ?? ending;
  const written = ending.script.text.slice(start, end);
  const at = [`"${string}"`, `'${string}'`].map(word => written.indexOf(word)).find(index => index >= 0);
  return at === undefined ? null : [execAt(start + at + 1 + (inner.command?.start ?? inner.start))];
}

/** What an ENTRYPOINT or CMD is to say once its string is edited. */
function intendedWith(
  string: Exclude<ShellText, { readonly path: string }>,
  edits: readonly OffsetEdit[],
  image: Image,
): IntendedConfig | Declined {
  const { written, element = -1 } = wordOf(string, image) ?? {};
  if (!written) return { declined: 'its command is not in the Dockerfile' };
  if (!written.command.text) return { declined: 'it comes from the base image' };
  const { keyword, command } = written;
  if (!ownInstruction(image, command))
    return { declined: 'it is in another stage, and more may be built on that stage' };
  const { argv } = command;
  if (element < 0) return { declined: 'the script is not one word of the array' };
  return intendedCommand(keyword, argv.with(element, applyEdits(string.text, edits)));
}

/** `# Can't use exec, since it blocks signals` right above. */
function warnsOfExec(before: string): boolean {
  const [comment = ''] = /(?:^[^\S\n]*#[^\n]*\n)+[^\n]*$/m.exec(before) ?? [];
  return /\b(?:can\s?not|can'?t|do not|don'?t|not|no|without)\b[^\n]{0,40}\bexec\b/i.test(comment);
}

function reasonToDecline(ending: Ending<ShellText>, text: ShellText): string | undefined {
  const { how, command, isLast, takesExec, mayBeFunction, mayDispatch } = ending;
  const { traps, areTrapsKnown, background } = ending;
  const [name = ''] = command?.words ?? [];
  if (how === 'pipeline') return 'it ends in a pipeline, which a shell has to wait for';
  if (how === 'background') return 'its last command runs in the background';
  if (how !== 'foreground' || !command) return 'it does not end in a single command';
  if (/^(?:command|builtin|time|fg)$/.test(name)) return 'its last command is built into the shell';
  if (!isLast) return 'other commands come after it';
  if (!takesExec) return 'what follows depends on how its last command ends';
  if (background.length > 0) return 'it has commands in the background, which the shell waits on';
  if (traps.length > 0 || !areTrapsKnown) return 'it may have set a trap, which exec would drop';
  if (mayBeFunction || mayDispatch) return `${name} may be a function`;
  if (/\balias\b/.test(ending.script.text)) return `${name} may be an alias`;
  if (warnsOfExec(ending.script.text.slice(0, command.start)))
    return 'the comment above says that it cannot be';
  return reasonOfFunctions(ending, text);
}

/** A function that hands over does not come back: none but the call that the script ends in may want that. */
function reasonOfFunctions({ script, functions }: Ending<ShellText>, text: ShellText): string | undefined {
  if (functions.length > 0 && isFile(script) && !(isFile(text) && script.path === text.path))
    return `it ends in a function of ${script.path}, which other scripts may call`;
  const lines = script.text.replace(/^\s*#.*$/gm, '');
  const often = functions.find(name => mentions(name, lines) > 2);
  return often && `the function ${often} may be called at another place, and has to return there`;
}

/** Where it is defined, and where it is called. */
function mentions(name: string, text: string): number {
  const word = name.replace(/[^\w]/g, '\\$&');
  return [...text.matchAll(new RegExp(`(?<![\\w-])${word}(?![\\w-])`, 'g'))].length;
}
