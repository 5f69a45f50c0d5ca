import { broken, losses, type Measured, secondsOf } from './bounds.ts';
import type { Init, Situation } from './situation.ts';

/** A row of the table in Markdown: seconds, exit code, and what became of the work. */
export function formatRow(situation: Situation, row: readonly Measured[]): string {
  const violations = broken(situation, row);
  const cells = row.map(measured => formatCell(situation, measured));
  return `| ${[situation.name.replaceAll('|', '\\|'), ...cells, violations.join('; ') || 'held'].join(' | ')} |`;
}

export function formatHeader(inits: readonly Init[]): string {
  const names = ['', ...inits.map(({ name }) => name), 'bounds'];
  return `| ${names.join(' | ')} |\n|${names.map(() => ' --- |').join('')}`;
}

function formatCell({ work }: Situation, measured: Measured): string {
  const { runs } = measured;
  const codes = [...new Set(runs.map(({ code }) => code))].join(' or ');
  const time = `${secondsOf(measured).toFixed(2)} s, ${codes}`;
  if (work === undefined) return time;
  const lost = losses(measured);
  if (lost === 0) return `${time}, finished`;
  return lost === runs.length ? `${time}, lost` : `${time}, lost in ${lost} of ${runs.length}`;
}
