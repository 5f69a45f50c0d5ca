import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, dirname, relative, sep } from 'node:path';
import { repositoryFiles } from '../../src/files/repository-files.ts';
import { resolveIn } from '../../src/files/resolve-in.ts';
import { isWithin } from '../../src/files/within.ts';
import type { Diagnostic } from '../../src/lint/diagnostic.ts';
import type { Outline } from '../../src/report/outline.ts';
import type { Checked } from '../check/check-file.ts';
import type { Looked, Place } from './baseline.ts';

/** Where the baseline is, where names of files start, and what the run was to look at. */
export interface At {
  readonly path: string;
  readonly directory: string;
  /** The files and folders that were named, absolute; none where the run has looked at a part of them. */
  readonly whole: readonly string[];
}

/** What was found where, of each finding that is shown, and of each that weighs too little for that. */
export interface Places {
  readonly shown: readonly Place[];
  readonly lighter: readonly Place[];
}

export function placesOf(
  at: At,
  file: Checked,
  text: string,
  { diagnostics, lighter = [], scripts }: Pick<Outline, 'diagnostics' | 'lighter' | 'scripts'>,
): Places {
  const placeOf = ({ rule, range, file: script }: Diagnostic): Place => {
    const lines = (script === undefined ? text : (scripts.get(script) ?? '')).split('\n');
    const line = (lines[range.start.line] ?? '').trim();
    const content = JSON.stringify([rule, script === undefined ? null : basename(script), line]);
    const fingerprint = createHash('sha256').update(content).digest('hex').slice(0, 16);
    const own = file.container ? { also: nameIn(at, file.path) } : {};
    return { path: nameOf(at, file), rule, fingerprint, ...own };
  };
  return { shown: diagnostics.map(placeOf), lighter: lighter.map(placeOf) };
}

/** What a container's image has is listed under the file that describes it. */
function nameOf(at: At, { path, container }: Checked): string {
  return nameIn(at, container?.file ?? path);
}

function nameIn({ path, directory }: At, file: string): string {
  return relative(dirname(path), resolveIn(directory, file)).replaceAll(sep, '/');
}

export function lookedAt(at: At, checked: readonly Checked[]): Looked {
  const files = new Set(checked.map(file => nameOf(at, file)));
  return {
    wasChecked: file => files.has(file),
    isThere: isThereOrOutside(at),
    covers: file => at.whole.some(named => isWithin(named, resolveIn(dirname(at.path), file))),
  };
}

/** A baseline is a file of the repository, and is not told whether there is something outside. */
function isThereOrOutside({ path, directory }: At): (file: string) => boolean {
  const files = repositoryFiles(directory)(path);
  return file => {
    const full = resolveIn(dirname(path), file);
    try {
      files.assertInside(full, file);
    } catch {
      return true;
    }
    return existsSync(full);
  };
}
