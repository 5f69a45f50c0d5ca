import type { Checked } from './check-file.ts';

/** Whether the repaired text copies the reaper where the original did not. */
export function needsReaper({ repaired, source }: Checked): boolean {
  const count = (text: string): number => text.split('.initcheck/reaper-linux-').length;
  return repaired !== null && count(repaired.text) > count(source.text);
}
