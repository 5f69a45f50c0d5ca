import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { isDockerfileName } from '../src/files/find-dockerfiles.ts';
import { readRegular } from '../src/files/read-regular.ts';
import { resolveIn } from '../src/files/resolve-in.ts';
import { parseStages } from '../src/image/stages.ts';
import { parseDockerfile } from '../src/syntax/dockerfile.ts';
import { wellKnownNames } from '../src/workload/read-workload.ts';

/** A word that may complete the command line at the cursor. */
export interface Candidate {
  readonly word: string;
  readonly description?: string | undefined;
}

/** The named stages of the Dockerfile that is named, or that is there. */
export function stagesOf(paths: readonly string[], directory: string): Candidate[] {
  for (const name of [...paths, 'Dockerfile', 'Containerfile']) {
    try {
      const { stages } = parseStages(parseDockerfile(String(readRegular(resolveIn(directory, name), name))));
      return stages.flatMap(stage => (stage.name === null ? [] : [{ word: stage.name }]));
    } catch {
      // Not a file: the next one may be.
    }
  }
  return [];
}

/** Dockerfiles, the files that build them, and directories that may hold some. */
export function dockerfilesAt(partial: string, directory: string): Candidate[] {
  const folder = partial.slice(0, partial.lastIndexOf('/') + 1);
  try {
    return readdirSync(resolveIn(directory, folder || '.'), { withFileTypes: true })
      .filter(entry => !entry.name.startsWith('.') || basename(partial).startsWith('.'))
      .flatMap(entry => {
        if (entry.isDirectory()) return [{ word: `${folder}${entry.name}/` }];
        const isOne = isDockerfileName(entry.name) || wellKnownNames.flat().includes(entry.name);
        return isOne ? [{ word: `${folder}${entry.name}` }] : [];
      });
  } catch {
    return [];
  }
}
