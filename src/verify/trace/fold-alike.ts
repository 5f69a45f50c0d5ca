import type { TracedSignal } from './signal-story.ts';

/** Signals of which more than `most` are alike, in all but their times, are one, in the place of the first. */
export function foldAlike(signals: readonly TracedSignal[], most: number): readonly TracedSignal[] {
  const kinds = new Map<string, TracedSignal[]>();
  for (const signal of signals) {
    const alike = kinds.get(keyOf(signal));
    if (alike) alike.push(signal);
    else kinds.set(keyOf(signal), [signal]);
  }
  const told = new Set<string>();
  return signals.flatMap(signal => {
    const key = keyOf(signal);
    const all = kinds.get(key) ?? [];
    if (all.length <= most) return [signal];
    if (told.has(key)) return [];
    told.add(key);
    const count = all.reduce((sum, { alike }) => sum + (alike?.count ?? 1), 0);
    const until = Math.max(...all.slice(-1).map(({ at, alike }) => alike?.until ?? at));
    return [{ ...signal, alike: { count, until } }];
  });
}

function keyOf({ signal, from, to, fate }: TracedSignal): string {
  return JSON.stringify([signal, from, to, fate]);
}
