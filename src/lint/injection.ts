/** How the reaper comes into a repaired image, and for which builder. */
export interface Injection {
  /** The build context, an image that has it at its place, or nowhere: something else starts an init. */
  readonly from: 'context' | { readonly image: string } | 'nowhere';
  /** The legacy builder knows neither `--chmod` nor the platform it builds for. */
  readonly isLegacy: boolean;
}

/** What `--fix` does when nothing else is said. */
export const defaultInjection: Injection = { from: 'context', isLegacy: false };
