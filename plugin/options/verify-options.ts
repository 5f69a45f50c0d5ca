import type { CheckOptions } from './check-options.ts';

/** The options of `docker initcheck verify`. */
export interface VerifyOptions extends Omit<CheckOptions, 'verify' | 'experimentFailLevel' | 'rule'> {
  readonly file?: string;
  readonly image?: readonly string[];
  readonly entrypoint?: string;
}
