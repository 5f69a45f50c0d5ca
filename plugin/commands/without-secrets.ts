import type { Outline } from '../../src/report/outline.ts';
import { maskAll, maskText, secretsIn, withoutKnown } from '../../src/secrets.ts';
import type { Checked } from '../check/check-file.ts';
import type { CheckReport } from './check-report.ts';

/**
 * A report with asterisks in the place of what may be a secret. What a repair writes is the text of the file as it is:
 * a patch and edits that are put into practice can have nothing else.
 */
export function withoutSecrets(report: CheckReport): CheckReport {
  const secrets = textSecrets();
  const masked = new Map(report.checked.map(file => [file, maskFile(file, secrets)] as const));
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

interface TextSecrets {
  readonly known: readonly string[];
  readonly shown: string;
}

/** Looks for the secrets of each text once, however many containers it describes. */
function textSecrets(): (text: string) => TextSecrets {
  const found = new Map<string, TextSecrets>();
  return text => {
    const before = found.get(text);
    if (before) return before;
    const known = secretsIn(text);
    const secrets = { known, shown: maskAll(text, known) };
    found.set(text, secrets);
    return secrets;
  };
}

function maskFile(file: Checked, secretsOf: (text: string) => TextSecrets): Checked {
  const { source, outline, repaired, container, secrets = [] } = file;
  // What another file gives to a name, a command line may have from there.
  const texts = [source.text, ...outline.scripts.values(), ...(repaired?.outline.scripts.values() ?? [])];
  if (container) texts.push(container.text);
  const known = [...new Set([...texts.flatMap(text => secretsOf(text).known), ...secrets])];
  const maskTextOf = (text: string): string => withoutKnown(secretsOf(text).shown, known);
  const maskOutline = ({ scripts, ...rest }: Outline): Outline => ({
    ...maskAll(rest, known),
    scripts: new Map([...scripts].map(([path, text]) => [path, maskTextOf(text)])),
  });
  return {
    ...file,
    source: { ...source, text: maskTextOf(source.text) },
    outline: maskOutline(outline),
    repaired: repaired && {
      ...repaired,
      // What is left to find in it is shown with its lines.
      text: maskTextOf(repaired.text),
      outline: maskOutline(repaired.outline),
      applied: maskAll(repaired.applied, known),
      declined: maskAll(repaired.declined, known),
    },
  };
}
