import type { Severity } from '../../src/lint/diagnostic.ts';
import type { ColorChoice } from '../process/streams.ts';

/** The options of `docker initcheck ps`. */
export interface PsOptions {
  readonly format: 'text' | 'json' | 'prometheus';
  /** Seconds between two looks. */
  readonly watch?: number | true;
  /** As docker's: `label=a=b`, `name=web`. */
  readonly filter: readonly string[];
  /** Every context of the docker client instead of the one in use. */
  readonly allContexts?: true;
  readonly failLevel?: Severity | 'none';
  /** Who was killed by a stop since then, instead of who runs. */
  readonly since?: string;
  readonly expect?: string;
  readonly config?: string;
  readonly color: ColorChoice;
}
