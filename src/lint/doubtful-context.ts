import { type Declined, isDeclined, type Repair } from './rule.ts';

/**
 * What is left of a repair where the build context may be another directory: nothing is written into a guess, and what
 * the Dockerfile alone needs is written all the same.
 */
export function inDoubt(
  repair: Repair | Declined | null,
  doubt: string | undefined,
): Repair | Declined | null {
  if (doubt === undefined || repair === null || isDeclined(repair)) return repair;
  const unless = '--context DIR';
  if (repair.files?.length) return { declined: doubt, unless };
  if (repair.brings?.length) return { declined: `${doubt}, or take another --inject than copy`, unless };
  return repair;
}
