import { join } from 'node:path';
import type { Diagnostic } from '../../src/lint/diagnostic.ts';
import type { Checked } from './check-file.ts';
import { ignoreComment, lineToIgnoreAt, whyNoComment } from './ignore-comment.ts';

/** A file with the comments that are to be put into it. */
export interface IgnoredFile {
  /** As the user named it, or absolute for one that a Dockerfile copies. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** How many comments. */
  readonly count: number;
}

/** What is to be written, and what no comment can be written for: sentences. */
export interface PlannedIgnores {
  readonly files: readonly IgnoredFile[];
  readonly notes: readonly string[];
}

/** A finding, and the file that it is in. */
interface Placed {
  readonly name: string;
  readonly path: string;
  readonly text: string;
  readonly diagnostic: Diagnostic;
  readonly isForbidden: boolean;
}

/** Plans a comment above each finding; findings of one line share it. */
export function planIgnores(checked: readonly Checked[], reason: string): PlannedIgnores {
  const placed = checked.flatMap(findingsOf);
  const notes = new Set<string>();
  const files = new Map<string, Placed[]>();
  for (const one of placed) {
    const why = whyNot(one);
    if (why) notes.add(`${one.name}: ${one.diagnostic.rule} stays: ${why}`);
    else files.set(one.path, [...(files.get(one.path) ?? []), one]);
  }
  return { files: [...files.values()].flatMap(found => withComments(found, reason)), notes: [...notes] };
}

function findingsOf({ path, source, outline, context, settings }: Checked): Placed[] {
  return outline.diagnostics.map(diagnostic => {
    const { file, rule } = diagnostic;
    const isForbidden = settings?.forbiddenIgnores.includes(rule) ?? false;
    if (file === undefined)
      return { name: path, path: source.path, text: source.text, diagnostic, isForbidden };
    const text = outline.scripts.get(file) ?? '';
    return { name: file, path: join(context, file), text, diagnostic, isForbidden };
  });
}

function whyNot({ path, diagnostic: { rule, range }, text, isForbidden }: Placed): string | undefined {
  if (isForbidden) return 'the configuration does not allow it to be ignored';
  if (rule === 'unused-ignore') return 'the comment that it is about is to be changed';
  return whyNoComment(path, text, lineToIgnoreAt(path, text, range.start.line));
}

function withComments(found: readonly Placed[], reason: string): IgnoredFile[] {
  const [first] = found;
  if (!first) return [];
  const { name, path, text } = first;
  const rulesAt = new Map<number, Set<string>>();
  for (const { diagnostic } of found) {
    const line = lineToIgnoreAt(path, text, diagnostic.range.start.line);
    rulesAt.set(line, (rulesAt.get(line) ?? new Set()).add(diagnostic.rule));
  }
  const lines = text.split('\n');
  const comments = [...rulesAt].map(([line, rules]) => ignoreComment(text, line, [...rules], reason));
  const at = new Map(comments.map(({ line, newText }) => [line, newText]));
  const after = lines.map((line, index) => `${at.get(index) ?? ''}${line}`).join('\n');
  return [{ name, path, before: text, after, count: comments.length }];
}
