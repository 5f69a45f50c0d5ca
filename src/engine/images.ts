import type Docker from 'dockerode';
import { InputError } from '../input-error.ts';
import { isImageReference } from '../syntax/image-reference.ts';
import type { Engine } from './engine.ts';
import { EngineError, engineError, statusOf } from './error.ts';

/** An image's configuration as the Engine reports it. */
export interface EngineImage {
  /** `sha256:…` */
  readonly id: string;
  readonly os: string;
  /** As Go names it: `amd64`, `arm64`. */
  readonly architecture: string;
  readonly entrypoint: readonly string[] | null;
  readonly cmd: readonly string[] | null;
  /** The SHELL instruction's value, null for the default. */
  readonly shell: readonly string[] | null;
  /** Empty when the image says nothing. */
  readonly user: string;
  readonly workingDir: string;
  readonly env: readonly string[];
  /** As it was written; null means the Engine's default, SIGTERM. */
  readonly stopSignal: string | null;
  readonly hasHealthcheck: boolean;
  readonly onBuild: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** What the Engine says of a container's or an image's configuration and dockerode's types leave out. */
export interface RawConfig {
  readonly Entrypoint?: string[] | null;
  readonly Cmd?: string[] | null;
  readonly Shell?: string[] | null;
  readonly User?: string;
  readonly WorkingDir?: string;
  readonly Env?: string[] | null;
  readonly StopSignal?: string;
  readonly StopTimeout?: number;
  readonly Healthcheck?: { readonly Test?: string[] | null };
  readonly OnBuild?: string[] | null;
  readonly Labels?: Record<string, string> | null;
}

/**
 * Reads the configuration of an image the Engine has; an EngineError when it has none of that name. What is no
 * reference is not asked for, and is an InputError.
 */
export async function inspectImage(
  engine: Engine,
  reference: string,
  signal?: AbortSignal,
): Promise<EngineImage> {
  if (!isImageReference(reference))
    throw new InputError(`${JSON.stringify(reference)} is not an image reference`);
  try {
    const image = engine.docker.getImage(reference);
    // Its types know no abortSignal.
    const inspect = image.inspect.bind(image) as (options: object) => Promise<Docker.ImageInspectInfo>;
    return imageOf(await inspect({ ...(signal && { abortSignal: signal }) }));
  } catch (error) {
    if (statusOf(error) === 404)
      throw new EngineError(`the Engine has no image ${reference}`, { kind: 'no-image', cause: error });
    throw engineError(`inspect the image ${reference}`, error, signal);
  }
}

function imageOf(found: Docker.ImageInspectInfo): EngineImage {
  const config = (found.Config ?? {}) as RawConfig;
  return {
    id: found.Id,
    os: found.Os || 'linux',
    architecture: found.Architecture,
    entrypoint: config.Entrypoint?.length ? config.Entrypoint : null,
    cmd: config.Cmd?.length ? config.Cmd : null,
    shell: config.Shell ?? null,
    user: config.User ?? '',
    workingDir: config.WorkingDir ?? '',
    env: config.Env ?? [],
    stopSignal: config.StopSignal || null,
    hasHealthcheck: hasHealthcheck(config),
    onBuild: config.OnBuild ?? [],
    labels: config.Labels ?? {},
  };
}

/** `HEALTHCHECK NONE` is a health check whose test is the word NONE. */
export function hasHealthcheck({ Healthcheck }: RawConfig): boolean {
  const [kind] = Healthcheck?.Test ?? [];
  return kind !== undefined && kind !== '' && kind !== 'NONE';
}
