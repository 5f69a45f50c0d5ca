import { join, relative, sep } from 'node:path';
import { standardInput } from '../../src/files/find-dockerfiles.ts';
import { resolveIn } from '../../src/files/resolve-in.ts';
import { isWithin } from '../../src/files/within.ts';
import { reaperFolder } from '../../src/image/reaper.ts';
import type { Diagnostic } from '../../src/lint/diagnostic.ts';
import type { Outline } from '../../src/report/outline.ts';
import type { FileRepair, FileResult, ReportedFinding } from '../../src/report/results.ts';
import type { Environment } from '../process/streams.ts';
import type { Checked } from './check-file.ts';
import { inOrder, type Placed, type PlacedRefused } from './in-order.ts';

type Hash = (text: string) => string;

/** The findings of a run as the formats for other programs take them; `--fix` leaves what it did not repair. */
export async function fileResults(
  checked: readonly Checked[],
  refused: readonly PlacedRefused[],
  isFixed: boolean,
  environment: Environment,
): Promise<FileResult[]> {
  // Loaded here, since it takes longer than most files, and only these formats need it.
  const { createHash } = await import('node:crypto');
  const hash: Hash = text => createHash('sha256').update(text).digest('hex').slice(0, 32);
  const nameInRepository = pathNamer(environment);
  const good = byFile(checked).map(([file, diagnostics, unknown]): Placed<FileResult> => {
    const { path, source, repaired, context, failLevel } = file;
    const nameIn = (file: string): string => nameInRepository(join(context, file));
    const left =
      isFixed && repaired
        ? { text: repaired.text, diagnostics: repaired.outline.diagnostics }
        : { text: source.text, diagnostics };
    const name = nameInRepository(path);
    const findings = reportedFindings(name, left.text, left.diagnostics, nameIn, hash);
    const repair = isFixed ? null : repairOf(name, repaired, nameIn);
    return { before: checked.indexOf(file), entry: { path: name, findings, unknown, failLevel, repair } };
  });
  const bad = refused.map(({ path, text, diagnostic, before }): Placed<FileResult> => {
    const name = nameInRepository(path);
    const findings = reportedFindings(name, text, [diagnostic], nameInRepository, hash);
    return { before, entry: { path: name, findings, unknown: [], failLevel: 'error', repair: null } };
  });
  return inOrder(good, bad);
}

/** Containers that share a file have their findings in one list, so that no file is reported twice. */
function byFile(checked: readonly Checked[]): [Checked, readonly Diagnostic[], Outline['unknown']][] {
  const groups = new Map<string, Checked[]>();
  for (const file of checked) {
    const key = file.container ? JSON.stringify([file.path, file.context]) : String(groups.size);
    groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  return [...groups.values()].map(files => [
    files[0] as Checked,
    files.flatMap(({ outline }) => outline.diagnostics),
    files.flatMap(({ outline }) => outline.unknown),
  ]);
}

/**
 * Names a file relative to the repository, as GitHub and GitLab want it: to the directory a CI job has checked out,
 * else to the working directory. What lies elsewhere has its absolute path.
 */
function pathNamer({ directory, variables }: Environment): (path: string) => string {
  const candidates = [variables.GITHUB_WORKSPACE, variables.CI_PROJECT_DIR, directory];
  const root = candidates.find(candidate => candidate && isWithin(candidate, directory)) ?? directory;
  return path => {
    if (path === standardInput || path.startsWith('<')) return path;
    const full = resolveIn(directory, path);
    return (isWithin(root, full) ? relative(root, full) : full).replaceAll(sep, '/');
  };
}

/** A finding is known again by its rule, its file and its line's text, and by its number among those that are alike. */
function reportedFindings(
  path: string,
  text: string,
  diagnostics: readonly Diagnostic[],
  nameIn: (file: string) => string,
  hash: Hash,
): ReportedFinding[] {
  const lines = text.split('\n');
  const seen = new Map<string, number>();
  return diagnostics.map(diagnostic => {
    const file = diagnostic.file === undefined ? path : nameIn(diagnostic.file);
    const line = diagnostic.file === undefined ? (lines[diagnostic.range.start.line] ?? '').trim() : '';
    const key = JSON.stringify([diagnostic.rule, path, file, line]);
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    return { ...diagnostic, path: file, fingerprint: hash(`${key}${count}`) };
  });
}

function repairOf(
  path: string,
  repaired: Checked['repaired'],
  nameIn: (file: string) => string,
): FileRepair | null {
  if (!repaired) return null;
  const changes = [
    { path, edits: repaired.edits },
    ...repaired.files.map(({ path: script, edits }) => ({ path: nameIn(script), edits })),
  ].filter(({ edits }) => edits.length > 0);
  if (changes.length === 0) return null;
  return {
    changes,
    rules: repaired.applied.map(({ rule }) => rule),
    summaries: repaired.applied.map(({ summary }) => summary),
    needsBinaries: repaired.text.includes(`${reaperFolder}/`),
  };
}
