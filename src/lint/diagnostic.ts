import type { Range } from 'vscode-languageserver-types';

/** How much a finding weighs, heaviest first. */
export const severities = ['error', 'warning', 'info'] as const;
export type Severity = (typeof severities)[number];

/** One finding, as LSP would carry it: positions are zero-based, characters are UTF-16 code units. */
export interface Diagnostic {
  /** The id of the rule, kebab-case; frozen once released. */
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly range: Range;
  /** The file, only when it is not the Dockerfile itself (an entrypoint script). */
  readonly file?: string;
  /** Whether `--fix` can repair it. */
  readonly fixable: boolean;
  /** What `--fix` has to be given besides to repair it; left out where that would not help or is not needed. */
  readonly fixableWith?: string;
  /** The services, containers or targets it speaks of, when a file that describes them was checked. */
  readonly containers?: readonly string[];
}

/** True when `severity` weighs at least as much as `level`; nothing reaches `none`. */
export function hasReached(severity: Severity, level: Severity | 'none'): boolean {
  return level !== 'none' && severities.indexOf(severity) <= severities.indexOf(level);
}
