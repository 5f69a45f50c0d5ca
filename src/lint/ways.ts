import type { Image } from '../image/image.ts';
import { nameOf } from '../image/image-path.ts';
import { isFile } from '../image/step.ts';
import { conditionsAt, outsideFunctions } from '../shell/condition.ts';
import { severities } from './diagnostic.ts';
import type { Offender, Rule } from './rule.ts';

interface Found {
  readonly rule: Rule;
  readonly message: string;
  readonly offender: Offender;
}

/** The image on each of the ways that its shells may take: a rule looks at one PID 1 at a time. */
export function imagesOfWays(image: Image): readonly Image[] {
  return image.ways.length < 2 ? [image] : image.ways.map(pid1 => ({ ...image, pid1 }));
}

/**
 * What a rule finds at one place on several ways is one finding: `celery or gunicorn is PID 1 without an init`. One in
 * a script that not all ways come to says on which condition it holds.
 */
export function mergeWays<T extends Found>(
  perWay: readonly (readonly T[])[],
  images: readonly Image[],
): readonly T[] {
  const merged: { finding: T; ways: Set<number> }[] = [];
  for (const [way, findings] of perWay.entries())
    for (const finding of findings) {
      const at = merged.find(
        ({ finding: other }) => isSamePlace(other, finding) && other.rule === finding.rule,
      );
      const message = at && eitherOf(at.finding.message, finding.message);
      if (!at || message === undefined) {
        merged.push({ finding, ways: new Set([way]) });
        continue;
      }
      at.finding = { ...heavierOf(at.finding, finding), message };
      at.ways.add(way);
    }
  const halts: T[] = [];
  const said = merged.flatMap(({ finding, ways }) => {
    const found = [...ways].flatMap(way => images[way] ?? []);
    // A script that waits for somebody to come and look wherever something is wrong is told so once.
    if (ways.size < perWay.length && found.every(isHalt)) {
      if (halts.some(other => isSameFile(other, finding) && other.rule === finding.rule)) return [];
      halts.push(finding);
    }
    return ways.size < perWay.length || found.some(isConditional) ? withCondition(finding, found) : finding;
  });
  return said.filter(
    (one, at) => !said.slice(0, at).some(other => isSamePlace(one, other) && isSameText(one, other)),
  );
}

/** Whether its shells may end as well without having begun anything. */
function isConditional({ pid1 }: Image): boolean {
  return pid1.steps.some(({ script }) => script?.ending?.isOneOfSeveral === true);
}

/** `echo "no configuration"; sleep infinity` */
function isHalt({ pid1 }: Image): boolean {
  const { service } = pid1;
  return service?.program?.kind === 'filler' && nameOf(service.argv[0] ?? '') === 'sleep' && !isInLoop(pid1);
}

/** A sleep between two rounds is something else. */
function isInLoop({ stays }: Image['pid1']): boolean {
  const ending = stays?.script?.ending;
  return ending?.how === 'loop' || ending?.tail.around.includes('loop') === true;
}

function isSameText(one: Found, other: Found): boolean {
  return one.rule === other.rule && one.message === other.message;
}

/** What is nothing to worry about on one way counts on the other. */
function heavierOf<T extends Found>(one: T, other: T): T {
  const weightOf = ({ offender, rule }: Found): number =>
    severities.indexOf(offender.severity ?? rule.severity);
  return weightOf(other) < weightOf(one) ? other : one;
}

/** By where it is, and by the ends of the ways that it holds on, where these are under conditions. */
function withCondition<T extends Found>(finding: T, found: readonly Image[]): T {
  const { file, start } = finding.offender.place;
  const ofPlace = file ? conditionsIn(file.text, start, '') : [];
  const whens = new Set(
    found.map(image => [...new Set([...ofPlace, ...conditionsOf(image, file?.text)])].join(' and ')),
  );
  if (whens.has('')) return finding;
  const [first = '', second, ...others] = [...whens];
  const either = second === undefined ? first : `${first} or ${second}`;
  const when =
    others.length === 0 ? `only ${either}` : `on some ways through the script only, for example ${first}`;
  const isContrary = second === undefined && /^if not (?!.* and if )/.test(first);
  const said = isContrary ? `does not happen if ${first.slice('if not '.length)}` : `happens ${when}`;
  return { ...finding, message: `${finding.message}; this ${said}` };
}

