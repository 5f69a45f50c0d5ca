import { printable } from '../../src/report/printable.ts';
import type { Checked } from '../check/check-file.ts';
import type { CheckOptions } from '../options/check-options.ts';
import type { Environment, Streams } from '../process/streams.ts';

/** Before anything is written or built: whether the user's own builder will take it. */
export async function tellOfBuilder(
  checked: readonly Checked[],
  options: CheckOptions,
  { stderr }: Streams,
  environment: Environment,
): Promise<void> {
  if (!(options.fix || options.diff || options.verify)) return;
  const texts = checked.flatMap(({ repaired, source }) =>
    repaired && repaired.text !== source.text ? [repaired.text] : [],
  );
  if (texts.length === 0) return;
  const { noteOnBuilder } = await import('../engine/user-builder.ts');
  const note = await noteOnBuilder(texts, options, environment);
  if (note !== undefined) stderr.write(`docker initcheck: ${printable(note)}\n`);
}
