import type { BuildProgress } from './build-progress.ts';
import type { ContextSource } from './context.ts';

/** What to build, and how. */
export interface BuildOptions extends ContextSource {
  /** The stage to build, the last one without it. */
  readonly target?: string | undefined;
  readonly buildArgs?: Readonly<Record<string, string>> | undefined;
  /** `linux/arm64`; the Engine's own without it. */
  readonly platform?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** The network of RUN: `default`, `host`, `none`. */
  readonly network?: string | undefined;
  /** Flags of `docker build`: with them the docker client builds. */
  readonly flags?: readonly string[] | undefined;
  readonly onProgress?: ((progress: BuildProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}
