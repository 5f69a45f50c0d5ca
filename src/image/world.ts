import type { ShellTexts } from '../shell/shell-texts.ts';
import type { Shell } from '../shell/shells.ts';
import type { Front } from '../shell/walk.ts';
import type { BaseImage } from './base-image.ts';
import type { IsConfigured } from './configured.ts';
import type { FindProgram, ProgramRow } from './facts/program.ts';
import { findProgram } from './facts/programs.ts';
import type { ImageFiles } from './image-files.ts';
import { reaperProgram } from './reaper.ts';
import { askedOnce } from './run-text.ts';

/** What the programs of the image are looked up in. */
export interface World {
  readonly base: BaseImage;
  readonly files: ImageFiles | undefined;
  readonly findProgram: FindProgram;
  /** Whether a shell started this, which runs a file without a first line itself. */
  readonly isInShell: boolean;
  /** What the image sets, for the shells. */
  readonly environment: Readonly<Record<string, string>> | undefined;
  /** What tests in scripts may count on besides, as givenBy has it. */
  readonly given: Readonly<Record<string, string>>;
  /** Without `SIG`; undefined for the default. */
  readonly stopSignal: string | undefined;
  /** Whether an init in front sends it to all that the shell runs. */
  readonly hasGroup: boolean;
  /** What is PID 1 by then; undefined where nothing has stayed in front. */
  readonly front: Front | undefined;
  readonly hasOldShell: boolean;
  readonly texts: ShellTexts | undefined;
  /** Whether the build brings a configuration that has such a line, wherever it puts it. */
  readonly isConfigured?: IsConfigured | undefined;
}

/** What is known of an image besides its base, as far as it is. */
export interface Surroundings
  extends Partial<
    Pick<World, 'environment' | 'given' | 'stopSignal' | 'texts' | 'hasOldShell' | 'isConfigured'>
  > {
  readonly files?: ImageFiles;
  /** Programs that are not those of the base's own family. */
  readonly replaced?: ReadonlyMap<string, Shell | null>;
  /** A user's own rows. */
  readonly programs?: readonly ProgramRow[] | undefined;
  /** Whether a program is the user's own, whatever its name. */
  readonly isOwn?: (name: string) => boolean;
}

/** The world of an image in which nothing has been started yet. */
export function worldOf(
  base: BaseImage,
  {
    files,
    programs = [],
    replaced,
    isOwn,
    environment = {},
    given = {},
    stopSignal,
    texts,
    hasOldShell = false,
    isConfigured,
  }: Surroundings,
): World {
  const shellFamily = base.sh ?? undefined;
  const context = { shellFamily, replaced, programs: [reaperProgram, ...programs], isOwn, environment };
  return {
    base,
    files,
    findProgram: askedOnce(argv => findProgram(argv, context)),
    isInShell: false,
    environment,
    given,
    stopSignal,
    hasGroup: false,
    front: undefined,
    hasOldShell: base.sh === 'bash<5.1' || hasOldShell,
    texts,
    isConfigured,
  };
}
