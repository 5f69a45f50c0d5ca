import { parseCommand } from '../syntax/command.ts';
import type { Dockerfile } from '../syntax/dockerfile.ts';
import { expandPartly, expandVariables, parseAssignments, type Variables } from '../syntax/expand.ts';
import type { Instruction } from '../syntax/instruction.ts';
import { parseTrigger } from '../syntax/instruction.ts';
import type { BaseImage, Platform } from './base-image.ts';
import { resolvePath, unknownFolder } from './image-path.ts';
import { type SetBelow, setBy, variablesAbove } from './set-below.ts';
import type { Sourced } from './sourced.ts';
import type { Stage } from './stages.ts';
import { triggerOfBase } from './trigger-of-base.ts';

/** What ARG, ENV, WORKDIR and SHELL have set for the instructions that follow. */
export interface InForce {
  /** Absolute, or `?` and what is below it where the base's is unknown. */
  readonly workdir: string;
  /** What ENV and ARG have set; a name with an undefined value is set to something that is not known. */
  readonly variables: Variables;
  readonly shell: Sourced<readonly string[]>;
  /** What /bin/sh of the base is. */
  readonly sh: BaseImage['sh'];
  /** Whether all that the base sets is among the variables: what is not there is empty then. */
  readonly hasAllVariables: boolean;
}

/** An instruction that takes effect on the way to an image, ONBUILD resolved, and what is in force where it runs. */
export interface Applied extends InForce {
  readonly instruction: Instruction;
  /** The stage whose build runs it. */
  readonly stage: Stage;
  /** Who brings it: the stage itself, an ONBUILD of the stage below it, or an ONBUILD of the base image. */
  readonly by: 'stage' | 'trigger' | 'base';
}

/** A stage's instructions in the order in which they run, and what is in force at its end. */
export interface FoldedStage extends InForce, SetBelow {
  readonly stage: Stage;
  readonly applied: readonly Applied[];
}

/** What a stage's instructions are read with. */
export interface FoldScope {
  /** The ARGs before the first FROM. */
  readonly globals: Variables;
  readonly buildArgs: Variables;
  /** The escape character of the file. */
  readonly mark: string;
}

export function foldScopeOf(
  { directives }: Pick<Dockerfile, 'directives'>,
  globals: Variables,
  buildArgs: Variables = {},
): FoldScope {
  return { globals, buildArgs, mark: directives.escape };
}

/** What Docker gives a container that has no PATH of its own. moby oci/defaults.go */
const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What is in force in the first line after a FROM that names an image. */
export function startOf(base: BaseImage, platform: Platform): InForce & SetBelow {
  const byDefault = platform === 'windows' ? ['cmd', '/S', '/C'] : ['/bin/sh', '-c'];
  return {
    workdir: base.workdir ?? unknownFolder,
    variables: { PATH: defaultPath, ...base.env },
    shell: base.shell
      ? { value: base.shell, origin: { from: 'base' } }
      : { value: byDefault, origin: { from: 'default' } },
    sh: base.sh,
    hasAllVariables: base.env !== undefined,
    environment: base.env ?? {},
    argued: [],
  };
}

/** Folds the stages that an image is built from, lowest first, over what its base image sets. */
export function foldChain(
  chain: readonly Stage[],
  base: BaseImage,
  platform: Platform,
  scope: FoldScope,
): FoldedStage[] {
  const folded: FoldedStage[] = [];
  let below = startOf(base, platform);
  for (const stage of chain) {
    const one = foldStage(stage, below, scope, base.onbuild);
    folded.push(one);
    below = one;
  }
  return folded;
}

/**
 * Folds one stage over what is in force below it: first what ONBUILD stored right below, then its own instructions.
 * `onbuild` are the triggers of the base image, for a stage that is built on one.
 */
