import { deafSeconds, surelyDeafSeconds, timedSamples } from './deaf-window.ts';
import type { Comparison } from './difference.ts';
import { deafWords, TOLERATED } from './sweep-words.ts';
import { uncleanWords } from './unclean.ts';

const restart: Comparison = ({ startedAgain: before }, { startedAgain: after }) => {
  if (!before || !after) return {};
  const [was, is] = [uncleanWords(before), uncleanWords(after)];
  if (was !== undefined && is === undefined) return { better: 'it can be started again cleanly' };
  if (is === undefined) return {};
  const sentence = `started again, ${is}`;
  return was === undefined ? { worse: sentence } : { remains: sentence };
};

/** One request is cut now and then where a connection is closed that is just being used again. */
const BY_CHANCE = 1;

const requests: Comparison = ({ requests: before }, { requests: after }) => {
  if (!before || !after || before.because !== null) return {};
  if (after.because !== null) return { worse: after.because };
  const [was, is] = [before.cut, after.cut];
  if (is > was + BY_CHANCE) return { worse: `it cuts off ${is} requests instead of ${was}` };
  if (is === 0) return was > 0 ? { better: 'it cuts off no request' } : {};
  return { remains: `${is} ${is === 1 ? 'request is' : 'requests are'} cut off` };
};

/** In seconds: a window that differs by less may be as long. */
const NOTICED = 0.1;
/** And one that is longer by less is no worse than a start that took longer. */
const WORSE = 0.5;

const deafness: Comparison = (original, repaired) => {
  const [before, after] = [original.sweep, repaired.sweep];
  // Where no stop has an effect, it is killed in any case.
  if (!before || !after || original.stop.killed || repaired.stop.killed) return {};
  if ([before, after].some(({ samples }) => timedSamples(samples).length === 0)) return {};
  const [was, is] = [deafSeconds(before.deaf), deafSeconds(after.deaf)];
  const words = `stops after its start: ${deafWords(after)}; in the original: ${deafWords(before)}`;
  const margin = (before.deaf?.precision ?? 0) + (after.deaf?.precision ?? 0);
  if (is - margin > was + WORSE) return { worse: words };
  const remains =
    surelyDeafSeconds(after.deaf) > TOLERATED
      ? { remains: `stops after its start: ${deafWords(after)}` }
      : {};
  return was - is - margin > NOTICED ? { better: words, ...remains } : remains;
};

/** What the two containers were only looked at for because somebody asked. */
export const askedForComparisons: readonly Comparison[] = [requests, restart, deafness];
