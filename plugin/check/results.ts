import { join, relative, sep } from 'node:path';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { standardInput } from '../../src/files/find-dockerfiles.ts';
import { resolveIn } from '../../src/files/resolve-in.ts';
import { isWithin } from '../../src/files/within.ts';
import { reaperFolder } from '../../src/image/reaper.ts';
import type { Diagnostic } from '../../src/lint/diagnostic.ts';
import type { Outline } from '../../src/report/outline.ts';
import type { FileRepair, FileResult, ReportedFinding } from '../../src/report/results.ts';
import type { VerificationReport } from '../../src/report/verification.ts';
import { experimentRule } from '../../src/verify/finding.ts';
import type { Environment } from '../process/streams.ts';
import type { Checked } from './check-file.ts';
import { titleOf } from './experiment-title.ts';
import { inOrder, type Placed, type PlacedRefused } from './in-order.ts';

type Hash = (text: string) => string;

/** The findings of a run as the formats for other programs take them; `--fix` leaves what it did not repair. */
export async function fileResults(
  checked: readonly Checked[],
  refused: readonly PlacedRefused[],
  isFixed: boolean,
  environment: Environment,
  experiments: readonly VerificationReport[] = [],
): Promise<FileResult[]> {
  // Loaded here, since it takes longer than most files, and only these formats need it.
  const { createHash } = await import('node:crypto');
  const hash: Hash = text => createHash('sha256').update(text).digest('hex').slice(0, 32);
  const nameInRepository = pathNamer(environment);
  const describing = checked.filter(({ describes }) => describes !== undefined);
  const found = checked.filter(({ describes }) => describes === undefined);
  const good = byFile(found, isFixed).map(([files, diagnostics, unknown]): Placed<FileResult> => {
    const [file] = files;
    const { path, source, repaired, context, failLevel } = file;
    const nameIn = (file: string): string => nameInRepository(join(context, file));
    const name = nameInRepository(path);
    const text = isFixed && repaired ? repaired.text : source.text;
    const seen = experimentsOn(files, found, experiments).flatMap(seenIn(file));
    const findings = reportedFindings(name, text, [...diagnostics, ...seen], nameIn, hash);
    const of = file.container?.file;
    const repairs =
      of === undefined ? files : [...files, ...describing.filter(({ describes }) => describes === of)];
    const repair = isFixed ? null : repairOf(repairs, nameInRepository);
    return { before: checked.indexOf(file), entry: { path: name, findings, unknown, failLevel, repair } };
  });
  const bad = refused.map(({ path, text, diagnostic, before }): Placed<FileResult> => {
    const name = nameInRepository(path);
    const findings = reportedFindings(name, text, [diagnostic], nameInRepository, hash);
    return { before, entry: { path: name, findings, unknown: [], failLevel: 'error', repair: null } };
  });
  return inOrder(good, bad);
}

/** Those of a file are told once, however many containers are described with it; those of a container name it. */
function experimentsOn(
  files: Group,
  found: readonly Checked[],
  experiments: readonly VerificationReport[],
): readonly VerificationReport[] {
  const [{ path }] = files;
  const isFirst = found.find(other => other.path === path) === files[0];
  const own = isFirst ? experiments.filter(experiment => experiment.path === path) : [];
  const ofContainers = files.flatMap(({ container }) => {
    const title = container && titleOf(container.file, container.subject);
    return experiments
      .filter(experiment => experiment.path === title)
      .map(experiment => ({
        ...experiment,
        findings: experiment.findings.map(finding => ({
          ...finding,
          message: `${container?.subject.name}: ${finding.message}`,
        })),
      }));
  });
  return [...own, ...ofContainers];
}

/** What an experiment shows, at the instruction that starts its program. */
function seenIn({ source, outline }: Checked): (report: VerificationReport) => readonly Diagnostic[] {
  const document = TextDocument.create('', '', 0, source.text);
  const { start, end } = outline.start ?? { start: 0, end: 0 };
  const range = { start: document.positionAt(start), end: document.positionAt(end) };
  return ({ findings }) =>
    findings.map(({ severity, message }) => ({
      ...{ rule: experimentRule.id, severity, message, range, fixable: false },
    }));
}

type Group = readonly [Checked, ...Checked[]];

/** Containers that share a file have their findings in one list, so that no file is reported twice. */
function byFile(
  checked: readonly Checked[],
  isFixed: boolean,
): [Group, readonly Diagnostic[], Outline['unknown']][] {
  const groups = new Map<string, Group>();
  for (const file of checked) {
    const key = file.container ? JSON.stringify([file.path, file.context]) : String(groups.size);
    const group = groups.get(key);
    groups.set(key, group ? [...group, file] : [file]);
  }
  return [...groups.values()].map(files => [
    files,
    files.flatMap(({ outline, repaired }) => (isFixed && repaired ? repaired.outline : outline).diagnostics),
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

function repairOf(files: readonly Checked[], nameInRepository: (path: string) => string): FileRepair | null {
  const repairs = files.flatMap(({ path, context, repaired }) =>
    repaired && !repaired.isElsewhere ? [{ path, context, repaired }] : [],
  );
  const changes = repairs
    .flatMap(({ path, context, repaired }) => [
      { path: nameInRepository(path), edits: repaired.edits },
      ...repaired.files.map(file => ({
        path: nameInRepository(join(context, file.path)),
        edits: file.edits,
      })),
    ])
    .filter(({ edits }) => edits.length > 0);
  if (changes.length === 0) return null;
  const applied = repairs.flatMap(({ repaired }) => repaired.applied);
  return {
    changes,
    rules: applied.map(({ rule }) => rule),
    summaries: applied.map(({ summary }) => summary),
    needsBinaries: repairs.some(({ repaired }) => repaired.text.includes(`${reaperFolder}/`)),
  };
}
