import type { Shell } from '../shell/shells.ts';
import type { ImageReference } from '../syntax/image-reference.ts';

/**
 * What is known of the image of a FROM. In every field `undefined` means unknown and `null` known to be absent;
 * an unknown value is never guessed.
 */
export interface BaseImage {
  readonly entrypoint: readonly string[] | null | undefined;
  readonly cmd: readonly string[] | null | undefined;
  readonly stopSignal: string | null | undefined;
  readonly user: string | null | undefined;
  /** `Config.Shell`, which `SHELL` sets; not the shells that are installed. */
  readonly shell: readonly string[] | null | undefined;
  readonly hasHealthcheck: boolean | undefined;
  /** What /bin/sh is; null when there is none. */
  readonly sh: Shell | null | undefined;
  /** The C library, which tells Alpine from other images with BusyBox. */
  readonly libc?: 'glibc' | 'musl' | 'uclibc' | null | undefined;
  /** Whether its entrypoint script, if it has one, ends in `exec "$@"` and leaves no shell as PID 1. */
  readonly entrypointExecs: boolean | undefined;
  /** What that script becomes without arguments, and with options: these follow. */
  readonly becomes?: readonly string[] | undefined;
  /** The init that the script puts in front of its own program, and of no other. */
  readonly scriptInit?: string | undefined;
  /** What other scripts of the image become, by their paths. */
  readonly scripts?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Whether that script does what its program needs; undefined where it may. */
  readonly prepares?: false | undefined;
  /** The init its entrypoint starts, also when a script hides it. */
  readonly init: string | null | undefined;
  /** Whether an init is installed in it, used or not. */
  readonly hasInit?: boolean | undefined;
  /** That init and where it is, where both are known. */
  readonly installedInit?: { readonly name: string; readonly path: string } | undefined;
  readonly platform: Platform | undefined;
  /** Where relative paths begin, absolute. */
  readonly workdir: string | undefined;
  /** The variables that instructions built on it see. */
  readonly env: Readonly<Record<string, string>> | undefined;
  /** The instructions that it has stored for what is built on it. */
  readonly onbuild: readonly string[] | undefined;
}

export type Platform = 'linux' | 'windows';

/** Where base images are looked up: in the facts of this repository, or in an Engine. Undefined: not known there. */
export type BaseImages = (reference: ImageReference) => BaseImage | undefined;

/** Where a user wants them looked up: in the facts, in the Engine as well, or nowhere. */
export const baseChoices = ['facts', 'engine', 'none'] as const;
export type BaseChoice = (typeof baseChoices)[number];

/** `FROM scratch`: there is nothing, and that is known. */
export const scratch: BaseImage = {
  entrypoint: null,
  cmd: null,
  stopSignal: null,
  user: null,
  shell: null,
  hasHealthcheck: false,
  sh: null,
  entrypointExecs: undefined,
  init: null,
  hasInit: false,
  platform: 'linux',
  workdir: '/',
  env: {},
  onbuild: [],
};

/** A base of which nothing is known. */
export const unknownBase: BaseImage = {
  entrypoint: undefined,
  cmd: undefined,
  stopSignal: undefined,
  user: undefined,
  shell: undefined,
  hasHealthcheck: undefined,
  sh: undefined,
  entrypointExecs: undefined,
  init: undefined,
  platform: undefined,
  workdir: undefined,
  env: undefined,
  onbuild: undefined,
};
