import { formatSeconds } from '../seconds.ts';
import { formatSignal } from '../verify/exit-code.ts';
import type { Life, Stopped } from '../verify/observation.ts';
import { cut, formatCommandLine } from './printable.ts';
import { drawArrows } from './timeline-arrows.ts';
import { escapeXml } from './xml.ts';

/** All in units of the picture, which is scaled to the width of the page. */
interface Layout {
  readonly width: number;
  /** Left of the bars for the names, right of them for the ends; where there is no room both are above their bar. */
  readonly labels: number;
  readonly ends: number;
  readonly isStacked: boolean;
  readonly row: number;
  readonly head: number;
  readonly foot: number;
  /** Characters of a name. */
  readonly name: number;
}

const layouts: Readonly<Record<'wide' | 'narrow', Layout>> = {
  wide: { width: 1000, labels: 330, ends: 190, isStacked: false, row: 28, head: 44, foot: 34, name: 38 },
  narrow: { width: 420, labels: 14, ends: 20, isStacked: true, row: 44, head: 48, foot: 34, name: 25 },
};
const gap = 18;
/** More processes than this are counted, not drawn. */
const most = 12;

/**
 * The stop as a picture (SVG): for each container who lived how long, which signals PID 1 got, and how each one ended.
 * All share one axis, so that ten seconds of waiting look like ten seconds.
 */
export function drawTimeline(containers: readonly Stopped[], kind: 'wide' | 'narrow'): string {
  const layout = layouts[kind];
  const { width, labels, ends, foot } = layout;
  const seconds = Math.max(0.1, ...containers.map(({ stop }) => stop.seconds));
  const at = (time: number): number => labels + (Math.min(time, seconds) / seconds) * (width - labels - ends);
  const groups: string[] = [];
  let top = 0;
  for (const container of containers) {
    const { svg, height } = drawContainer(container, top, layout, at);
    groups.push(svg);
    top += height + gap;
  }
  const height = top + foot;
  return [
    `<svg class="${kind}" viewBox="0 0 ${width} ${height}" role="img" aria-label="Timeline of the stop">`,
    ...drawAxis(seconds, top, layout, at),
    ...groups,
    '</svg>',
  ].join('\n');
}

function drawContainer(
  container: Stopped,
  top: number,
  layout: Layout,
  at: (time: number) => number,
): { readonly svg: string; readonly height: number } {
  const lives = container.timeline.filter(({ isOurs }) => !isOurs);
  const canary = container.timeline.find(({ command }) => command === 'our canary');
  const shown = [...lives.slice(0, most), ...(canary ? [canary] : [])];
  const hidden = lives.length - Math.min(lives.length, most);
  const topOf = (index: number): number => top + layout.head + index * layout.row;
  const rows = shown.map((life, index) => drawLife(life, index === 0, container, topOf(index), layout, at));
  const middles = new Map(shown.map(({ pid }, index) => [pid, middleOf(topOf(index), layout)]));
  const height = layout.head + (shown.length + (hidden > 0 ? 1 : 0)) * layout.row;
  const more = text(0, top + height - 9, 'quiet', `and ${hidden} more processes`);
  const svg = [
    text(0, top + 16, 'subject', container.subject),
    ...drawSignals(container, top, shown.length * layout.row, layout, at),
    ...drawArrows(container, top + layout.head - 10, middles, at),
    ...rows,
    ...(hidden > 0 ? [more] : []),
  ];
  return { svg: svg.join('\n'), height };
}

/** Each a line through the container's rows, its name above; names that would touch move to the right. */
function drawSignals(
  { stop }: Stopped,
  top: number,
  height: number,
  { width, labels, head }: Layout,
  at: (time: number) => number,
): string[] {
  let free = labels;
  return stop.signals.map(({ signal, at: time }) => {
    const x = at(time);
    const name = formatSignal(signal);
    const left = Math.max(Math.min(x, width - 9 * (name.length + 2)), free);
    free = left + 9 * name.length + 16;
    const line = `<path class="${signal === 9 ? 'kill' : 'signal'}" d="M${x} ${top + head - 10} v${height + 6}"/>`;
    return `${line}\n${text(left, top + head - 16, signal === 9 ? 'killed' : 'signaled', `▼ ${name}`)}`;
  });
}

function middleOf(top: number, { isStacked, row }: Layout): number {
  return isStacked ? top + row - 13 : top + row / 2;
}

function drawLife(
  life: Life,
  isPid1: boolean,
  container: Stopped,
  top: number,
  layout: Layout,
  at: (time: number) => number,
): string {
  const { width, labels, ends, isStacked, name: most } = layout;
  const { words, isGood } = endOf(life, isPid1, container);
  const middle = middleOf(top, layout);
  const line = isStacked ? middle - 14 : middle + 5;
  const end = Math.max(at(life.ended), at(life.began) + 3);
  const command = life.isOurs ? 'a running job (ours)' : life.command;
  const name = isPid1 ? `PID 1: ${formatCommandLine(container.pid1)}` : command;
  const quality = isGood ? 'good' : 'bad';
  const kind = isGood === undefined ? 'gone' : quality;
  const mark = { good: '●', bad: '✕', gone: '○' }[kind];
  return [
    `<g><title>${escapeXml(cut(name, 2000))}</title>`,
    text(
      (isStacked ? labels + 6 : 0) + (isPid1 ? 0 : 14),
      line,
      isPid1 ? 'pid1' : 'process',
      cut(name, isPid1 ? most : most - 2),
    ),
    `<rect class="${kind}${life.isOurs ? ' ours' : ''}" x="${at(life.began)}" y="${middle - (isPid1 ? 8 : 5)}" ` +
      `width="${end - at(life.began)}" height="${isPid1 ? 16 : 10}" rx="2"/>`,
    isStacked
      ? text(width - ends - 8, line, `${kind} end`, `${mark} ${words}`)
      : text(end + 7, line, kind, `${mark} ${words}`),
    '</g>',
  ].join('');
}

/**
 * Who was there until PID 1 ended may have ended in that moment by itself, unless PID 1 was killed: said as it is
 * known.
 */
function endOf(
  life: Life,
  isPid1: boolean,
  { stop, canary, trace }: Stopped,
): { words: string; isGood?: boolean } {
  const time = formatSeconds(life.ended);
  if (life.isOurs) {
    if (canary.fate === 'finished') return { words: 'finished its write', isGood: true };
    return { words: canary.told ? 'lost while finishing' : 'lost, no signal', isGood: false };
  }
  if (isPid1)
    return stop.killed
      ? { words: `killed, ${time}`, isGood: false }
      : { words: `exited, ${time}`, isGood: true };
  if (life.end === 'before') return { words: `ended, ${time}`, isGood: true };
  const isKilled = stop.killed || trace.by === 'kernel';
  return isKilled ? { words: 'killed with PID 1', isGood: false } : { words: 'ended with PID 1' };
}

function drawAxis(
  seconds: number,
  bottom: number,
  { isStacked }: Layout,
  at: (time: number) => number,
): string[] {
  const steps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 120, 300, 600];
  const step = steps.find(candidate => seconds / candidate <= (isStacked ? 6 : 8)) ?? 1800;
  const ticks = Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step);
  return ticks.map(tick => {
    const label = `${Number(tick.toFixed(2))} s`;
    return `<path class="grid" d="M${at(tick)} 24 V${bottom - 6}"/>${text(at(tick), bottom + 14, 'tick', label)}`;
  });
}

function text(x: number, y: number, kind: string, words: string): string {
  return `<text x="${x}" y="${y}" class="${kind}">${escapeXml(words)}</text>`;
}