/**
 * On which conditions a shell comes to the end that this way takes: `if [ -n "$X" ] (line 3 of run.sh)`; of the text
 * that the finding is in without its name.
 */
function conditionsOf({ pid1 }: Image, own: string | undefined): readonly string[] {
  for (const { script } of pid1.steps) {
    const { ending, text } = script ?? {};
    if (!ending || !text) continue;
    const isOwn = ending.script.text === own;
    const name = isFile(text) && !isOwn ? ` of ${nameOf(text.path)}` : '';
    const conditions = conditionsIn(ending.script.text, ending.start, isFile(text) ? name : null);
    if (conditions.length > 0) return conditions;
  }
  return [];
}

/** The outermost and the innermost one. `name` of the file, null for a string, in which lines are not counted. */
function conditionsIn(text: string, place: number, name: string | null): readonly string[] {
  const main = outsideFunctions(text);
  // In a function $1 is its own.
  const isOfMain = main[place] === text[place];
  const open = conditionsAt(text, place).filter(({ words }) => !isOfMain || !isDecided(words, main));
  return open
    .filter((_, at) => at === 0 || at === open.length - 1)
    .map(({ words, line }) => (name === null ? words : `${words} (line ${line}${name})`));
}

/** `[ $# -ne 0 ]`: the image says which arguments there are, where the script leaves them as they are. */
function isDecided(words: string, text: string): boolean {
  const isTest = /^if(?: not)? (?:\[.*\]|test\s.*)$/.test(words);
  const others = words.replace(/\$(?:#|\d)|\$\{(?:#|\d)\}/g, '');
  if (!isTest || others === words || /[$`]|(?:^|\s)-[a-mo-y]\s/.test(others)) return false;
  return !/\bshift\b|\bset\s+(?:--|[^-+\s])/.test(text);
}

function isSameFile({ offender: { place: one } }: Found, { offender: { place: other } }: Found): boolean {
  return one.file !== undefined && one.file.path === other.file?.path;
}

function isSamePlace({ offender: { place: one } }: Found, { offender: { place: other } }: Found): boolean {
  return one.start === other.start && one.end === other.end && one.file?.path === other.file?.path;
}

/** One sentence out of two that differ in a name; undefined where they say different things. */
function eitherOf(one: string, other: string): string | undefined {
  if (one === other) return one;
  const [words, others] = [one.split(' '), other.split(' ')];
  const start = words.findIndex((word, at) => word !== others[at]);
  const common = words.toReversed().findIndex((word, at) => word !== others.toReversed()[at]);
  const end = Math.min(common, words.length - start, others.length - start);
  const mark = /[:,]$/.exec(words[words.length - end - 1] ?? '')?.[0] ?? '';
  const [left, right] = [
    words.slice(start, words.length - end),
    others.slice(start, others.length - end),
  ].map(part => part.map(word => word.replace(/[:,]$/, ''))) as [string[], string[]];
  // What is killed is known by its name on one of the ways.
  if (left.join(' ') === 'the container') return other;
  if (right.join(' ') === 'the container') return one;
  if (start < 0 || right.length !== 1 || left.some((word, at) => at % 2 === 1 && word !== 'or'))
    return undefined;
  if (left.includes(right[0] as string)) return one;
  return [
    ...words.slice(0, start),
    ...left,
    'or',
    `${right[0]}${mark}`,
    ...words.slice(words.length - end),
  ].join(' ');
}
