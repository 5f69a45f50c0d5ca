import type { Overrides } from '../image/overrides.ts';
import { type Ignore, ignoresInScript, type ScriptIgnore } from '../syntax/ignore.ts';
import type { Place, RefusedIgnore } from './rule.ts';

/** Which ignore comments count. */
export interface IgnorePolicy {
  /** Only those that say why. */
  readonly needsReason: boolean;
  /** The rules that no comment switches off. */
  readonly forbidden: readonly string[];
}

/** Whoever writes a comment is believed. */
export const anyIgnore: IgnorePolicy = { needsReason: false, forbidden: [] };

/** Why a comment does not switch a rule off; undefined for one that does. */
export function refusalOf(
  { reason }: Pick<Ignore, 'reason'>,
  rule: string,
  { needsReason, forbidden }: IgnorePolicy,
): RefusedIgnore['refused'] | undefined {
  if (forbidden.includes(rule)) return 'forbidden';
  return needsReason && !reason?.trim() ? 'without-reason' : undefined;
}

/** Comments with the rules that they do switch off. */
export function allowedIgnores(ignores: readonly Ignore[], policy: IgnorePolicy): Ignore[] {
  return ignores.map(ignore => ({
    ...ignore,
    rules: ignore.rules.filter(rule => refusalOf(ignore, rule, policy) === undefined),
  }));
}

/** What comments in another file than the Dockerfile say of a rule at a place. */
export interface IgnoredOutside {
  readonly isOff: boolean;
  readonly refused: readonly RefusedIgnore[];
}

/** Comments above the place, above what is said over the image, or above the container. */
export function ignoredOutside(
  { file, start, instruction }: Place,
  rule: string,
  overrides: Overrides | null,
  policy: IgnorePolicy,
): IgnoredOutside {
  const above = [instruction, overrides?.instruction].flatMap(each =>
    each?.elsewhere ? [{ file: each.elsewhere, at: each.start, instruction: each }] : [],
  );
  const places = [...(file ? [{ file, at: start, instruction }] : []), ...above];
  const found = places.flatMap(place =>
    ignoresInScript(place.file.text, place.at, rule).map(ignore => ({ place, ignore })),
  );
  const refused = found.flatMap(({ place, ignore }) => {
    const why = refusalOf(ignore, rule, policy);
    return why ? [refusedIn(place, ignore, rule, why)] : [];
  });
  return { isOff: found.length > refused.length, refused };
}

function refusedIn(
  { file, instruction }: Pick<Place, 'instruction'> & { readonly file: NonNullable<Place['file']> },
  { start, end, isOurs }: ScriptIgnore,
  id: string,
  refused: RefusedIgnore['refused'],
): RefusedIgnore {
  return {
    id,
    refused,
    isOurs,
    place: { instruction, start, end, file: { path: file.path, text: file.text } },
  };
}
