import type { Dockerfile } from '../syntax/dockerfile.ts';
import type { Variables } from '../syntax/expand.ts';
import type { Instruction } from '../syntax/instruction.ts';
import type { BaseImage, Platform } from './base-image.ts';
import type { Configured } from './configured.ts';
import type { Applied } from './fold.ts';
import type { OrphanEvidence } from './orphan-evidence.ts';
import type { Overrides } from './overrides.ts';
import type { Pid1 } from './pid1.ts';
import type { ReaperCopies } from './reaper-copies.ts';
import type { ImageCommand, Origin, Sourced } from './sourced.ts';
import type { Stage } from './stages.ts';
import type { Step } from './step.ts';
import type { Supervised } from './supervised.ts';
import type { Unknown } from './unknown.ts';

/**
 * What a container of this image will run, by the names of the OCI image configuration. Throughout, `null` is known to
 * be absent and `undefined` is unknown, because the base image is.
 */
export interface Image {
  readonly dockerfile: Dockerfile;
  readonly stages: readonly Stage[];
  /** The stage that is built. */
  readonly stage: Stage;
  /** The stages it is built on, lowest first, itself last. */
  readonly chain: readonly Stage[];
  /** Every instruction that takes effect on the way to it, in order, ONBUILD resolved. */
  readonly applied: readonly Applied[];
  readonly base: BaseReference;
  readonly platform: Platform;
  readonly entrypoint: ImageCommand | null | undefined;
  readonly cmd: ImageCommand | null | undefined;
  /** The inherited CMD that the ENTRYPOINT of the target stage has dropped. */
  readonly droppedCmd: ImageCommand | null;
  readonly stopSignal: Sourced<string> | null | undefined;
  readonly user: Sourced<string> | null | undefined;
  /** Whether a file or folder is in the build context, ignore files counted; undefined without a context. */
  readonly contextHas: ((path: string) => boolean) | undefined;
  /** What the copies of the reaper in the build context are; undefined without a context. */
  readonly reapers: ReaperCopies | undefined;
  /** Whether the build brings a configuration that has such a line; looked for when it is asked for. */
  readonly isConfigured: (line: string) => Configured;
  /** What is installed in it and known to leave orphans; looked for when it is asked for. */
  readonly orphanEvidence: () => OrphanEvidence | null;
  /** The init of the image's own ENTRYPOINT, where that of the container takes its place. */
  readonly droppedInit: string | null;
  /** The shell in force at the end of the stage. */
  readonly shell: Sourced<readonly string[]>;
  /** Whether there is a /bin/sh; undefined where it is unknown. */
  readonly hasShell: boolean | undefined;
  /** Whether a HEALTHCHECK runs in its containers. */
  readonly hasHealthcheck: boolean | undefined;
  /** What the health check that an instruction set starts; empty when there is none, or only one of the base. */
  readonly healthcheckSteps: readonly Step[];
  /** What supervisord starts, where that is on the way to PID 1; read when it is asked for. */
  readonly supervised: () => readonly Supervised[];
  /** What a command line would start, as if it were the first of a container. */
  readonly startOf: (argv: readonly string[]) => Pid1;
  /** Who is PID 1: on the way that is looked at, or what all ways have in common. */
  readonly pid1: Pid1;
  /** The ways through the shells that start it, one PID 1 for each. */
  readonly ways: readonly Pid1[];
  /** What decides who PID 1 is, or what it does, and is not known. */
  readonly unknown: readonly Unknown[];
  /** The variables that STOPSIGNAL may name, as they are at the end of the stage. */
  readonly variables: Variables;
  /** The ARGs before the first FROM. */
  readonly globals: Variables;
  /**
   * What a compose file or a manifest says over it, as it is in all of the above by now; null for the image by itself.
   */
  readonly overrides: Overrides | null;
}

/** The image that the chain of stages starts from. */
export interface BaseReference {
  /** As written, variables expanded; the text of the FROM when they cannot be. */
  readonly reference: string;
  readonly isKnown: boolean;
  readonly image: BaseImage;
}

/**
 * The instruction of the target stage that set a value; null when it is inherited, also from another stage of the file,
 * or from an ONBUILD there.
 */
export function ownInstruction(
  { stage }: Image,
  value: { readonly origin: Origin } | null | undefined,
): Instruction | null {
  const origin = value?.origin;
  return origin?.from === 'instruction' && stage.instructions.includes(origin.instruction)
    ? origin.instruction
    : null;
}

/** The instruction that set a value, in whatever stage; undefined for what the base image brings. */
export function instructionOf(
  value: { readonly origin: Origin } | null | undefined,
): Instruction | undefined {
  return value?.origin.from === 'instruction' ? value.origin.instruction : undefined;
}

/** An ENTRYPOINT or CMD in effect that the file says itself, as opposed to one that the base image brings. */
export interface WrittenCommand {
  readonly keyword: 'ENTRYPOINT' | 'CMD';
  readonly command: ImageCommand;
  readonly instruction: Instruction;
}

/** What the file says of ENTRYPOINT and CMD, as far as it is in effect. */
export function writtenCommands({ entrypoint, cmd }: Image): WrittenCommand[] {
  return (
    [
      ['ENTRYPOINT', entrypoint],
      ['CMD', cmd],
    ] as const
  ).flatMap(([keyword, command]) => {
    const instruction = instructionOf(command);
    return command && instruction ? [{ keyword, command, instruction }] : [];
  });
}
