import { dirname } from 'node:path';
import { repositoryOf } from '../../src/files/repository-of.ts';
import type { Linted } from '../../src/lint/lint.ts';
import { editsBetween } from '../../src/repair/edits-between.ts';
import { remainsOf } from '../../src/repair/remains.ts';
import type { Applied } from '../../src/repair/repair.ts';
import { outlineFrom } from '../../src/report/outline.ts';
import type { WorkloadFile } from '../../src/workload/read-workload.ts';
import type { WorkloadContainer } from '../../src/workload/workload.ts';
import type { YamlSource } from '../../src/workload/yaml-value.ts';
import type { Environment } from '../process/streams.ts';
import type { Checked, CheckFileOptions, OutlinedRepair } from './check-file.ts';
import { checkedOf, outlineIn } from './checked-of.ts';
import { asTried, declinedInside } from './declined-inside.ts';
import { isAsked, type Member } from './member.ts';
import { whyOutside } from './outside-context.ts';
import { type RepairedDescription, repairDescription } from './repair-description.ts';
import { lintAs, type RepairedImage, repairImage } from './repair-images.ts';

/**
 * Repairs all that a file describes: the Dockerfiles with their scripts first, then what is said over their images.
 * What becomes of the file itself is an entry of its own.
 */
export async function repairContainers(
  members: readonly Member[],
  file: WorkloadFile,
  isGiven: boolean,
  options: CheckFileOptions,
  environment: Environment,
): Promise<Checked[]> {
  const images = new Map<string, RepairedImage>();
  const only = options.repairOnly;
  for (const [path, group] of byDockerfile(members)) {
    if (!group.some(member => isAsked(member, only)) || group.some(whyOutside)) continue;
    await new Promise(setImmediate);
    environment.signal.throwIfAborted();
    images.set(
      path,
      options.limit(() => repairImage(group, only)),
    );
  }
  const imageOf = ({ read }: Member): RepairedImage | undefined =>
    read.isFile ? images.get(read.path) : undefined;
  const lintNow = (member: Member, { overrides }: WorkloadContainer): Linted => {
    const state = imageOf(member) ?? { text: member.read.text, contexts: new Map() };
    return options.limit(() =>
      lintAs({ member, isPlain: overrides === undefined }, state, overrides && { overrides }),
    );
  };
  const described = await repairDescription(members, file, lintNow, options, environment);
  const shown = new Set<string>();
  const checked = members.map((member): Checked => {
    const container = described.file.containers[member.index] ?? member.container;
    const left = lintNow(member, container);
    const image = imageOf(member);
    const whole = outlineIn(
      asTried(left, { ...member, container }),
      container,
      described.file.source,
      member.read.isFile,
    );
    const outline = outlineFrom(member.answer.settings.level, whole);
    const before = checkedOf(member, file, environment);
    if (!image) {
      const text = member.read.isFile ? member.read.text : described.file.source.text;
      return { ...before, repaired: { ...nothing, text, outline, isElsewhere: true } };
    }
    return { ...before, repaired: { ...repairIn(member, image, left, shown), outline } };
  });
  const inside = members.flatMap(member => {
    const container = described.file.containers[member.index] ?? member.container;
    return declinedInside(lintNow(member, container), { ...member, container }, member.answer.settings.level);
  });
  const all = { ...described, declined: [...described.declined, ...inside] };
  return [...checked, ...descriptionsOf(all, file, members, isGiven)];
}

const nothing = { edits: [], files: [], applied: [], declined: [] } as const;

function byDockerfile(members: readonly Member[]): Map<string, Member[]> {
  const groups = new Map<string, Member[]>();
  for (const member of members)
    if (member.read.isFile) groups.set(member.read.path, [...(groups.get(member.read.path) ?? []), member]);
  return groups;
}

/** What is written for a Dockerfile and a context is with the first container that is built from the two. */
function repairIn(
  { read, container: { made } }: Member,
  { text, files, applied, declined }: RepairedImage,
  left: Linted,
  shown: Set<string>,
): Omit<OutlinedRepair, 'outline'> {
  const place = JSON.stringify([read.path, made.context]);
  if (shown.has(place)) return { ...nothing, text, isElsewhere: true };
  const isFirst = !shown.has(read.path);
  shown.add(place).add(read.path);
  const symptoms = new Map(left.options.rules.map(({ id, symptom }) => [id, symptom]));
  const own = { files: files.get(made.context) ?? [], text };
  if (!isFirst) return { ...nothing, ...own };
  return {
    ...own,
    edits: editsBetween(read.text, text),
    applied: applied.map(
      (one): Applied => ({ ...one, remains: remainsOf(symptoms.get(one.rule) ?? 'none', left) }),
    ),
    declined,
  };
}

/** The describing file and the others that belong to it, as far as there is something to say of each. */
function descriptionsOf(
  { texts, applied, declined, file: { source: main } }: RepairedDescription,
  { source: own }: WorkloadFile,
  members: readonly Member[],
  isGiven: boolean,
): Checked[] {
  const others = [...texts.values()].map(({ before }) => before).filter(({ path }) => path !== own.path);
  const sources = [own, ...others];
  return sources.flatMap((source): Checked[] => {
    const text = texts.get(source.path)?.text ?? source.text;
    const isOf = (one: { readonly source: YamlSource }): boolean => one.source.path === source.path;
    const isMain = source.path === main.path;
    const here = {
      applied: applied.filter(isOf).map(({ rule, summary }) => ({ rule, summary, remains: [] })),
      declined: declined
        .filter(one => isOf(one) || (isMain && !texts.has(one.source.path)))
        .map(({ source: { name }, ...one }) =>
          isOf({ source }) && name === source.name ? one : { ...one, file: name },
        ),
    };
    const [first] = members;
    if (!first || here.applied.length + here.declined.length === 0) return [];
    return [
      {
        path: source.name,
        source: { path: isGiven ? source.name : source.path, text: source.text, isUtf8: true },
        outline: emptyOutline,
        repaired: { ...here, text, files: [], edits: editsBetween(source.text, text), outline: emptyOutline },
        context: repositoryOf(dirname(source.path)) ?? dirname(source.path),
        causes: members.flatMap(({ read, answer }) => [
          ...(read.isFile ? [read.path] : []),
          ...answer.causes,
        ]),
        failLevel: first.answer.settings.failLevel,
        describes: own.name,
      },
    ];
  });
}

const emptyOutline: Checked['outline'] = {
  target: null,
  image: null,
  pid1: null,
  diagnostics: [],
  unknown: [],
  start: null,
  claims: [],
  scripts: new Map(),
};
