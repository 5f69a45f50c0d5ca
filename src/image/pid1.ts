import type { Front } from '../shell/walk.ts';
import type { BaseImage } from './base-image.ts';
import { scriptOfBase } from './base-script.ts';
import { exitsWithChild } from './exits-with-child.ts';
import { withoutUser } from './given-to-conditions.ts';
import { passesToGroup } from './group-signal.ts';
import { nameOf } from './image-path.ts';
import { reaperPath } from './reaper.ts';
import { deepest, stepsOf } from './starts.ts';
import type { Step } from './step.ts';
import { type Surroundings, type World, worldOf } from './world.ts';

/** Who is PID 1 of a container, and how it came to be, on one way through the shells that start it. */
export interface Pid1 {
  /**
   * ENTRYPOINT and CMD together: what Docker starts. Null when the image starts nothing, undefined when the base hides
   * it.
   */
  readonly argv: readonly string[] | null | undefined;
  /** From what Docker starts to the program that does the work, one step for each program in between. */
  readonly steps: readonly Step[];
  /** The step that stays as PID 1; undefined when that cannot be known. */
  readonly stays: Step | undefined;
  /** The last step: the program the stop signal is meant for. */
  readonly service: Step | undefined;
  /** The base may have an ENTRYPOINT that is unknown; all of this holds only if it has none. */
  readonly isAssumed: boolean;
  /** The init among the steps that is PID 1; null when PID 1 is none, undefined when it cannot be known. */
  readonly init: string | null | undefined;
}

/** Of a container whose PID 1 is none of its own processes, or that nothing can be known of. */
export const unknownPid1: Pid1 = nothingKnown(undefined);

/**
 * Follows a command line through shells and wrappers to the program that ends up as PID 1, on each of the ways there
 * are.
 */
export function resolvePid1(
  entrypoint: readonly string[] | null | undefined,
  cmd: readonly string[] | null | undefined,
  base: BaseImage,
  around: Surroundings = {},
): readonly Pid1[] {
  const isAssumed = entrypoint === undefined;
  if (cmd === undefined || (isAssumed && cmd === null)) return [nothingKnown(undefined)];
  const argv = [...(entrypoint ?? []), ...(cmd ?? [])];
  if (argv.length === 0) return [nothingKnown(null)];
  const world = worldOf(base, around);
  return follow(argv, world, 0).map(steps => {
    const stays = steps.find(step => step.stays !== false);
    const known = stays?.stays === true ? stays : undefined;
    return { argv, steps, stays: known, service: steps.at(-1), isAssumed, init: initOf(known, base, argv) };
  });
}

/** What all ways have in common: the steps up to where they part, and what stays if it is the same on all of them. */
export function commonPid1(ways: readonly Pid1[]): Pid1 {
  const [first = unknownPid1, ...others] = ways;
  if (others.length === 0) return first;
  const parted = first.steps.findIndex((step, at) =>
    others.some(({ steps }) => !isSameStep(step, steps[at])),
  );
  const steps = parted < 0 ? first.steps : first.steps.slice(0, Math.max(parted, 1));
  const isSame = others.every(({ stays }) => isSameStep(first.stays, stays));
  const init = others.every(other => other.init === first.init) ? first.init : undefined;
  const stays = isSame ? first.stays : undefined;
  return { ...first, steps, stays, service: commonService(ways, steps, stays), init };
}

/** Ways that have parted may come together again: `exec "$@"` here, and `exec gosu app "$@"` there. */
function commonService(
  ways: readonly Pid1[],
  steps: readonly Step[],
  stays: Step | undefined,
): Step | undefined {
  if (!stays || steps.includes(stays)) return steps.at(-1);
  const [first, ...others] = ways.map(({ service }) => service);
  return others.every(other => isSameStep(first, other)) ? first : stays;
}

function isSameStep(one: Step | undefined, other: Step | undefined): boolean {
  return one?.stays === other?.stays && JSON.stringify(one?.argv) === JSON.stringify(other?.argv);
}

/** What is started first, or what the inits in front of it start: they hide none of its defects. */
export function behindInit({ steps }: Pid1): Step | undefined {
  return steps.find(({ program }) => program?.kind !== 'init');
}

/** The shell that runs a text as PID 1 or behind an init: whatever is started before it becomes it. */
export function firstShell({ steps }: Pid1): Step | undefined {
  const at = steps.findIndex(({ script }) => script);
  const before = steps.slice(0, Math.max(at, 0));
  return before.every(({ stays, program }) => stays === false || program?.kind === 'init')
    ? steps[at]
    : undefined;
}

/** More ways than this are more than a report could name. */
const mostWays = 32;

function follow(argv: readonly string[], world: World, depth: number): (readonly Step[])[] {
  const ways = stepsOf(argv, world, depth).flatMap(([step, next]) => {
    if (!next?.length || depth === deepest) return [[step]];
    const { script } = step;
    const hasMoved =
      script !== undefined &&
      /^\.\.?\/|^[^/]+\//.test(next[0] ?? '') &&
      // After `cd` a relative path begins somewhere else.
      /\b(?:cd|pushd)\b/.test(script.text.text);
    const isShell = script !== undefined && step.program?.kind === 'shell';
    const isInShell = isShell || scriptOfBase(step.argv, world.base, world.findProgram) !== undefined;
    const hasGroup = world.hasGroup || isForGroup(step, world);
    const given = changesUser(step) ? withoutUser(world.given) : world.given;
    const front = world.front ?? frontOf(step);
    const inner = { ...world, isInShell, hasGroup, front, given, files: hasMoved ? undefined : world.files };
    return follow(next, inner, depth + 1).map(rest => [step, ...rest]);
  });
  return ways.slice(0, mostWays);
}

function frontOf({ program, argv, stays }: Step): Front | undefined {
  if (stays !== true || program?.kind !== 'init') return undefined;
  return argv[0] === reaperPath || !exitsWithChild(nameOf(argv[0] ?? '')) ? 'waiting-init' : 'init';
}

/** `gosu web run.sh`: what follows is not run as the user of the image. */
function changesUser({ argv: [name = ''] }: Step): boolean {
  return /^(?:su|sudo|doas|gosu|su-exec|setpriv|runuser|chpst|setuser|(?:s6-)?(?:setuidgid|applyuidgid))$/.test(
    nameOf(name),
  );
}

/** Whether it is an init that signals all there is. Ours waits for what ends later, which no other does. */
function isForGroup(step: Step, { environment = {} }: World): boolean {
  return step.program?.kind === 'init' && step.argv[0] !== reaperPath && passesToGroup(step, environment);
}

function initOf(
  stays: Step | undefined,
  base: BaseImage,
  argv: readonly string[],
): string | null | undefined {
  if (stays?.program?.isInit) return stays.program.name;
  const isBaseEntrypoint =
    base.entrypoint?.length && base.entrypoint.every((word, index) => word === argv[index]);
  if (isBaseEntrypoint && base.init) return base.init;
  return stays ? null : undefined;
}

function nothingKnown(argv: null | undefined): Pid1 {
  return {
    argv,
    steps: [],
    stays: undefined,
    service: undefined,
    isAssumed: false,
    init: argv === null ? null : undefined,
  };
}
