import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { repositoryOf } from '../../src/files/repository-of.ts';
import type { SourceFile } from '../../src/files/source-file.ts';
import { isWithin } from '../../src/files/within.ts';
import type { Linted } from '../../src/lint/lint.ts';
import type { WorkloadContainer } from '../../src/workload/workload.ts';

/**
 * Why nothing is written for a Dockerfile, both places without links: a repair touches the build context and nothing
 * beyond it, and what it writes can be committed with the Dockerfile.
 */
export function whyUnwritten(
  { path, context }: { readonly path: string; readonly context: string },
  root: string,
  dockerfile: string,
): string | undefined {
  if (!isWithin(root, dockerfile))
    return `${path} is outside its build context ${context}, or a link to a place outside, and is not changed`;
  const repository = repositoryOf(dirname(dockerfile));
  return repository === undefined || isWithin(repository, root)
    ? undefined
    : `the build context ${context} is outside the repository ${repository} of ${path}, and nothing is written there`;
}

/** Of what is said of a Dockerfile for which nothing is written, no repair is promised. */
export function withoutOutside(linted: Linted, path: string, context: string): Linted {
  if (!linted.diagnostics.some(({ fixable }) => fixable) || !lookOutside(context, path)) return linted;
  return { ...linted, diagnostics: linted.diagnostics.map(found => ({ ...found, fixable: false })) };
}

interface Owner {
  readonly read: SourceFile & { readonly isFile: boolean };
  readonly container: Pick<WorkloadContainer, 'made'>;
}

/** Why nothing is written for the Dockerfile of a container. */
export function whyOutside({ read, container }: Owner): string | undefined {
  return read.isFile ? lookOutside(container.made.context, read.path) : undefined;
}

/** What cannot be looked at is told where it is to be written. */
function lookOutside(context: string, path: string): string | undefined {
  try {
    return whyUnwritten({ path, context }, realpathSync(context), realpathSync(path));
  } catch {
    return undefined;
  }
}
