import type { Dockerfile } from '../syntax/dockerfile.ts';
import type { Variables } from '../syntax/expand.ts';
import { parseImageReference } from '../syntax/image-reference.ts';
import { type BaseImage, type BaseImages, type Platform, scratch, unknownBase } from './base-image.ts';
import type { BuildContext } from './build-context.ts';
import { applyStage, configOf } from './config.ts';
import type { ProgramRow } from './facts/program.ts';
import type { BaseReference, Image, ImageCommand } from './image.ts';
import { imageFiles } from './image-files.ts';
import { resolvePid1 } from './pid1.ts';
import { chainOf, type Stage, type Stages } from './stages.ts';

export interface ResolveOptions {
  readonly bases: BaseImages;
  readonly buildArgs?: Variables;
  /** The files that COPY and ADD can copy; without it they are unknown. */
  readonly context?: BuildContext;
  /** What the user knows of programs. */
  readonly programs?: readonly ProgramRow[];
}

/**
 * Folds a stage and those below it over the base image, as BuildKit does: a shell form takes the SHELL in force where it stands,
 * ENTRYPOINT drops a CMD that this stage did not set. frontend/dockerfile/dockerfile2llb/convert.go
 */
export function resolveImage(
  dockerfile: Dockerfile,
  { stages, globals }: Stages,
  stage: Stage,
  options: ResolveOptions,
): Image {
  const chain = chainOf(stage);
  const base = resolveBase(chain[0] as Stage, options.bases);
  const platform = platformOf(dockerfile, chain, base.image);
  const config = configOf(base.image, platform);
  const scope = { globals, buildArgs: options.buildArgs ?? {}, mark: dockerfile.directives.escape };
  for (const each of chain) applyStage(config, { ...scope, stage: each });
  const { variables, ...values } = config;
  const files = imageFiles(chain, { dockerfile, stages, ...scope, context: options.context });
  const pid1 = resolvePid1(
    argvOf(values.entrypoint),
    argvOf(values.cmd),
    base.image,
    files,
    options.programs,
  );
  return { dockerfile, stages, stage, chain, base, platform, ...values, pid1, variables, globals };
}

function resolveBase({ base, from }: Stage, bases: BaseImages): BaseReference {
  const reference = typeof base === 'string' ? base : (from.argument.text.split(/\s/)[0] ?? '');
  if (base === 'scratch') return { reference, isKnown: true, image: scratch };
  const parsed = typeof base === 'string' ? parseImageReference(base) : undefined;
  const image = parsed && bases(parsed);
  return { reference, isKnown: image !== undefined, image: image ?? unknownBase };
}

/** A backtick as escape character is what people write for Windows, where a backslash separates folders. */
function platformOf({ directives }: Dockerfile, chain: readonly Stage[], base: BaseImage): Platform {
  if (chain.some(stage => /^windows\b/i.test(stage.platform ?? ''))) return 'windows';
  return base.platform ?? (directives.escape === '`' ? 'windows' : 'linux');
}

function argvOf(command: ImageCommand | null | undefined): readonly string[] | null | undefined {
  return command ? command.argv : command;
}
