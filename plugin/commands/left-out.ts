import { printable } from '../../src/report/printable.ts';
import type { Checked } from '../check/check-file.ts';
import type { CheckOptions } from '../options/check-options.ts';
import type { Environment, Streams } from '../process/streams.ts';

/**
 * What is to be reported of what was checked: what has changed, where only that was asked for, and what the baseline
 * does not know, where there is one. What is left out is counted on standard error. A new baseline knows all.
 */
export async function withoutLeftOut(
  checked: readonly Checked[],
  options: Pick<CheckOptions, 'since' | 'staged' | 'baseline' | 'writeBaseline'>,
  { stderr }: Pick<Streams, 'stderr'>,
  environment: Environment,
): Promise<readonly Checked[]> {
  const say = (note: string): unknown => stderr.write(`docker initcheck: ${printable(note)}\n`);
  const changed = await changedOnly(checked, options, say, environment);
  const { baseline, writeBaseline: isWriting } = options;
  if (baseline === undefined && !isWriting) return changed;
  const { usualBaseline, withoutKnown, writeBaseline } = await import('../baseline/apply-baseline.ts');
  const name = baseline ?? usualBaseline;
  if (isWriting) say(await writeBaseline(changed, name, environment));
  const { checked: left, notes } = withoutKnown(changed, name, environment);
  if (!isWriting) notes.forEach(say);
  return left;
}

async function changedOnly(
  checked: readonly Checked[],
  { since, staged }: Pick<CheckOptions, 'since' | 'staged'>,
  say: (note: string) => unknown,
  environment: Environment,
): Promise<readonly Checked[]> {
  if (since === undefined && !staged) return checked;
  const { onlyChanged } = await import('../changes/only-changed.ts');
  const change = since === undefined ? { staged: true as const } : { since };
  const { checked: left, note } = await onlyChanged(checked, change, environment);
  if (note) say(note);
  return left;
}
