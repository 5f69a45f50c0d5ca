import type { Stopped, TracedSignal } from '../verify/observation.ts';
import { cut } from './printable.ts';
import { type SignalWords, signalsInWords, signalsOfStop } from './signal-words.ts';
import { escapeXml } from './xml.ts';

/** Half of the height of a bar, where an arrow ends. */
const BAR = 8;
/** How far apart arrows are that would lie on each other. */
const APART = 9;

/** Each signal between two lives as an arrow from its sender to its receiver, with its fate as a title. */
export function drawArrows(
  container: Stopped,
  outside: number,
  middles: ReadonlyMap<number, number>,
  at: (time: number) => number,
): string[] {
  const { trace } = container;
  if (trace.by !== 'kernel') return [];
  const words = signalsInWords(container);
  let free = Number.NEGATIVE_INFINITY;
  return signalsOfStop(container).flatMap((signal, index) => {
    const from = signal.from === null ? outside : middles.get(signal.from);
    const to = middles.get(signal.to);
    const word = words[index];
    if (from === undefined || to === undefined || from === to || !word || isPlain(signal, word)) return [];
    const x = Math.max(at(Math.max(0, signal.at)) + 3, free);
    free = x + APART;
    const head = to > from ? -6 : 6;
    const tip = to + (to > from ? -BAR : BAR);
    const quality = word.isGood ? 'good' : 'bad';
    const kind = word.isGood === undefined ? 'gone' : quality;
    const title = `${word.signal} at ${word.time}, ${word.from} → ${word.to}: ${word.fate}`;
    return [
      `<g class="arrow ${kind}"><title>${escapeXml(cut(title, 2000))}</title>` +
        `<path d="M${x} ${from} V${tip}"/><path d="M${x - 4} ${tip + head} L${x} ${tip} L${x + 4} ${tip + head}"/></g>`,
    ];
  });
}

/** What the bars show already, or what has no effect. */
function isPlain({ fate }: TracedSignal, { isGood }: SignalWords): boolean {
  return fate === 'with-pid1' || isGood === undefined;
}
