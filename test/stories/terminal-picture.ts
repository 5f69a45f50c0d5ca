import Anser from 'anser';
import { element, escapeXml } from '../../src/report/xml.ts';

const column = 8.4;
const line = 20;
const margin = 24;
const fonts = 'ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace';
const colours: Readonly<Record<string, string>> = {
  'ansi-red': '#ff7b72',
  'ansi-green': '#56d364',
  'ansi-yellow': '#e3b341',
  'ansi-cyan': '#76e3ea',
};

/**
 * What a terminal shows as a picture (SVG): dark whatever the page is, no font but the reader's own monospaced one.
 * Each piece of a line begins in its column, so that tables stand as they do in a terminal.
 */
export function drawTerminal(output: string): string {
  const lines = output.trimEnd().split('\n');
  const title = Anser.ansiToText(lines[0] ?? '');
  const widest = Math.max(...lines.map(text => [...Anser.ansiToText(text)].length));
  const width = Math.ceil(widest * column + 2 * margin);
  const height = lines.length * line + 2 * margin;
  const texts = lines.flatMap((text, index) => drawLine(text, margin + index * line + 14));
  const head =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" ` +
    `height="${height}" role="img" aria-label="${escapeXml(title)}">`;
  const card = element('rect', { width, height, rx: 10, fill: '#0d1117', stroke: '#30363d' });
  // As attributes of a group, which those of a piece stand above; a style sheet would win over both.
  const group = `<g font-family="${fonts}" font-size="14" fill="#e6edf3" xml:space="preserve">`;
  return [head, `<title>${escapeXml(title)}</title>`, card, group, ...texts, '</g>', '</svg>', ''].join('\n');
}

function drawLine(text: string, y: number): string[] {
  let at = 0;
  return Anser.ansiToJson(text, { use_classes: true, remove_empty: true }).flatMap(piece => {
    const { content, fg, decorations } = piece;
    const length = [...content].length;
    const x = margin + at * column;
    at += length;
    if (content.trim() === '') return [];
    const attributes = {
      x: x.toFixed(1),
      y,
      textLength: (length * column).toFixed(1),
      ...(fg && { fill: colours[fg] ?? '#e6edf3' }),
      ...(decorations.includes('bold') && { 'font-weight': 'bold' }),
      ...(decorations.includes('dim') && { opacity: 0.65 }),
    };
    const head = Object.entries(attributes).map(([name, value]) => ` ${name}="${value}"`);
    return [`<text${head.join('')}>${escapeXml(content).replaceAll(' ', '\u00A0')}</text>`];
  });
}
