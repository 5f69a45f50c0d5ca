import type { ImageFile } from './image/image-files.ts';
import { editsOfScript } from './place-in-script.ts';
import type { OffsetEdit, Refusal, Repair } from './rule.ts';
import type { Ending } from './syntax/script-ending.ts';

/**
 * Puts `exec ` before the command a script ends in, on every way through it. Refuses where that would change what the script does.
 */
export function applyExecToScript(endings: readonly Ending<ImageFile>[], name: string): Repair | Refusal {
  const reason = endings.map(reasonToRefuse).find(Boolean);
  if (reason) return { refused: `no exec can be put into ${name}: ${reason}` };
  const files = [...new Set(endings.map(({ script }) => script))];
  const parts = files.map(file => {
    const own = endings.filter(({ script }) => script === file);
    return editsOfScript(file, insertions(own));
  });
  if (parts.includes(undefined)) return { refused: `${name} is not run as it is written` };
  return {
    edits: parts.flatMap(part => part?.edits ?? []),
    files: parts.flatMap(part => part?.files ?? []),
    intended: {},
    summary: `exec in ${name}: its shell hands over to the program`,
  };
}

/** Two ways may end in the same command, such as that of a function. */
function insertions(endings: readonly Ending<ImageFile>[]): OffsetEdit[] {
  const starts = new Set(endings.map(({ command, start }) => command?.start ?? start));
  return [...starts].map(start => ({ start, end: start, newText: 'exec ' }));
}

function reasonToRefuse(ending: Ending<ImageFile>): string | undefined {
  const { how, command, takesExec, mayBeFunction, traps, areTrapsKnown, background } = ending;
  if (how === 'pipeline') return 'it ends in a pipeline, which a shell has to wait for';
  if (how !== 'foreground' || !command) return 'it does not end in a single command';
  if (/^(?:command|builtin|time)$/.test(command.words[0] ?? ''))
    return 'its last command is one of the shell';
  if (!takesExec) return 'what follows depends on how its last command ends';
  if (background.length > 0) return 'it has commands in the background, which the shell waits on';
  if (traps.length > 0 || !areTrapsKnown) return 'it may have set a trap, which exec would drop';
  if (mayBeFunction) return `${command.words[0]} may be a function`;
  return undefined;
}
