import type { BuildContext } from '../../src/image/build-context.ts';
import { withReapers } from '../../src/image/build-context.ts';
import { reaperArchitectures, reaperFile, reaperFolder } from '../../src/image/reaper.ts';
import { lineAt } from '../../src/lines.ts';
import { hasReached } from '../../src/lint/diagnostic.ts';
import type { Injection } from '../../src/lint/injection.ts';
import { type Finding, type Linted, lint } from '../../src/lint/lint.ts';
import { type Applied, type DeclinedRepair, type RepairedFile, repair } from '../../src/repair/repair.ts';
import { parseDockerfile } from '../../src/syntax/dockerfile.ts';
import { type Member, nameOf } from './member.ts';
import { newFindings, repairedLater } from './new-findings.ts';
import type { RepairOnly } from './repair-only.ts';

/** A Dockerfile that containers are built from, as their repairs leave it. */
export interface RepairedImage {
  readonly text: string;
  /** By their build contexts. */
  readonly contexts: ReadonlyMap<string, BuildContext>;
  readonly files: ReadonlyMap<string, readonly RepairedFile[]>;
  readonly applied: readonly Applied[];
  readonly declined: readonly DeclinedRepair[];
}

/**
 * Repairs one Dockerfile for all containers that are built from it: as `--fix Dockerfile` does, for each way in which
 * it is built, and then for what each of them runs in it. A repair that is wrong for one of them is not made.
 */
export function repairImage(members: readonly Member[], only: RepairOnly | undefined): RepairedImage {
  const [first] = members;
  let state: RepairedImage = {
    text: first?.read.text ?? '',
    contexts: new Map(),
    files: new Map(),
    applied: [],
    declined: [],
  };
  const builds = new Map(members.map(member => [buildOf(member), member]));
  for (const member of builds.values()) state = repairFor(state, { member, isPlain: true, only }, members);
  for (const member of members)
    if (member.container.overrides) state = repairFor(state, { member, isPlain: false, only }, members);
  return state;
}

/** What is built is the same for containers of which this is the same. */
function buildOf({ container: { made } }: Member): string {
  if (made.from === 'image') return '';
  const { context, target, args, replaced } = made;
  return JSON.stringify([context, target, args, replaced]);
}

/** The image of a container, or with `isPlain` the one that it is built from, with nothing said over it. */
interface View {
  readonly member: Member;
  readonly isPlain: boolean;
  /** Which findings are repaired, where not all are. */
  readonly only?: RepairOnly | undefined;
}

/** Lints the image of a container with a Dockerfile and scripts as they are by now. */
export function lintAs(
  { member, isPlain }: View,
  { text, contexts }: Pick<RepairedImage, 'text' | 'contexts'>,
  changed: Partial<Linted['options']> = {},
): Linted {
  const { overrides, ...plain } = member.answer.linted.options;
  const context = contexts.get(member.container.made.context) ?? plain.context;
  return lint(parseDockerfile(text), {
    ...plain,
    ...(!isPlain && overrides && { overrides }),
    ...(context && { context }),
    ...changed,
  });
}

function repairFor(state: RepairedImage, view: View, members: readonly Member[]): RepairedImage {
  const asked = tryRepair(state, view, members);
  const isTried = asked.repaired.applied.length > 0;
  // Where an init is put in front anyway, one in the image may be one too many.
  const isInFront = members.some(({ container }) => container.overrides?.init);
  const isFinal = !isTried || (asked.hurt === undefined && !isInFront);
  const other = isFinal ? [] : [tryRepair(state, view, members, { from: 'nowhere', isLegacy: false })];
  const ends = [asked, ...other].filter(({ hurt }) => hurt === undefined).map(({ next }) => next);
  const [best = state] = [...ends, state].toSorted(
    (one, two) => weightOf(members, one) - weightOf(members, two),
  );
  const done = new Set(best.applied.map(({ rule }) => rule));
  const declined = [
    ...asked.repaired.declined,
    ...(isFinal ? [] : refusedFor(asked, asked.hurt ?? oneTooMany)),
  ];
  const known = new Set(state.declined.map(placeOf));
  const added = declined.filter(one => !done.has(one.rule) && !known.has(placeOf(one)));
  return { ...best, declined: [...state.declined, ...added] };
}