export function foldStage(
  stage: Stage,
  below: InForce & SetBelow,
  scope: FoldScope,
  onbuild: readonly string[] = [],
): FoldedStage {
  const applied: Applied[] = [];
  const { sh, hasAllVariables } = below;
  let { workdir, shell } = below;
  let variables = variablesAbove(below);
  for (const [by, instruction] of instructionsOf(stage, onbuild, scope.mark)) {
    const one: Applied = { instruction, stage, by, workdir, variables, shell, sh, hasAllVariables };
    applied.push(one);
    ({ workdir, variables, shell } = after(one, scope));
    if (applied.length % mostLayers === 0) variables = inOneLayer(variables);
  }
  const set = setBy(applied, below.environment, scope.mark);
  return { stage, applied, workdir, variables, shell, sh, hasAllVariables, ...set };
}

/** What ENV and ARG set lies over what was set before: a copy for each of thousands would take seconds. */
const mostLayers = 256;

function inOneLayer(variables: Variables): Variables {
  const layers: object[] = [];
  for (let at: object | null = variables; at && at !== Object.prototype; at = Object.getPrototypeOf(at))
    layers.push(at);
  return Object.assign(Object.create(null), ...layers.reverse());
}

type Brought = readonly [by: Applied['by'], instruction: Instruction];

/** What ONBUILD of a stage stored goes no further up than to the stages right above. */
function* instructionsOf(stage: Stage, onbuild: readonly string[], mark: string): Iterable<Brought> {
  if (typeof stage.base === 'object')
    for (const instruction of stage.base.instructions) {
      const trigger = parseTrigger(instruction, mark);
      if (trigger) yield ['trigger', trigger];
    }
  else for (const text of onbuild) yield ['base', triggerOfBase(text, stage.from, mark)];
  for (const instruction of stage.instructions) yield ['stage', instruction];
}

/**
 * What is in force after an instruction. Of ENV and ARG the later one counts in BuildKit; in the legacy builder it was
 * always ENV.
 */
function after(
  applied: Applied,
  { globals, buildArgs, mark }: FoldScope,
): Pick<InForce, 'workdir' | 'variables' | 'shell'> {
  const { instruction, stage, by, workdir, variables, shell } = applied;
  const { keyword, argument } = instruction;
  const expand = (text: string): string | undefined => expandVariables(text, variables, mark);
  if (keyword === 'WORKDIR') return { workdir: workdirAfter(applied, mark), variables, shell };
  if (keyword === 'SHELL') {
    const command = parseCommand(instruction);
    if (command.form !== 'exec') return applied;
    const origin =
      by === 'base' ? ({ from: 'base' } as const) : ({ from: 'instruction', instruction, stage } as const);
    return { workdir, variables, shell: { value: command.argv, origin } };
  }
  if (keyword !== 'ENV' && keyword !== 'ARG') return applied;
  const set: Record<string, string | undefined> = Object.create(variables);
  for (const { name, value } of parseAssignments(argument.text)) {
    const byDefault = value === null ? globals[name] : expand(value);
    const given = keyword === 'ENV' ? expand(value ?? '') : (buildArgs[name] ?? byDefault);
    if (keyword === 'ENV' || given !== undefined) set[name] = given;
  }
  return { workdir, variables: set, shell };
}

function workdirAfter(applied: Applied, mark: string): string {
  const { instruction, workdir, variables, hasAllVariables } = applied;
  const { text } = instruction.argument;
  const whole = hasAllVariables ? expandVariables(text, variables, mark) : undefined;
  const path = whole ?? expandPartly(text, variables, mark);
  // Docker takes an absolute one as it is written, `/.` and `/..` too.
  return path.startsWith('/') && !path.includes('$') ? path : resolvePath(workdir, path);
}

/**
 * What the image sets for the programs in it: its ENV and those of the base, whatever an ARG of the same name has. What
 * is not known is left out.
 */
export function environmentOf(
  applied: readonly Applied[],
  base: BaseImage,
  mark: string,
): Readonly<Record<string, string>> {
  const all = new Map<string, string | undefined>(Object.entries(base.env ?? {}));
  for (const { instruction, variables } of applied)
    for (const { name, value } of instruction.keyword === 'ENV'
      ? parseAssignments(instruction.argument.text)
      : [])
      all.set(name, expandVariables(value ?? '', variables, mark));
  return Object.fromEntries(
    [...all].flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
