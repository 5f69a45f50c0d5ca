import type { ChalkInstance } from 'chalk';
import { reaperFolder } from '../image/reaper.ts';
import type { Repaired } from '../repair/repair.ts';
import { printable } from './printable.ts';

/** What a repair changed in a file and what it left unchanged, with the reasons; empty when there was nothing to do. */
export function formatRepair(
  path: string,
  { applied, declined }: Pick<Repaired, 'applied' | 'declined'>,
  written: readonly string[],
  chalk: ChalkInstance,
): string {
  if (applied.length === 0 && declined.length === 0) return '';
  const remains = [...new Set(applied.flatMap(one => one.remains))];
  return [
    `${chalk.bold(printable(path))}: ${verdictOf(applied.length, remains.length)}`,
    ...applied.map(
      ({ rule, summary }) => `  ${chalk.green('+')} ${printable(summary)} ${chalk.dim(`[${rule}]`)}`,
    ),
    ...remains.map(message => `  ${chalk.yellow('!')} still: ${printable(message)}`),
    ...declined.map(
      one =>
        `  ${chalk.yellow('-')} ${one.file ? `${printable(one.file)} ` : ''}` +
        `${printable(declinedInWords(one))} ${chalk.dim(`[${one.rule}]`)}`,
    ),
    ...(written.length > 0 ? [chalk.dim(`  written: ${written.map(printable).join(', ')}`)] : []),
    ...(written.some(isBinary) ? [`  commit ${reaperFolder} too: the build copies the reaper from it`] : []),
    '',
  ].join('\n');
}

/** Why a line stays as it is. */
export function declinedInWords({ line, reason }: Repaired['declined'][number]): string {
  return `line ${line + 1} is unchanged: ${reason}`;
}

/** What is better and not good yet is not called repaired. */
function verdictOf(applied: number, remains: number): string {
  if (applied === 0) return 'not repaired';
  return remains === 0 ? 'repaired' : 'improved';
}

function isBinary(path: string): boolean {
  return path.replaceAll('\\', '/').split('/').includes(reaperFolder);
}
