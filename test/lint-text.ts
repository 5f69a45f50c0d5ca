import { type Linted, type LintOptions, lint } from '../src/lint/lint.ts';
import { type Repaired, repair } from '../src/repair/repair.ts';
import { parseDockerfile } from '../src/syntax/dockerfile.ts';

/** A Dockerfile's text, read and linted in one go. */
export function lintText(text: string, options: LintOptions): Linted {
  return lint(parseDockerfile(text), options);
}

/** A Dockerfile's text, read, linted and repaired in one go. */
export function repairText(text: string, options: LintOptions): Repaired {
  return repair(lintText(text, options));
}
