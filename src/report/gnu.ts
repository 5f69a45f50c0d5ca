import { printable } from './printable.ts';
import type { FileResult } from './results.ts';

/**
 * One line for each finding, as compilers write them: `FILE:LINE:COLUMN: severity: message [rule]`, which editors jump
 * to.
 * https://www.gnu.org/prep/standards/html_node/Errors.html
 */
export function formatGnu(files: readonly FileResult[]): string {
  return files
    .flatMap(file => file.findings)
    .map(({ path, range: { start }, severity, message, rule }) => {
      const place = `${printable(path)}:${start.line + 1}:${start.character + 1}`;
      return `${place}: ${severity}: ${printable(message)} [${rule}]\n`;
    })
    .join('');
}
