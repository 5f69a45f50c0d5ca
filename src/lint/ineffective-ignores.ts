import type { Image } from '../image/image.ts';
import { type Ignore, ignoredBy } from '../syntax/ignore.ts';
import { didYouMean } from './did-you-mean.ts';
import { anyIgnore, type IgnorePolicy, ignoredOutside, refusalOf } from './ignore-policy.ts';
import type { IneffectiveIgnores, Offender, RefusedIgnore, Rule, UnusedIgnore } from './rule.ts';

/** The rules that were asked, all that there are, and which comments count. */
interface Asked {
  readonly rules: readonly Rule[];
  readonly knownRules?: readonly string[];
  readonly ignorePolicy?: IgnorePolicy;
}

interface Found {
  readonly rule: Rule;
  readonly offender: Offender;
}

/**
 * The words of ignore comments that switch nothing off: of rules that ran and found nothing there, or that do not
 * exist, and those that are not accepted.
 */
export function ineffectiveIgnores(
  ignores: readonly Ignore[],
  findings: readonly Found[],
  image: Image,
  asked: Asked,
): IneffectiveIgnores {
  return {
    unused: unusedIgnores(ignores, findings, image, asked),
    refused: refusedIgnores(ignores, findings, image, asked.ignorePolicy ?? anyIgnore),
  };
}

function unusedIgnores(
  ignores: readonly Ignore[],
  findings: readonly Found[],
  { stage, stages, overrides }: Image,
  { rules, knownRules }: Asked,
): UnusedIgnore[] {
  const asked = rules.map(({ id }) => id);
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
        .filter(id => !isUsed(ignore, id, findings))
        .map(id => ({
          ignore,
          id,
          hasRun: asked.includes(id) && isLookedAt(ignore),
          isKnown: known.includes(id),
          hint: known.includes(id) ? '' : didYouMean(id, known),
        })),
    );
}

function isUsed(ignore: Ignore, id: string, findings: readonly Found[]): boolean {
  const isOff = ignoredBy([ignore]);
  return findings.some(({ rule, offender }) => rule.id === id && isOff(id, offender.place.instruction));
}

/** Those that would switch something off: in the Dockerfile, and each once in other files. */
function refusedIgnores(
  ignores: readonly Ignore[],
  findings: readonly Found[],
  { overrides, dockerfile: { instructions } }: Image,
  policy: IgnorePolicy,
): RefusedIgnore[] {
  if (!policy.needsReason && policy.forbidden.length === 0) return [];
  const own = ignores.flatMap(ignore =>
    ignore.rules.flatMap((id): RefusedIgnore[] => {
      const refused = refusalOf(ignore, id, policy);
      const instruction = ignore.instruction ?? instructions[0];
      if (!refused || !instruction || !isUsed(ignore, id, findings)) return [];
      const { start, end } = ignore.comment;
      return [{ id, refused, isOurs: ignore.isOurs, place: { instruction, start, end } }];
    }),
  );
  const outside = findings.flatMap(
    ({ rule, offender }) => ignoredOutside(offender.place, rule.id, overrides, policy).refused,
  );
  const keyOf = ({ id, place: { file, start } }: RefusedIgnore): string =>
    JSON.stringify([id, file?.path, start]);
  return [...own, ...new Map(outside.map(each => [keyOf(each), each])).values()];
}
