import { formatSeconds, formatSetSeconds } from '../seconds.ts';
import type { Moment, Sample, Stopped, Sweep } from '../verify/observation.ts';
import { isOwnKind, sampleWords } from '../verify/sweep-words.ts';
import { sweepBlocks } from './sweep-blocks.ts';
import { escapeXml } from './xml.ts';

/** All in units of the picture, which is scaled to the width of the page. */
interface Layout {
  readonly width: number;
  /** Left of the panels for the scale, and for each moment of a kind of its own. */
  readonly left: number;
  readonly kind: number;
}

const layouts: Readonly<Record<'wide' | 'narrow', Layout>> = {
  wide: { width: 1000, left: 44, kind: 118 },
  narrow: { width: 420, left: 40, kind: 54 },
};
const head = 30;
const panel = 72;
const gap = 14;
const foot = 40;
/** Between the last moment and those that are no times. */
const margin = 24;

const kindNames: Readonly<Partial<Record<Moment, readonly [wide: string, narrow: string]>>> = {
  'health-check': ['health check', 'health'],
  exec: ['docker exec', 'exec'],
  load: ['requests', 'load'],
};

/**
 * Stops at many moments as a picture (SVG): for each container a panel with the moments from left to right, and how
 * long each stop took. All share both axes. The time in which stops have no effect is shaded.
 */
export function drawSweeps(containers: readonly Stopped[], kind: 'wide' | 'narrow'): string {
  const layout = layouts[kind];
  const swept = containers.flatMap(seen => (seen.sweep ? [{ seen, sweep: seen.sweep }] : []));
  const all = swept.flatMap(({ sweep }) => sweep.samples);
  const kinds = [...new Set(all.map(({ moment }) => moment).filter(isOwnKind))];
  const last = Math.max(0.1, ...all.filter(({ moment }) => !isOwnKind(moment)).map(({ at }) => at));
  const longest = Math.max(0.1, ...swept.map(({ sweep }) => sweep.grace));
  const right = layout.width - (kinds.length > 0 ? margin : 12) - kinds.length * layout.kind;
  const at = (seconds: number): number =>
    round(layout.left + (Math.min(seconds, last) / last) * (right - layout.left));
  const scale: Scale = { at, longest, last, kinds, right, layout, isWide: kind === 'wide' };
  const panels = swept.map(({ seen, sweep }, index) =>
    drawPanel(seen, sweep, index * (head + panel + gap), scale),
  );
  const bottom = swept.length * (head + panel + gap) - gap;
  return [
    `<svg class="${kind}" viewBox="0 0 ${layout.width} ${bottom + foot}" role="img" ` +
      'aria-label="Seconds of stops at several moments">',
    ...panels,
    ...drawAxis(bottom, scale),
    '</svg>',
  ].join('\n');
}

interface Scale {
  readonly at: (seconds: number) => number;
  readonly longest: number;
  readonly last: number;
  readonly kinds: readonly Moment[];
  readonly right: number;
  readonly layout: Layout;
  readonly isWide: boolean;
}

function drawPanel(seen: Stopped, sweep: Sweep, top: number, scale: Scale): string {
  const { at, longest, layout, kinds, right } = scale;
  const base = top + head + panel;
  const words = sweepBlocks(seen)?.words;
  const judged = words?.isGood ? 'good' : 'bad';
  const quality = words?.isGood === undefined ? 'quiet' : judged;
  const height = (seconds: number): number => round((Math.min(seconds, longest) / longest) * (panel - 8));
  const xOf = ({ moment, at: time }: Sample): number =>
    isOwnKind(moment) ? round(right + margin + layout.kind * (kinds.indexOf(moment) + 0.5)) : at(time);
  return [
    `<text x="0" y="${top + 16}" class="subject">${escapeXml(seen.subject)}</text>`,
    `<text x="${layout.width}" y="${top + 16}" class="end ${quality}">${escapeXml(words?.text ?? '')}</text>`,
    `<path class="grid" d="M${layout.left} ${base} H${layout.width}"/>`,
    `<text x="${layout.left - 8}" y="${base - panel + 14}" class="end quiet">${formatSetSeconds(longest)}</text>`,
    `<text x="${layout.left - 8}" y="${base}" class="end quiet">0</text>`,
    drawWindow(sweep, base, scale),
    ...sweep.samples.map(sample =>
      drawSample(sample, xOf(sample), base, height(sample.seconds), sweep.grace),
    ),
  ].join('\n');
}

function drawWindow({ deaf }: Sweep, base: number, { at, last }: Scale): string {
  if (!deaf) return '';
  const [from, to] = [at(deaf.from), at(deaf.to ?? last)];
  const width = round(Math.max(1, to - from));
  return `<rect class="deaf" x="${from}" y="${base - panel}" width="${width}" height="${panel}"/>`;
}

function drawSample(sample: Sample, x: number, base: number, height: number, grace: number): string {
  const { outcome, at } = sample;
  const kind = { ended: 'good', killed: 'bad', gone: 'gone' }[outcome];
  const y = round(base - Math.max(height, 3));
  const title = `<title>${formatSeconds(at)} after the start, ${escapeXml(sampleWords(sample, grace))}</title>`;
  // A cross and a dot, for readers who cannot distinguish red from green.
  const mark =
    outcome === 'killed'
      ? `<path d="M${x - 4} ${y - 4} l8 8 m0 -8 l-8 8"/>`
      : `<circle class="${kind}" cx="${x}" cy="${y}" r="4"/>`;
  return `<g class="arrow ${kind}">${title}<path d="M${x} ${base} V${y}"/>${mark}</g>`;
}

function drawAxis(bottom: number, { at, last, kinds, right, layout, isWide }: Scale): string[] {
  const steps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];
  const step = steps.find(candidate => last / candidate <= (isWide ? 8 : 4)) ?? 20;
  const ticks = Array.from({ length: Math.floor(last / step) + 1 }, (_, index) => index * step);
  const names = kinds.map((kind, index) => {
    const x = round(right + margin + layout.kind * (index + 0.5));
    return `<text x="${x}" y="${bottom + 18}" class="tick">${kindNames[kind]?.[isWide ? 0 : 1] ?? kind}</text>`;
  });
  const times = ticks.map(
    tick => `<text x="${at(tick)}" y="${bottom + 18}" class="tick">${Number(tick.toFixed(2))} s</text>`,
  );
  return [...times, ...names];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
