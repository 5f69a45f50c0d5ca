import { type ShellTexts, shellTexts } from '../shell/shell-texts.ts';
import type { Dockerfile } from '../syntax/dockerfile.ts';
import type { Variables } from '../syntax/expand.ts';
import { parseImageReference } from '../syntax/image-reference.ts';
import { canonicalSignal } from '../syntax/signal.ts';
import { isOldAlpine } from './base-family.ts';
import { type BaseImage, type BaseImages, type Platform, scratch, unknownBase } from './base-image.ts';
import { withUserland } from './base-userland.ts';
import { type BuildContext, hasPath, reaperCopiesIn } from './build-context.ts';
import { type Config, foldConfig } from './config.ts';
import { isConfigured } from './configured.ts';
import type { ProgramRow } from './facts/program.ts';
import { unknownsOf } from './find-unknown.ts';
import {
  type Applied,
  environmentOf,
  type FoldedStage,
  type FoldScope,
  foldChain,
  foldScopeOf,
  foldStage,
} from './fold.ts';
import { givenBy } from './given-to-conditions.ts';
import type { BaseReference, Image } from './image.ts';
import { type ImageFiles, imageFiles } from './image-files.ts';
import { type ReadMounted, withMounts } from './mounted-files.ts';
import { orphanEvidence } from './orphan-evidence.ts';
import { applyOverrides, dockerInit, type Overrides } from './overrides.ts';
import { ownPrograms } from './own-program.ts';
import { commonPid1, type Pid1, resolvePid1, unknownPid1 } from './pid1.ts';
import { replacedApplets } from './replaced-applets.ts';
import type { ImageCommand } from './sourced.ts';
import { chainOf, type Stage, type Stages } from './stages.ts';
import { supervisedOn } from './supervised.ts';

export interface ResolveOptions {
  readonly bases: BaseImages;
  readonly buildArgs?: Variables;
  /** The files that COPY and ADD can copy; without it they are unknown. */
  readonly context?: BuildContext;
  /** What the user knows of programs. */
  readonly programs?: readonly ProgramRow[];
  /** What is said over the image where it is run. */
  readonly overrides?: Overrides;
  /** Reads what these mount. */
  readonly readMounted?: ReadMounted;
  /** Where scripts are parsed: those of a whole run, each once. */
  readonly texts?: ShellTexts;
}

/**
 * Folds a stage and those below it over the base image, as BuildKit does: a shell form takes the SHELL in force where
 * it stands, ENTRYPOINT drops a CMD that this stage did not set. frontend/dockerfile/dockerfile2llb/convert.go
 */
export function resolveImage(
  dockerfile: Dockerfile,
  { stages, globals }: Pick<Stages, 'stages' | 'globals'>,
  stage: Stage,
  options: ResolveOptions,
): Image {
  const chain = chainOf(stage);
  const named = resolveBase(chain[0] as Stage, options.bases);
  const platform = platformOf(dockerfile, chain, named.image);
  const scope = foldScopeOf(dockerfile, globals, options.buildArgs);
  const foldOf = foldsOf(dockerfile, options.bases, scope);
  const folded = foldOf(stage);
  const { variables, shell } = folded.at(-1) as FoldedStage;
  const applied = folded.flatMap(each => each.applied);
  const base = withUserland(named, applied);
  const config = foldConfig(base.image, folded, scope.mark);
  const before = argvOf(config.entrypoint);
  if (options.overrides) applyOverrides(config, options.overrides, { stage, shell });
  const { healthcheck, ...values } = config;
  const { texts = shellTexts() } = options;
  const overrides = options.overrides ?? null;
  const mounts = overrides?.mounts ?? [];
  const inImage = imageFiles(stage, { stages, context: options.context, mark: scope.mark, foldOf, texts });
  const files = withMounts(inImage, mounts, options.readMounted);
  const environment = { ...environmentOf(applied, base.image, scope.mark), ...overrides?.environment };
  const isOwn = ownPrograms({ applied, stages, searchPath: files.searchPath, mark: scope.mark });
  const stopSignal = canonicalSignal(values.stopSignal?.value ?? 'SIGTERM').replace(/^SIG/, '');
  const replaced = base.image.sh === 'ash' ? replacedApplets(applied) : new Map();
  const configured = (line: string) =>
    isConfigured(line, applied, { files, mark: scope.mark, context: options.context, mounts });
  const started = (entrypoint: Argv, cmd: Argv): readonly Pid1[] =>
    resolvePid1(entrypoint, cmd, base.image, {
      files,
      programs: options.programs,
      ...{ isOwn, replaced, environment },
      given: { ...givenBy(base, userOf(values)), ...overrides?.environment },
      ...{ stopSignal, texts, isConfigured: configured },
      hasOldShell: isOldAlpine(base),
    });
  const ways =
    overrides?.hasOwnPid1 === false
      ? [unknownPid1]
      : started(entrypointOf(values, overrides), argvOf(values.cmd));
  const pid1 = commonPid1(ways);
  return {
    dockerfile,
    stages,
    stage,
    chain,
    applied,
    base,
    platform,
    ...values,
    shell,
    variables,
    globals,
    overrides,
    pid1,
    reapers: options.context && reaperCopiesIn(options.context),
    contextHas: options.context && (path => hasPath(options.context as BuildContext, path)),
    isConfigured: configured,
    orphanEvidence: () =>
      orphanEvidence(applied, files, { text: dockerfile.text, hasMusl: base.image.libc === 'musl' }, texts),
    ways,
    droppedInit:
      overrides?.entrypoint && before && !pid1.init ? (commonPid1(started(before, null)).init ?? null) : null,
    unknown: unknownsOf({ base, ways, stage, chain, platform, overrides }, files),
    hasShell: hasShell(base.image, applied, files),
    startOf: argv => commonPid1(started(null, argv)),
    supervised: () =>
      supervisedOn(ways, {
        ...{ applied, files, environment, context: options.context, mark: scope.mark },
        started: argv => started(null, argv),
      }),
    healthcheckSteps: commonPid1(started(null, argvOf(healthcheck))).steps,
  };
}

