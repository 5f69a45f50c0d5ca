import { isInputError } from '../../src/input-error.ts';
import type { Linted } from '../../src/lint/lint.ts';
import type { ContainerChange } from '../../src/repair/container-change.ts';
import { readWorkload, type WorkloadFile } from '../../src/workload/read-workload.ts';
import { isSameBut } from '../../src/workload/same-but.ts';
import type { SettingName, WorkloadContainer } from '../../src/workload/workload.ts';
import { type Wanted, waysToWrite } from '../../src/workload/yaml-edit.ts';
import type { YamlSource } from '../../src/workload/yaml-value.ts';
import type { Environment } from '../process/streams.ts';
import type { CheckFileOptions } from './check-file.ts';
import { modelOf } from './container-model.ts';
import { type Member, nameOf } from './member.ts';
import { newFindings } from './new-findings.ts';

/** A description as it reads by now, and the files of it that were changed, by their paths. */
export interface Description {
  readonly file: WorkloadFile;
  readonly texts: ReadonlyMap<string, { readonly before: YamlSource; readonly text: string }>;
}

export interface Scene {
  readonly members: readonly Member[];
  /** Lints the image of a container with what is said over it. */
  readonly lintNow: (member: Member, container: WorkloadContainer) => Linted;
  readonly options: CheckFileOptions;
  readonly environment: Environment;
  readonly yaml: typeof import('yaml');
}

/** One setting of a container, and the findings that have to be gone with it. */
interface Step {
  readonly name: SettingName;
  readonly values: ContainerChange['values'];
  readonly rules: readonly string[];
}

/** More ways of writing a value than these are not tried. */
const mostWays = 30;

/**
 * Writes a setting, and reads all of it again: it has to say what was wanted, and nothing else may be another. Returns
 * the reason where no way of writing it does that.
 */
export async function writeSetting<T extends Description>(
  state: T,
  member: Member,
  step: Step,
  scene: Scene,
): Promise<T | string> {
  const container = state.file.containers[member.index] as WorkloadContainer;
  const wanted = wantedOf(container, step);
  if (!wanted) return `a ${container.subject.kind} has no such setting`;
  const { entry, map, key } = wanted.setting;
  const source = entry?.source ?? map.source;
  const { named, isTrial } = scene.options;
  if (source.path !== state.file.source.path && !isTrial && !named?.includes(source.path))
    return `${key} is set in ${source.name}, which is left alone unless it is named`;
  const place = entry ? { at: entry.value.start } : { key };
  let reason = `${key} is written with variables, or in a way that cannot be changed safely`;
  let count = 0;
  for (const { text } of waysToWrite(wanted)) {
    if (count++ === mostWays) break;
    const changed = { ...source, text };
    const before = state.texts.get(source.path)?.before ?? source;
    const texts = new Map(state.texts).set(source.path, { before, text });
    const file = await readAgain(state.file, texts, scene);
    if (!file || !isSameBut(place, source, changed, scene.yaml)) continue;
    const problem = problemOf(state.file, file, member, step, scene);
    if (problem === undefined) return { ...state, file, texts };
    reason = problem || reason;
  }
  return reason;
}

function wantedOf({ settings, overrides }: WorkloadContainer, { name, values }: Step): Wanted | undefined {
  const setting = settings[name];
  const value = values[name];
  if (!setting || value === undefined) return undefined;
  const isCompose = overrides?.runtime === 'compose';
  const written = setting.entry?.value;
  const before = {
    entrypoint: overrides?.entrypoint?.value,
    command: overrides?.command?.value,
    stopSignal: overrides?.stopSignal?.value,
    gracePeriod: written?.kind === 'scalar' ? defaultIn(written.text) : undefined,
    init: written?.kind === 'scalar' ? defaultIn(written.text) : undefined,
  }[name];
  const { entries } = setting.map;
  return {
    setting,
    before,
    after: typeof value === 'number' ? `${value}${isCompose ? 's' : ''}` : textOf(value),
    encode: text => (isCompose ? text.replaceAll('$', () => '$$') : text),
    near:
      settings.command?.entry ?? settings.entrypoint?.entry ?? entries.get('image') ?? entries.get('build'),
  };
}

/** The value of one variable with a default; which of the two counts is found out by reading it again. */
function defaultIn(text: string): string {
  return /^\$\{\w+:?-([^{}$]*)\}$/.exec(text)?.[1] ?? text;
}

function textOf(value: true | string | readonly string[]): string | readonly string[] {
  return value === true ? 'true' : value;
}

/** Undefined for a text that is no such description any more. */
async function readAgain(
  { source: { path, name, text } }: WorkloadFile,
  texts: Description['texts'],
  { options, environment }: Scene,
): Promise<WorkloadFile | undefined> {
  const files = options.filesBeside(path);
  const read: typeof files.read = (other, ...rest) => {
    const changed = texts.get(other);
    return changed ? Buffer.from(changed.text) : files.read(other, ...rest);
  };
  const surroundings = { variables: environment.variables, files: { ...files, read }, limit: options.limit };
  try {
    return await readWorkload(path, name, Buffer.from(texts.get(path)?.text ?? text), surroundings);
  } catch (error) {
    if (!isInputError(error) || error.isTooLarge) throw error;
    return undefined;
  }
}

/** Why the description is not what it should be; empty for a reason that tells nobody anything. */
function problemOf(
  before: WorkloadFile,
  after: WorkloadFile,
  member: Member,
  { name, values, rules }: Step,
  scene: Scene,
): string | undefined {
  if (before.containers.length !== after.containers.length || before.builds.length !== after.builds.length)
    return '';
  const pairs = before.containers.map((was, index) => ({
    was,
    is: after.containers[index] as WorkloadContainer,
    one: scene.members.find(each => each.index === index),
  }));
  const own = pairs[member.index];
  if (!own || modelOf(own.was, { [name]: values[name] }) !== modelOf(own.is)) return '';
  const problem = unrepaired(member, own, rules, scene);
  if (problem !== undefined) return problem;
  // The containers of a pod have one period.
  const isOfPod = name === 'gracePeriod' && own.is.overrides?.runtime === 'kubernetes';
  const harmed = pairs.find(
    ({ was, is, one }) =>
      one !== member &&
      modelOf(was) !== modelOf(is) &&
      !isOfPod &&
      (!one || unrepaired(one, { was, is }, rules, scene) !== undefined),
  );
  return (
    harmed && `it is shared with ${nameOf({ container: harmed.is })}, for which the change would be wrong`
  );
}

function unrepaired(
  member: Member,
  containers: { readonly was: WorkloadContainer; readonly is: WorkloadContainer },
  rules: readonly string[],
  { lintNow }: Scene,
): string | undefined {
  const was = lintNow(member, containers.was);
  const is = lintNow(member, containers.is);
  const count = ({ findings }: Linted, id: string): number =>
    findings.filter(({ rule }) => rule.id === id).length;
  const left = rules.find(id => count(is, id) >= count(was, id));
  if (left !== undefined) return `${left} would still be found`;
  const found = newFindings(was, is)[0];
  return found && `with it, ${found.message}`;
}
