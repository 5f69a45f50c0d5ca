import type { RepositoryFiles } from '../../src/files/repository-files.ts';
import { judge } from '../../src/verify/verdict.ts';
import type { Checked } from '../check/check-file.ts';
import type { Target } from './verify-files.ts';

/** What was checked of a container that a file describes, by the name of its subject. */
export function entryOf(name: string, checked: readonly Checked[]): Checked | undefined {
  return checked.find(({ container }) => container?.subject.name === name);
}

/** The files as `--fix` would leave those that describe the containers. */
export function repairedFiles(files: RepositoryFiles, checked: readonly Checked[]): RepositoryFiles {
  const texts = new Map(
    checked.flatMap(({ describes, source, repaired }) =>
      describes !== undefined && repaired ? [[source.path, repaired.text] as const] : [],
    ),
  );
  return {
    ...files,
    read: (path, ...rest) => {
      const text = texts.get(path);
      return text === undefined ? files.read(path, ...rest) : Buffer.from(text);
    },
  };
}

/** A finding is repaired where it is gone, whether in the image or in the file that describes its container. */
export function judgementsOfDescribed(
  entry: Checked | undefined,
  observations: Parameters<Target['judgements']>[0],
): ReturnType<Target['judgements']> {
  const original = observations.find(({ subject }) => subject === 'original');
  const after = observations.find(({ subject }) => subject === 'repaired');
  if (!entry || !original) return [];
  const left = new Set(entry.repaired?.outline.claims.map(({ rule }) => rule));
  return entry.outline.claims.map(({ rule, symptom }) => ({
    rule,
    ...judge(symptom, original, entry.repaired && !left.has(rule) ? after : undefined),
  }));
}
