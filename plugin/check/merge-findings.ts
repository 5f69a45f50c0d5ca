import { join } from 'node:path';
import type { Diagnostic } from '../../src/lint/diagnostic.ts';
import type { Subject } from '../../src/workload/workload.ts';
import type { Checked } from './check-file.ts';

/**
 * Names the containers that every finding is about. One that several of them share, as services with one Dockerfile do,
 * is reported once, with the first; one that the Dockerfile has by itself, where that is checked too, is reported with
 * the Dockerfile.
 */
export function mergeFindings(checked: readonly Checked[]): Checked[] {
  const left = merged(
    checked.map(file => (file.repaired ? { ...file, outline: file.repaired.outline } : file)),
  );
  return merged(checked).map((file, at) =>
    file.container && file.repaired
      ? { ...file, repaired: { ...file.repaired, outline: left[at]?.outline ?? file.outline } }
      : file,
  );
}

function merged(checked: readonly Checked[]): Checked[] {
  const files = checked.filter(({ container }) => !container);
  const own = new Set(files.flatMap(file => keysOf(file, placeKey)));
  const lighterOfFiles = files.flatMap(file =>
    (file.outline.lighter ?? []).map(diagnostic => placeKey(file, diagnostic)),
  );
  const isFirst = firstLighter(new Set([...own, ...lighterOfFiles]));
  const reported = new Set<string>();
  const subjects = new Map<string, Subject[]>();
  for (const file of checked)
    for (const key of file.container ? keysOf(file, fullKey) : []) {
      const all = subjects.get(key) ?? [];
      if (file.container) all.push(file.container.subject);
      subjects.set(key, all);
    }
  return checked.map(file => {
    if (!file.container) return file;
    const diagnostics = file.outline.diagnostics.flatMap(diagnostic => {
      const key = fullKey(file, diagnostic);
      if (own.has(placeKey(file, diagnostic)) || reported.has(key)) return [];
      reported.add(key);
      const all = subjects.get(key) ?? [];
      const message = `${formatSubjects(all)}: ${diagnostic.message}`;
      return [{ ...diagnostic, message, containers: all.map(({ name }) => name) }];
    });
    const { lighter = [] } = file.outline;
    return { ...file, outline: { ...file.outline, diagnostics, lighter: lighter.filter(isFirst(file)) } };
  });
}

/** What is not shown is counted, and once for all that share it. */
function firstLighter(own: ReadonlySet<string>): (file: Checked) => (diagnostic: Diagnostic) => boolean {
  const counted = new Set<string>();
  return file => diagnostic => {
    const key = placeKey(file, diagnostic);
    if (own.has(key) || counted.has(key)) return false;
    counted.add(key);
    return true;
  };
}

type KeyOf = (file: Checked, diagnostic: Diagnostic) => string;

function keysOf(file: Checked, keyOf: KeyOf): string[] {
  return file.outline.diagnostics.map(diagnostic => keyOf(file, diagnostic));
}

/** Where it is. The grace period of a service may change the words of a finding that the Dockerfile has as well. */
const placeKey: KeyOf = ({ source, context }, { rule, severity, range, file }) =>
  JSON.stringify([file === undefined ? source.path : join(context, file), rule, severity, range]);

const fullKey: KeyOf = (file, diagnostic) => JSON.stringify([placeKey(file, diagnostic), diagnostic.message]);

/** More names than this make no message clearer. */
export const mostNames = 4;

/** `service web`, `services web, worker`, `services a, b, c, d and 3 more` */
export function formatSubjects(subjects: readonly Subject[]): string {
  const [first] = subjects;
  if (!first) return '';
  return `${first.kind}${subjects.length > 1 ? 's' : ''} ${firstNames(subjects.map(({ name }) => name))}`;
}

/** `a, b`; `a, b, c, d and 3 more` */
export function firstNames(names: readonly string[]): string {
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : '';
  return `${names.slice(0, mostNames).join(', ')}${more}`;
}
