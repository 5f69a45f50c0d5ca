import { join } from 'node:path';
import type { Diagnostic } from '../../src/lint/diagnostic.ts';
import type { Subject } from '../../src/workload/described.ts';
import type { Checked } from './check-file.ts';

/**
 * Says of every finding which containers it speaks of. The same one in several of them, as when services share a Dockerfile, is reported once, with
 * the first; one that the Dockerfile has by itself, where that is checked too, with the Dockerfile.
 */
export function mergeFindings(checked: readonly Checked[]): Checked[] {
  const told = new Set(checked.filter(({ container }) => !container).flatMap(keysOf));
  const subjects = new Map<string, Subject[]>();
  for (const file of checked)
    for (const key of file.container ? keysOf(file) : [])
      subjects.set(key, [...(subjects.get(key) ?? []), ...(file.container ? [file.container.subject] : [])]);
  return checked.map(file => {
    if (!file.container) return file;
    const diagnostics = file.outline.diagnostics.flatMap(diagnostic => {
      const key = keyOf(file, diagnostic);
      if (told.has(key)) return [];
      told.add(key);
      const all = subjects.get(key) ?? [];
      const message = `${formatSubjects(all)}: ${diagnostic.message}`;
      return [{ ...diagnostic, message, containers: all.map(({ name }) => name) }];
    });
    return { ...file, outline: { ...file.outline, diagnostics } };
  });
}

function keysOf(file: Checked): string[] {
  return file.outline.diagnostics.map(diagnostic => keyOf(file, diagnostic));
}

function keyOf({ source, context }: Checked, { rule, message, severity, range, file }: Diagnostic): string {
  return JSON.stringify([
    file === undefined ? source.path : join(context, file),
    rule,
    severity,
    message,
    range,
  ]);
}

/** More names than this make no message clearer. */
const mostNames = 4;

/** `service web`, `services web, worker`, `services a, b, c, d and 3 more` */
export function formatSubjects(subjects: readonly Subject[]): string {
  const [first] = subjects;
  if (!first) return '';
  const names = subjects.slice(0, mostNames).map(({ name }) => name);
  const more = subjects.length > mostNames ? ` and ${subjects.length - mostNames} more` : '';
  return `${first.kind}${subjects.length > 1 ? 's' : ''} ${names.join(', ')}${more}`;
}