function placeOf({ rule, line, file }: DeclinedRepair): string {
  return JSON.stringify([rule, line, file]);
}

interface Tried {
  readonly before: Linted;
  readonly repaired: ReturnType<typeof repair>;
  readonly next: RepairedImage;
  /** What would be wrong with it, as a clause. */
  readonly hurt: string | undefined;
}

function tryRepair(
  state: RepairedImage,
  view: View,
  members: readonly Member[],
  injection?: Injection,
): Tried {
  const before = lintAs(view, state, injection && { injection });
  const { level } = view.member.answer.settings;
  const isAsked = ({ rule: { id } }: Finding): boolean => (view.only?.rule ?? id) === id;
  const repaired = repair(
    before,
    found => isAsked(found) && isInImage(found) && hasReached(found.severity, level),
  );
  const isSame = repaired.applied.length === 0;
  const next = isSame ? state : advance(state, view, repaired);
  // What is found by itself in the image is no harm to one of its containers.
  const own = new Set(newFindings(before, repaired.linted).map(({ rule }) => rule.id));
  return { before, repaired, next, hurt: isSame ? undefined : firstHurt(members, state, next, own) };
}

const oneTooMany = 'a container that has init: true would have two inits';

/** What is found in all containers, warnings first. */
function weightOf(members: readonly Member[], state: RepairedImage): number {
  const found = members
    .flatMap(member => lintAs({ member, isPlain: false }, state).findings)
    .filter(({ rule }) => rule.id !== repairedLater);
  const warnings = found.filter(({ severity }) => hasReached(severity, 'warning')).length;
  return warnings * mostInfos + found.length - warnings;
}

/** No number of infos weighs as much as a warning. */
const mostInfos = 1_000_000;

function refusedFor({ before: { findings, dockerfile }, repaired }: Tried, hurt: string): DeclinedRepair[] {
  const rules = new Set(repaired.applied.map(({ rule }) => rule));
  return findings
    .filter(found => rules.has(found.rule.id) && isInImage(found))
    .map(({ rule, offender: { place } }) => ({
      rule: rule.id,
      line: lineAt(place.file?.text ?? dockerfile.text, place.start),
      ...(place.file && { file: place.file.path }),
      reason: `with the repair, ${hurt}`,
    }));
}

/** Whether a finding is in the Dockerfile or in a script of its context, and not where the container is described. */
function isInImage({ offender: { place } }: Finding): boolean {
  const { elsewhere } = place.instruction;
  return elsewhere === undefined || place.file?.path !== elsewhere.path;
}

function advance(state: RepairedImage, { member }: View, repaired: ReturnType<typeof repair>): RepairedImage {
  const { context: directory } = member.container.made;
  const contexts = new Map(state.contexts);
  const { context } = repaired.linted.options;
  if (context) contexts.set(directory, context);
  // Each context gets the reaper, whichever of them is built first.
  if (repaired.text.includes(`${reaperFolder}/`))
    for (const [path, other] of contexts)
      contexts.set(path, withReapers(other, reaperArchitectures.map(reaperFile)));
  const files = new Map(state.files);
  const others = (files.get(directory) ?? []).filter(
    ({ path }) => !repaired.files.some(each => each.path === path),
  );
  const before = (path: string): string | undefined =>
    state.files.get(directory)?.find(each => each.path === path)?.before;
  const changed = repaired.files.map(file => ({ ...file, before: before(file.path) ?? file.before }));
  files.set(directory, [...others, ...changed]);
  return { ...state, text: repaired.text, contexts, files, applied: [...state.applied, ...repaired.applied] };
}

/** What would be found anew for one of the containers, as a clause; undefined where nothing is. */
function firstHurt(
  members: readonly Member[],
  before: RepairedImage,
  after: RepairedImage,
  own: ReadonlySet<string>,
): string | undefined {
  for (const member of members) {
    const was = lintAs({ member, isPlain: false }, before);
    const is = lintAs({ member, isPlain: false }, after);
    if (!is.image) return `${nameOf(member)} could not be built`;
    const found = newFindings(was, is).find(({ rule }) => !own.has(rule.id));
    if (found) return `${nameOf(member)} would have another defect: ${found.message}`;
  }
  return undefined;
}
