import { doubtIn } from './last-words.ts';
import type { Life, Stop, Work } from './observation.ts';

/**
 * What became of the image's own processes, as far as the looks show it: who was missed before PID 1 ended had come to
 * its end; who was there when PID 1 was killed was killed with it; and who was there when PID 1 ended by itself may
 * have ended in that moment, or have been killed by it.
 */
export function workByLooks(
  lives: readonly Life[],
  { killed }: Pick<Stop, 'killed'>,
  lastWords: readonly string[],
): Work {
  const own = lives.filter(({ isOurs }) => !isOurs);
  const [pid1, ...others] = own;
  const there = others.filter(({ end }) => end === 'with-pid1');
  const cut = killed ? [...(pid1 ? [pid1] : []), ...there].map(({ command }) => command) : [];
  const found = doubtIn(lastWords);
  const doubt = found ? `its last words are “${found.line.trim()}”: ${found.why}` : null;
  const isUnknown = there.length > 0 || own.length === 0 || doubt !== null;
  const fate = isUnknown ? 'unknown' : 'finished';
  return { fate: cut.length > 0 ? 'cut' : fate, cut, doubt };
}
