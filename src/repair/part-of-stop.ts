import type { Finding } from '../lint/lint.ts';
import type { Rule } from '../lint/rule.ts';
import { ofTheStop } from './remains.ts';

/**
 * Whether one of the repairs that were made is of the stop, and gains nothing without that of this finding: what nobody
 * asked for is repaired then as well.
 */
export function isPartOfStop(
  { offender }: Finding,
  applied: readonly { readonly rule: string }[],
  rules: readonly Rule[],
): boolean {
  if (offender.isPartOfStop !== true) return false;
  const made = rules.filter(({ id }) => applied.some(({ rule }) => rule === id));
  return made.some(({ phase, symptom }) => phase === 'exec' && ofTheStop.includes(symptom));
}
