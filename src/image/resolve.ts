import type { Dockerfile } from '../syntax/dockerfile.ts';
import type { Variables } from '../syntax/expand.ts';
import { parseImageReference } from '../syntax/image-reference.ts';
import { type BaseImage, type BaseImages, type Platform, scratch, unknownBase } from './base-image.ts';
import type { BuildContext } from './build-context.ts';
import { applyStage, type Config, configOf } from './config.ts';
import type { ProgramRow } from './facts/program.ts';
import type { BaseReference, Image, ImageCommand } from './image.ts';
import { type ImageFiles, imageFiles } from './image-files.ts';
import { applyOverrides, dockerInit, type Overrides } from './overrides.ts';
import { type Pid1, resolvePid1, unknownPid1 } from './pid1.ts';
import { chainOf, type Stage, type Stages } from './stages.ts';

export interface ResolveOptions {
  readonly bases: BaseImages;
  readonly buildArgs?: Variables;
  /** The files that COPY and ADD can copy; without it they are unknown. */
  readonly context?: BuildContext;
  /** What the user knows of programs. */
  readonly programs?: readonly ProgramRow[];
  /** What is said over the image where it is run. */
  readonly overrides?: Overrides;
}

/**
 * Folds a stage and those below it over the base image, as BuildKit does: a shell form takes the SHELL in force where it stands,
 * ENTRYPOINT drops a CMD that this stage did not set. frontend/dockerfile/dockerfile2llb/convert.go
 */
export function resolveImage(
  dockerfile: Dockerfile,
  { stages, globals }: Pick<Stages, 'stages' | 'globals'>,
  stage: Stage,
  options: ResolveOptions,
): Image {
  const chain = chainOf(stage);
  const base = resolveBase(chain[0] as Stage, options.bases);
  const platform = platformOf(dockerfile, chain, base.image);
  const config = configOf(base.image, platform);
  const scope = { globals, buildArgs: options.buildArgs ?? {}, mark: dockerfile.directives.escape };
  for (const each of chain) applyStage(config, { ...scope, stage: each });
  if (options.overrides) applyOverrides(config, options.overrides, stage);
  const { variables, healthcheck, ...values } = config;
  const files = imageFiles(chain, { dockerfile, stages, ...scope, context: options.context });
  const overrides = options.overrides ?? null;
  const started = (entrypoint: Argv, cmd: Argv): Pid1 =>
    resolvePid1(entrypoint, cmd, base.image, files, options.programs);
  const pid1 =
    overrides?.hasOwnPid1 === false
      ? unknownPid1
      : started(entrypointOf(values, overrides), argvOf(values.cmd));
  return {
    dockerfile,
    stages,
    stage,
    chain,
    base,
    platform,
    ...values,
    variables,
    globals,
    overrides,
    pid1,
    hasShell: hasShell(base.image, chain, files),
    healthcheckSteps: started(null, argvOf(healthcheck)).steps,
  };
}

/** A base without one stays so when nothing is run that could make one, and nothing is copied to where it would be. */
function hasShell({ sh }: BaseImage, chain: readonly Stage[], files: ImageFiles): boolean | undefined {
  if (sh !== null) return sh === undefined ? undefined : true;
  if (chain.some(({ instructions }) => instructions.some(({ keyword }) => keyword === 'RUN')))
    return undefined;
  // /bin may be a link to /usr/bin.
  return ['/bin/sh', '/usr/bin/sh'].every(path => files.find(path) === null) ? false : undefined;
}

/** What Docker starts first; an init of the runtime's stands in front of it. */
function entrypointOf({ entrypoint }: Pick<Config, 'entrypoint'>, overrides: Overrides | null): Argv {
  const argv = argvOf(entrypoint);
  return overrides?.init && argv !== undefined ? [...dockerInit, ...(argv ?? [])] : argv;
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

type Argv = readonly string[] | null | undefined;

function argvOf(command: ImageCommand | null | undefined): Argv {
  return command ? command.argv : command;
}
