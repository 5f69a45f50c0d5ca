import type { Earlier, Ending } from '../shell/ending.ts';
import { durationOf, isService, isShortLived } from './duration.ts';
import type { FindProgram } from './facts/program.ts';
import { isPackedServer } from './facts/until-stopped.ts';
import { nameOf } from './image-path.ts';
import type { ShellText } from './step.ts';

/**
 * An end on purpose, or a start of itself once more, says nothing as long as there is another way. Where there is none,
 * what was waited for before the end is the work: `node server.js; exit $?`.
 */
export function waysThatMatter(
  endings: readonly Ending<ShellText>[],
  findProgram: FindProgram,
): readonly Ending<ShellText>[] {
  const working = endings.filter(({ how, isSelf }) => how !== 'exit' && how !== 'end' && !isSelf);
  if (working.length > 0)
    return unique(
      working.flatMap(
        ending =>
          workTidiedUp(ending, findProgram) ??
          promptBefore(ending, findProgram) ?? [...packedBefore(ending), ending],
      ),
    );
  if (endings.some(({ isSelf }) => isSelf)) return [];
  const inOrder = endings.filter(ending => !isFailure(ending));
  return unique((inOrder.length > 0 ? inOrder : endings).flatMap(ending => workBefore(ending, findProgram)));
}

/** `exit 1`: what came right before it tidied up after something that went wrong. */
export function isFailure({ how, script, start, end }: Ending<ShellText>): boolean {
  return how === 'exit' && /^exit\s+[1-9]/.test(script.text.slice(start, end));
}

function workBefore(ending: Ending<ShellText>, findProgram: FindProgram): Ending<ShellText>[] {
  const worked = ending.earlier.findLast(hasKeptResult);
  const isWork = (command: Earlier<ShellText>): boolean => !isTidyingUp(command) && !isLogging(command);
  const last = worked ?? ending.earlier.findLast(isWork);
  if (!last?.argv || ending.background.some(({ duration }) => duration === 'service')) return [];
  const program = findProgram(last.argv);
  if (durationOf(last.argv, findProgram) === 'short') return [];
  // A shell that reads a script, as `sh server.sh`, may last; a prompt does not.
  const isScript = program?.kind === 'shell' && last.argv.length > program.at + 1;
  if (program && !isService(program) && !isScript) return [];
  const { script, command, argv } = last;
  const isPresumed = !program || isScript;
  const place = { script, start: command.start, end: command.end };
  return [{ ...ending, how: 'foreground', ...place, command, argv, isLast: false, isPresumed }];
}

/** `"$@"; code=$?`, and `exit $code` in the end: what comes between the two is about how it went. */
function hasKeptResult({ script: { text }, command: { end } }: Earlier<ShellText>): boolean {
  const [, name] = /^[^\S\n]*[;\n]\s*(\w+)=\$\?/.exec(text.slice(end)) ?? [];
  return name !== undefined && new RegExp(`\\bexit\\s+"?\\$\\{?${name}\\b`).test(text.slice(end));
}

function isStep(command: Pick<Ending, 'argv'>): boolean {
  return isTidyingUp(command) || (command.argv !== undefined && isShortLived(command.argv));
}

/** What tidies up, or says how it went, after the work. */
const tidyingUp = new Set(['date', 'echo', 'kill', 'pkill', 'printf', 'rm', 'rmdir', 'true', ':']);

/** `echo done | tee log`: of a pipeline the last command is in it. */
function isLogging({ argv, command: { words } }: Earlier<ShellText>): boolean {
  return argv === undefined && isShortLived(words);
}

function isTidyingUp({ argv }: Pick<Ending, 'argv'>): boolean {
  return tidyingUp.has(nameOf(argv?.[0] ?? ''));
}

/**
 * `node server.js; rm -f server.pid`: the shell waits for the first of the two. What ends in a step of a job, as
 * `node build.js; cp out /srv` does, is presumed to be one.
 */
function workTidiedUp(ending: Ending<ShellText>, findProgram: FindProgram): Ending<ShellText> | undefined {
  const { how, background, earlier } = ending;
  if (how !== 'foreground' || background.length > 0 || !isStep(ending)) return undefined;
  const last = earlier.findLast(command => !isStep(command));
  const duration = last?.argv && durationOf(last.argv, findProgram);
  if (!last?.argv || (duration !== 'likely' && (isTidyingUp(ending) || findProgram(last.argv))))
    return undefined;
  return { ...waitingFor(last, ending), isPresumed: !isTidyingUp(ending) };
}

/** The end that a way has where an earlier command does not come back. */
function waitingFor(
  { script, command, argv }: Earlier<ShellText>,
  ending: Ending<ShellText>,
): Ending<ShellText> {
  const place = { script, start: command.start, end: command.end };
  return { ...ending, how: 'foreground', ...place, command, argv, isLast: false, takesExec: false };
}

/**
 * `zsh && su web`: with a terminal the shell waits for a prompt, without one it is over. What is a server is started
 * without one.
 */
function promptBefore(ending: Ending<ShellText>, findProgram: FindProgram): Ending<ShellText> | undefined {
  const program = ending.argv && findProgram(ending.argv);
  if (ending.how !== 'foreground' || ending.background.length > 0 || (program && isService(program)))
    return undefined;
  const prompt = ending.earlier.find(
    ({ argv }) =>
      argv &&
      findProgram(argv)?.kind === 'shell' &&
      argv.slice(1).every(word => /^(?:-[il]+|--login)$/.test(word)),
  );
  return prompt && { ...waitingFor(prompt, ending), isPresumed: true };
}

/** `java -jar orders.jar; exec "$@"`: who comes to this exec is not known, since the first may be a server. */
function packedBefore(ending: Ending<ShellText>): Ending<ShellText>[] {
  if (ending.how !== 'exec' || !/^["$]/.test(ending.command?.words[0] ?? '')) return [];
  const packed = ending.earlier.find(({ argv }) => argv && isPackedServer(argv));
  return packed ? [{ ...waitingFor(packed, ending), isPresumed: true }] : [];
}

/** Ways that differ in nothing that is seen later are one. */
function unique(endings: readonly Ending<ShellText>[]): readonly Ending<ShellText>[] {
  const key = ({
    how,
    start,
    end,
    argv,
    traps,
    areTrapsKnown,
    background,
    stop,
  }: Ending<ShellText>): string => {
    const trapped = traps.map(trap => trap.start);
    return JSON.stringify([how, start, end, argv, trapped, areTrapsKnown, background.length, stop]);
  };
  return [...new Map(endings.toReversed().map(ending => [key(ending), ending])).values()].toReversed();
}