/** Folds stages when they are asked for, and each once: COPY may name any of them. */
function foldsOf(
  dockerfile: Dockerfile,
  bases: BaseImages,
  scope: FoldScope,
): (stage: Stage) => readonly FoldedStage[] {
  const folds = new Map<Stage, { readonly platform: Platform; readonly folded: readonly FoldedStage[] }>();
  return stage => {
    const known = folds.get(stage);
    if (known) return known.folded;
    const chain = chainOf(stage);
    const { image } = resolveBase(chain[0] as Stage, bases);
    const platform = platformOf(dockerfile, chain, image);
    const below = typeof stage.base === 'object' ? folds.get(stage.base) : undefined;
    // Stages that copy from one another form long chains: of each only the last link is folded.
    const folded =
      below?.platform === platform
        ? [...below.folded, foldStage(stage, below.folded.at(-1) as FoldedStage, scope)]
        : foldChain(chain, image, platform, scope);
    folds.set(stage, { platform, folded });
    return folded;
  };
}

/** A base without one stays so when nothing is run that could make one, and nothing is copied to where it would be. */
function hasShell({ sh }: BaseImage, applied: readonly Applied[], files: ImageFiles): boolean | undefined {
  if (sh !== null) return sh === undefined ? undefined : true;
  if (applied.some(({ instruction }) => instruction.keyword === 'RUN')) return undefined;
  // /bin may be a link to /usr/bin.
  return ['/bin/sh', '/usr/bin/sh'].every(path => files.find(path) === null) ? false : undefined;
}

function userOf({ user }: Pick<Config, 'user'>): string | null | undefined {
  return user === undefined ? undefined : (user?.value ?? null);
}

/** What Docker starts first; an init of the runtime's comes before it. */
function entrypointOf({ entrypoint }: Pick<Config, 'entrypoint'>, overrides: Overrides | null): Argv {
  const argv = argvOf(entrypoint);
  return overrides?.init && argv !== undefined ? [...dockerInit, ...(argv ?? [])] : argv;
}

function resolveBase({ base, from }: Stage, bases: BaseImages): BaseReference {
  const reference = typeof base === 'string' ? base : (from.argument.text.split(/\s/)[0] ?? '');
  if (base === 'scratch') return { reference, isKnown: true, image: scratch };
  const parsed = typeof base === 'string' ? parseImageReference(base) : undefined;
  const image = parsed ? bases(parsed) : ofAnyTag(from.argument.text, bases);
  return { reference, isKnown: image !== undefined, image: image ?? unknownBase };
}

/** `postgres:${VERSION}`: what all versions of an image have in common. */
function ofAnyTag(written: string, bases: BaseImages): BaseImage | undefined {
  const [reference = '', name] = /^([a-z0-9][\w./-]*):\$\{?\w+\}?(?=\s|$)/.exec(written) ?? [];
  const parsed = name === undefined ? undefined : parseImageReference(name);
  return parsed && bases({ ...parsed, text: reference, digest: 'any' });
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
