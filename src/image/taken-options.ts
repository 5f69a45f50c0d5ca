import { scanOptions } from './facts/options.ts';
import type { Image } from './image.ts';
import type { Step } from './step.ts';

/** A word that is meant for a program, and that the init in front of it takes for an option of its own. */
export interface TakenOption {
  readonly word: string;
  /** The program's name as it is written. */
  readonly program: string;
  /** Where the program is among the words of the init. */
  readonly at: number;
  /** The init does not know it, or ends for it: the program is never started. */
  readonly isFatal: boolean;
}

/**
 * The getopt(3) of glibc looks for options in all words up to `--`; that of musl ends at the first other word. tini is
 * built on it, and `tini node --inspect app.js` ends at once ("invalid option -- '-'", tini 0.19.0). The first `--` is
 * gone, wherever it is: of `tini app a -- b -- c` the program gets `a b -- c`.
 */
export function takenOption({ argv, program }: Step, { base, platform }: Image): TakenOption | undefined {
  const wraps = program?.wraps;
  if (!wraps?.permutes || base.image.libc !== 'glibc' || platform === 'windows') return undefined;
  const scanned = scanOptions(argv, 1, wraps);
  const name = argv[scanned?.next ?? argv.length];
  if (!scanned || scanned.separated || name === undefined) return undefined;
  const behind = argv.slice(scanned.next + 1);
  const end = behind.indexOf('--');
  const taken = behind
    .slice(0, end < 0 ? behind.length : end)
    .map((word, index) => ({ word, value: behind[index + 1] }))
    .filter(({ word }) => /^-./.test(word) && !word.includes('$'))
    .map(({ word, value }) => ({ word, program: name, at: scanned.next, isFatal: !isAccepted(word, value) }));
  const dashes = end < 0 ? undefined : { word: '--', program: name, at: scanned.next, isFatal: false };
  return taken.find(({ isFatal }) => isFatal) ?? taken[0] ?? dashes;
}

/**
 * What tini 0.19.0 was seen to take without a word: -v more words, -w warnings, -g the whole group, -s a subreaper, and
 * in the same word or the next one -e an exit code, -p the name of a signal.
 */
function isAccepted(word: string, next = ''): boolean {
  const found = /^-[vwgs]*(?:([ep])(.*))?$/.exec(word);
  const [, option, attached] = found ?? [];
  if (!found || option === undefined) return found !== null;
  return (option === 'e' ? /^\d{1,3}$/ : /^SIG[A-Z12]+$/).test(attached || next);
}
