import { formatSeconds } from '../seconds.ts';
import type { AskedFor, Observation, PreStop, Requests, StartedAgain, Sweep } from '../verify/observation.ts';
import { requestWords } from '../verify/requests.ts';
import { deafWords, isHeard } from '../verify/sweep-words.ts';
import { uncleanWords } from '../verify/unclean.ts';
import type { Cell, Row } from './row.ts';

/** Rows for what somebody asked for; none for what nobody did. */
export function askedForRows(observations: readonly Observation[]): readonly Row[] {
  return [
    rowOf('preStop', 'preStop', hookCell),
    rowOf('requests', 'requests', requestsCell),
    rowOf('early stops', 'sweep', sweepCell),
    rowOf('started again', 'startedAgain', restartCell),
  ].filter(({ key }) => observations.some(seen => seen.outcome === 'stopped' && seen[key] !== undefined));
}

function rowOf<Key extends keyof AskedFor>(
  name: string,
  key: Key,
  words: (value: NonNullable<AskedFor[Key]>) => Cell,
): Row & { readonly key: Key } {
  const cell = (seen: Observation): Cell => {
    const value = seen.outcome === 'stopped' ? seen[key] : undefined;
    return value ? words(value) : { text: '-' };
  };
  return { name, key, cell };
}

function hookCell({ seconds, outcome, because }: PreStop): Cell {
  if (outcome === 'ended-it') return { text: `ended it after ${formatSeconds(seconds)}`, isGood: true };
  if (outcome === 'done') return { text: `took ${formatSeconds(seconds)}` };
  if (outcome === 'not-run') return { text: `not run: ${because}` };
  return { text: outcome === 'cut' ? `${because}` : `failed: ${because}`, isGood: false };
}

function requestsCell(requests: Requests): Cell {
  const { because, cut } = requests;
  if (because !== null) return { text: because, isGood: false };
  return { text: requestWords(requests), isGood: cut === 0 };
}

function sweepCell(sweep: Sweep): Cell {
  return { text: deafWords(sweep), isGood: isHeard(sweep) };
}

function restartCell(again: StartedAgain): Cell {
  const words = uncleanWords(again);
  if (words !== undefined) return { text: words, isGood: false };
  return { text: `ready after ${formatSeconds(again.seconds)}`, isGood: true };
}
