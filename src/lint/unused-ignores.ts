import type { Image } from '../image/image.ts';
import { type Ignore, ignoredBy } from '../syntax/ignore.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Offender, Rule, UnusedIgnore } from './rule.ts';

/** The rules that were asked, and all that there are. */
interface Asked {
  readonly rules: readonly Rule[];
  readonly knownRules?: readonly string[];
}

interface Found {
  readonly rule: Rule;
  readonly offender: Offender;
}

/**
 * The words of ignore comments that switch nothing off: of rules that ran and found nothing there, or that do not
 * exist.
 */
export function unusedIgnores(
  ignores: readonly Ignore[],
  findings: readonly Found[],
  { stage, stages, overrides }: Image,
  { rules, knownRules }: Asked,
): UnusedIgnore[] {
  const asked = rules.map(({ id }) => id);
  const isUsed = (ignore: Ignore, id: string): boolean =>
    findings.some(
      ({ rule, offender }) => rule.id === id && ignoredBy([ignore])(id, offender.place.instruction),
    );
  const known = knownRules ?? asked;
  // One in another stage may be of use when that stage is the target, and one of an image where others run it
  // otherwise.
  const own = new Set([stage.from, ...stage.instructions]);
  const isLookedAt = ({ instruction }: Ignore): boolean => {
    if (overrides) return false;
    return instruction ? own.has(instruction) : stages.length === 1;
  };
  return ignores
    .filter(({ isOurs }) => isOurs)
    .flatMap(ignore =>
      ignore.rules
        .filter(id => !isUsed(ignore, id))
        .map(id => ({
          ignore,
          id,
          hasRun: asked.includes(id) && isLookedAt(ignore),
          isKnown: known.includes(id),
          hint: known.includes(id) ? '' : didYouMean(id, known),
        })),
    );
}
