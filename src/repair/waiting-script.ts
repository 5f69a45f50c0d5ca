import type { Image } from '../image/image.ts';
import type { ImageFile } from '../image/image-file.ts';
import { nameOf } from '../image/image-path.ts';
import type { Offender } from '../lint/rule.ts';
import type { Ending } from '../shell/script-ending.ts';
import { placeInScript, type ScriptStep } from './place-in-script.ts';
import { hasStopTrap, isShortLived, lostExecsOf } from './script-endings.ts';

/** A script whose shell waits for what it runs, and passes no signal on. */
export interface WaitingScript extends Offender {
  readonly step: ScriptStep;
  readonly endings: readonly Ending<ImageFile>[];
  /** What the shell waits for; undefined when that has no one name. */
  readonly service: string | undefined;
}

/** A script that waits, on every way through it. */
export function waitingScript(step: ScriptStep | undefined, image: Image): WaitingScript | undefined {
  const endings = step?.script.endings ?? [];
  const last = endings.at(-1);
  if (!step || !last || endings.some(ending => !isWithoutExec(ending, image))) return undefined;
  const [start, end, file] = spanOf(last);
  return { place: placeInScript(file, start, end, image), step, endings, service: serviceOf(last) };
}

/** Not what other rules say better: a trap that never runs, an exec in a child, a loop. */
function isWithoutExec(ending: Ending<ImageFile>, image: Image): boolean {
  const { how, areTrapsKnown, body, argv, earlier } = ending;
  if (how === 'loop' || how === 'exec' || lostExecsOf(ending).length > 0 || hasStopTrap(ending, image))
    return false;
  if (how === 'wait') return areTrapsKnown;
  const words =
    argv ??
    (how === 'exit' || how === 'end' ? earlier.at(-1)?.argv : body[0]?.words) ??
    ending.command?.words;
  return words === undefined || !isShortLived(words);
}

function spanOf({ how, command, earlier, start, end, script: file }: Ending<ImageFile>) {
  const before = how === 'exit' || how === 'end' ? earlier.at(-1) : undefined;
  if (before) return [before.command.start, before.command.end, before.script] as const;
  return [command?.start ?? start, command?.end ?? end, file] as const;
}

function serviceOf({ argv, earlier, how, body }: Ending<ImageFile>): string | undefined {
  const words = argv ?? (how === 'exit' || how === 'end' ? earlier.at(-1)?.argv : body[0]?.words);
  return words?.[0] === undefined ? undefined : nameOf(words[0]);
}
