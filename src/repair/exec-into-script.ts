import type { ImageFile } from '../image/image-file.ts';
import { nameOf } from '../image/image-path.ts';
import type { Declined, OffsetEdit, Repair } from '../lint/rule.ts';
import type { Ending } from '../shell/script-ending.ts';
import { editsOfScript } from './place-in-script.ts';

/**
 * Puts `exec ` before the command a script ends in, on every way through it. Declines where that would change what the
 * script does.
 */
export function applyExecToScript(
  endings: readonly Ending<ImageFile>[],
  { path }: ImageFile,
): Repair | Declined {
  const name = nameOf(path);
  const reason = endings.map(ending => reasonToDecline(ending, path)).find(Boolean);
  if (reason) return { declined: `no exec can be put into ${name}: ${reason}` };
  const files = [...new Set(endings.map(({ script }) => script))];
  const parts = files.map(file => {
    const own = endings.filter(({ script }) => script === file);
    return editsOfScript(file, insertions(own));
  });
  if (parts.includes(undefined)) return { declined: `${name} is not run as it is written` };
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

function reasonToDecline(ending: Ending<ImageFile>, path: string): string | undefined {
  const { how, command, takesExec, mayBeFunction, mayDispatch, traps, areTrapsKnown, background } = ending;
  const [name = ''] = command?.words ?? [];
  if (how === 'pipeline') return 'it ends in a pipeline, which a shell has to wait for';
  if (how !== 'foreground' || !command) return 'it does not end in a single command';
  if (/^(?:command|builtin|time)$/.test(name)) return 'its last command is one of the shell';
  if (!takesExec) return 'what follows depends on how its last command ends';
  if (background.length > 0) return 'it has commands in the background, which the shell waits on';
  if (traps.length > 0 || !areTrapsKnown) return 'it may have set a trap, which exec would drop';
  if (mayBeFunction || mayDispatch) return `${name} may be a function`;
  if (/\balias\b/.test(ending.script.text)) return `${name} may be an alias`;
  return reasonOfFunctions(ending, path);
}

/** A function that hands over does not come back: none but the call that the script ends in may want that. */
function reasonOfFunctions({ script, functions }: Ending<ImageFile>, path: string): string | undefined {
  if (functions.length > 0 && script.path !== path)
    return `it ends in a function of ${script.path}, which other scripts may call`;
  const lines = script.text.replace(/^\s*#.*$/gm, '');
  const often = functions.find(name => mentions(name, lines) > 2);
  return often && `the function ${often} may be called at another place, and has to come back there`;
}

/** Where it is defined, and where it is called. */
function mentions(name: string, text: string): number {
  const word = name.replace(/[^\w]/g, '\\$&');
  return [...text.matchAll(new RegExp(`(?<![\\w-])${word}(?![\\w-])`, 'g'))].length;
}
