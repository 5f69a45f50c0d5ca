import type { Image } from '../image/image.ts';
import type { Pid1 } from '../image/pid1.ts';
import { isDynamic } from '../shell/shell-word.ts';
import { scriptSteps } from './place-in-script.ts';
import { shellName, shellStop } from './shell-stop.ts';

/** A job that a shell signals by a trap and waits for: it is what gets the signal, and nothing that it starts. */
export interface Tended {
  readonly name: string;
  readonly first: Pid1;
  /** Who signals it. */
  readonly by: string;
}

/** What reaches more than the jobs that are named: a process group, or processes by their names. */
const widely =
  /\bkill\s[^\n;&|]*?\s(?:--\s+)?(?:-["'$\d{]|0(?:\s|$))|\b(?:pkill|killall|pgrep|pstree|pidof|ps)\b/;

/** The jobs that the trap of the shell that stays is right about. */
export function tendedIn(image: Image): readonly Tended[] {
  const step = scriptSteps(image).find(({ stays, program }) => stays === true && program?.kind === 'shell');
  const ending = step?.script.ending;
  if (!step || !ending || (ending.how !== 'wait' && ending.how !== 'loop')) return [];
  if (shellStop(ending, image) !== 'trap' || widely.test(step.script.text.text)) return [];
  return ending.background
    .filter(({ duration, words }) => duration !== 'short' && words.length > 0 && !words.some(isDynamic))
    .map(({ words }) => ({
      name: words[0] ?? '',
      first: image.startOf(words),
      by: `the trap in ${shellName(step)}`,
    }));
}
