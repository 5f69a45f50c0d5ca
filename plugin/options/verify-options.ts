import type { CheckOptions } from './check-options.ts';

/** The options of `docker initcheck verify`. */
export interface VerifyOptions extends Omit<CheckOptions, 'verify' | 'failLevel' | 'rule'> {
  readonly file?: string;
  readonly image?: readonly string[];
  readonly entrypoint?: string;
}
