import { relative } from 'node:path';
import { resolveIn } from '../../src/files/resolve-in.ts';
import { printable } from '../../src/report/printable.ts';
import type { Checked } from '../check/check-file.ts';
import type { CheckOptions } from '../options/check-options.ts';
import type { Environment, Streams } from '../process/streams.ts';

type Say = (note: string) => unknown;

/**
 * What is to be reported of what was checked: what has changed, where only that was asked for, and what the baseline
 * does not know, where there is one. What is left out is counted on standard error. A new baseline knows all. `paths`
 * are as the user named them.
 */
export async function withoutLeftOut(
  checked: readonly Checked[],
  paths: readonly string[],
  options: Pick<CheckOptions, 'since' | 'staged' | 'shard' | 'baseline' | 'writeBaseline'>,
  { stderr }: Pick<Streams, 'stderr'>,
  environment: Environment,
): Promise<readonly Checked[]> {
  const say: Say = note => stderr.write(`docker initcheck: ${printable(note)}\n`);
  const changed = await changedOnly(checked, options, say, environment);
  const { baseline, writeBaseline: isWriting = false } = options;
  if (baseline === false && !isWriting) return changed;
  const { directory } = environment;
  const isPart = options.since !== undefined || options.staged || options.shard !== undefined;
  const whole = isPart ? [] : paths.map(path => resolveIn(directory, path));
  const asked = { isWriting, whole };
  if (baseline) return besides(baseline, asked, changed, say, environment);
  const nameFor = ({ settings }: Checked): string | undefined =>
    settings?.baseline && (relative(directory, settings.baseline) || settings.baseline);
  const groups = new Map<string | undefined, Checked[]>();
  for (const file of changed) groups.set(nameFor(file), [...(groups.get(nameFor(file)) ?? []), file]);
  // Who asks for a baseline gets one, also where nothing is checked.
  if (isWriting && groups.size === 0) groups.set(undefined, []);
  const replaced = new Map<Checked, Checked>();
  for (const [name, files] of groups) {
    const now = await besides(name, asked, files, say, environment);
    files.forEach((file, index) => {
      const kept = now[index];
      if (kept) replaced.set(file, kept);
    });
  }
  return changed.flatMap(file => replaced.get(file) ?? []);
}

/** What one baseline does not know; one that is written is the usual one where no other is named. */
async function besides(
  named: string | undefined,
  { isWriting, whole }: { readonly isWriting: boolean; readonly whole: readonly string[] },
  checked: readonly Checked[],
  say: Say,
  environment: Environment,
): Promise<readonly Checked[]> {
  if (named === undefined && !isWriting) return checked;
  const { usualBaseline, withoutKnown, writeBaseline } = await import('../baseline/apply-baseline.ts');
  const name = named ?? usualBaseline;
  if (isWriting) say(await writeBaseline(checked, name, whole, environment));
  const { checked: left, notes } = withoutKnown(checked, name, whole, environment);
  if (!isWriting) notes.forEach(say);
  return left;
}

async function changedOnly(
  checked: readonly Checked[],
  { since, staged }: Pick<CheckOptions, 'since' | 'staged'>,
  say: Say,
  environment: Environment,
): Promise<readonly Checked[]> {
  if (since === undefined && !staged) return checked;
  const { onlyChanged } = await import('../changes/only-changed.ts');
  const change = since === undefined ? { staged: true as const } : { since };
  const { checked: left, notes } = await onlyChanged(checked, change, environment);
  notes.forEach(say);
  return left;
}
