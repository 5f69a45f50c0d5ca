import { lineAt } from '../../src/lines.ts';
import { hasReached } from '../../src/lint/diagnostic.ts';
import type { Finding } from '../../src/lint/lint.ts';
import { isDeclined } from '../../src/lint/rule.ts';
import { type ContainerChange, repairContainer } from '../../src/repair/container-change.ts';
import type { Applied, DeclinedRepair } from '../../src/repair/repair.ts';
import type { WorkloadFile } from '../../src/workload/read-workload.ts';
import type { SettingName, WorkloadContainer } from '../../src/workload/workload.ts';
import type { YamlSource } from '../../src/workload/yaml-value.ts';
import type { Environment } from '../process/streams.ts';
import type { CheckFileOptions } from './check-file.ts';
import { isDescribed } from './is-described.ts';
import { isAsked, type Member, nameOf } from './member.ts';
import { type Description, type Scene, writeSetting } from './write-setting.ts';

/** A file that describes containers, as its repairs leave it, with the files that belong to it. */
export interface RepairedDescription extends Description {
  readonly applied: readonly (Omit<Applied, 'remains'> & { readonly source: YamlSource })[];
  readonly declined: readonly (DeclinedRepair & { readonly source: YamlSource })[];
}

/** What a repair of one container makes possible is repaired in the next round. */
const mostRounds = 4;

/** Repairs what is wrong where containers are described, one container after the other. */
export async function repairDescription(
  members: readonly Member[],
  file: WorkloadFile,
  lintNow: Scene['lintNow'],
  options: CheckFileOptions,
  environment: Environment,
): Promise<RepairedDescription> {
  let state: RepairedDescription = { file, texts: new Map(), applied: [], declined: [] };
  const scene: Scene = { members, lintNow, options, environment, yaml: await import('yaml') };
  const { repairOnly: only } = options;
  for (const member of members.filter(each => isAsked(each, only)))
    for (let round = 0; round < mostRounds; round++) {
      const next = await repairMember(state, member, scene);
      const isChanged = next.applied.length > state.applied.length;
      state = isChanged ? { ...next, declined: state.declined } : next;
      if (!isChanged) break;
    }
  return state;
}

async function repairMember(
  start: RepairedDescription,
  member: Member,
  scene: Scene,
): Promise<RepairedDescription> {
  const container = containerOf(start.file, member);
  const linted = scene.lintNow(member, container);
  const { level } = member.answer.settings;
  const { rule } = scene.options.repairOnly ?? {};
  const found = linted.findings.filter(
    finding =>
      isDescribed(finding, container) &&
      hasReached(finding.severity, level) &&
      (rule ?? finding.rule.id) === finding.rule.id,
  );
  if (found.length === 0) return start;
  const isCompose = container.overrides?.runtime === 'compose';
  const { changes, declined } = repairContainer(linted, found, isCompose);
  let state = start;
  const reasons = new Map<string, string>();
  for (const change of changes) {
    const next = await tryChange(state, member, change, scene);
    if (typeof next !== 'string') state = next;
    else for (const { rule } of change.applied) reasons.set(rule, next);
  }
  for (const { rule, reason } of declined) if (!reasons.has(rule)) reasons.set(rule, reason);
  const left = found.flatMap(finding => declinedOf(finding, reasons, container));
  return { ...state, declined: [...state.declined, ...left] };
}

function containerOf({ containers }: WorkloadFile, { index }: Member): WorkloadContainer {
  return containers[index] as WorkloadContainer;
}

function declinedOf(
  { rule, offender: { place }, repair }: Finding,
  reasons: ReadonlyMap<string, string>,
  container: WorkloadContainer,
): RepairedDescription['declined'] {
  const { subject, made, overrides } = container;
  const planned = repair && isDeclined(repair) ? repair.declined : undefined;
  const isInit = rule.phase === 'reaper' && overrides?.runtime === 'kubernetes';
  const reason = isInit
    ? 'Kubernetes starts no init: one has to be in the image'
    : (reasons.get(rule.id) ?? planned);
  if (reason === undefined) return [];
  const source = place.file ? sourceOf(place.file.text, container) : made.place.source;
  const at = place.file ? place.start : made.place.start;
  const line = lineAt(source.text, at);
  return [
    { rule: rule.id, line, reason: `${subject.kind} ${subject.name}: ${wordsOf(reason, made)}`, source },
  ];
}

/** The file that a finding is in: what is said of a container may be in several. */
function sourceOf(text: string, { settings, made }: WorkloadContainer): YamlSource {
  const sources = Object.values(settings).flatMap(({ entry, map }) => [
    entry?.source ?? map.source,
    map.source,
  ]);
  return sources.find(source => source.text === text) ?? made.place.source;
}

/** What an image would be given is not to be had for one that is built elsewhere. */
function wordsOf(reason: string, { from }: WorkloadContainer['made']): string {
  if (!/--inject=none/.test(reason)) return reason;
  return from === 'image'
    ? 'this takes an init in the image that waits for every process: build one from it, and repair its Dockerfile'
    : 'this takes an init in the image that waits for every process';
}

/** The description with a change in it, read again; or the reason why it cannot be made. */
async function tryChange(
  state: RepairedDescription,
  member: Member,
  { values, applied }: ContainerChange,
  scene: Scene,
): Promise<RepairedDescription | string> {
  let next = state;
  const said: { readonly key: string; readonly source: YamlSource }[] = [];
  const names = Object.keys(values) as SettingName[];
  for (const [at, name] of names.entries()) {
    const container = containerOf(next.file, member);
    const isLast = at === names.length - 1;
    const step = { name, values, rules: isLast ? applied.map(({ rule }) => rule) : [] };
    const written = await writeSetting(next, member, step, scene);
    if (typeof written === 'string') return written;
    next = written;
    const setting = container.settings[name];
    if (setting) said.push({ key: setting.key, source: (setting.entry ?? setting.map).source });
  }
  const [{ key, source } = { key: '', source: state.file.source }] = said;
  const summaries = applied.map(({ rule, summary }) => ({
    rule,
    summary: `${nameOf(member)}: ${inItsWords(summary, values, key, containerOf(next.file, member))}`,
    source,
  }));
  return { ...next, applied: [...next.applied, ...summaries] };
}

/** The words of a Dockerfile as the file has them. */
function inItsWords(
  summary: string,
  values: ContainerChange['values'],
  key: string,
  { settings }: WorkloadContainer,
): string {
  if (values.gracePeriod !== undefined || values.stopSignal !== undefined || values.init)
    return `${key}: ${values.stopSignal ?? values.init ?? textOfGrace(values.gracePeriod, key)}`;
  return summary
    .replace(/\bENTRYPOINT\b/g, settings.entrypoint?.key ?? 'entrypoint')
    .replace(/\bCMD\b/g, settings.command?.key ?? 'command');
}

function textOfGrace(seconds: number | undefined, key: string): string {
  return key === 'stop_grace_period' ? `${seconds}s` : String(seconds);
}
