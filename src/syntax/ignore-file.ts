import dockerignore from '@balena/dockerignore';
import { InputError } from '../input-error.ts';

/** What a `.dockerignore` leaves out of a build context. */
export interface IgnoreFile {
  /** Its lines, comments among them. */
  readonly patterns: readonly string[];
  /** Whether it leaves a file out; paths are relative to the context, `/` between names. */
  readonly ignores: (path: string) => boolean;
}

/**
 * Reads the text of an ignore file; an empty one leaves nothing out. Throws an InputError for a pattern that Docker
 * refuses, as it would end the build. docs.docker.com/build/concepts/context
 */
export function parseIgnoreFile(text: string): IgnoreFile {
  const patterns = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const bad = patterns.findIndex(pattern => !isPattern(pattern));
  if (bad >= 0) throw new InputError(`the ignore file has an invalid pattern in line ${bad + 1}`);
  const filter = dockerignore.default({ ignorecase: false }).add(patterns.map(withEscapes));
  return { patterns, ignores: path => filter.ignores(path) };
}

/**
 * The library makes regular expressions of the patterns, as Docker does, and leaves these characters as they are, which
 * mean nothing in a pattern. moby/patternmatcher, escapeBytes
 */
function withEscapes(pattern: string): string {
  return pattern.replace(/\\.|[+()|{}]/g, found => (found.length === 1 ? `\\${found}` : found));
}

/** The package makes a regular expression of a pattern when it is first used. */
function isPattern(pattern: string): boolean {
  if (!/[[\\]/.test(pattern)) return true;
  try {
    dockerignore.default({ ignorecase: false }).add([pattern]).ignores('x');
    return true;
  } catch {
    return false;
  }
}

/**
 * Where the ignore file of a Dockerfile is looked for, best first. The legacy builder knows the one in the context
 * only.
 */
export function ignoreFilesOf(dockerfile: string, root: string, isLegacy = false): readonly string[] {
  const shared = `${root.replace(/[\\/]$/, '')}/.dockerignore`;
  return isLegacy ? [shared] : [`${dockerfile}.dockerignore`, shared];
}
