import { maskAll, maskText, secretsIn } from '../../src/secrets.ts';
import type { Checked } from '../check/check-file.ts';
import type { CheckReport } from './check-report.ts';

/**
 * A report with asterisks in the place of what may be a secret. What a repair writes is the text of the file as it is:
 * a patch and edits that are put into practice can have nothing else.
 */
export function withoutSecrets(report: CheckReport): CheckReport {
  const masked = new Map(report.checked.map(file => [file, maskFile(file)] as const));
  return {
    ...report,
    checked: [...masked.values()],
    refused: report.refused.map(refused => ({
      ...refused,
      text: maskText(refused.text),
      diagnostic: maskAll(refused.diagnostic, secretsIn(refused.text)),
    })),
    unread: report.unread.map(maskText),
    written: new Map([...report.written].map(([file, paths]) => [masked.get(file) ?? file, paths])),
  };
}

function maskFile(file: Checked): Checked {
  const { source, outline, repaired } = file;
  const known = secretsIn(source.text);
  return {
    ...file,
    source: { ...source, text: maskAll(source.text, known) },
    outline: maskAll(outline, known),
    repaired: repaired && { ...repaired, outline: maskAll(repaired.outline, known) },
  };
}
