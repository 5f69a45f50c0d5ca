import type { Checked } from '../check/check-file.ts';
import { isMeant } from '../experiment/meant.ts';
import type { CheckOptions } from '../options/check-options.ts';

/** What was checked of the services that are meant; the repair of the file itself stays, for it is of all. */
export function ofServices(
  checked: readonly Checked[],
  { services = [] }: Pick<CheckOptions, 'services'>,
): readonly Checked[] {
  if (services.length === 0) return checked;
  return checked.filter(
    ({ container }) => !container || services.some(word => isMeant(container.subject, word)),
  );
}
