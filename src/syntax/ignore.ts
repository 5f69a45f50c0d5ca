import { lineAt } from '../lines.ts';
import type { Comment, Dockerfile } from './dockerfile.ts';
import type { Instruction } from './instruction.ts';

/** A comment that switches rules off, for one instruction or for the whole file. */
export interface Ignore {
  readonly rules: readonly string[];
  /** The instruction it is above; null when it holds for the whole file, or is above none. */
  readonly instruction: Instruction | null;
  readonly isForFile: boolean;
  readonly comment: Comment;
  /** What follows ` -- `. */
  readonly reason: string | null;
  /** Whether it is written for this linter; one for hadolint or BuildKit cannot be unused. */
  readonly isOurs: boolean;
}

/** What others call the defect that `shell-form` reports: hadolint, and BuildKit's own checks. */
const foreign: Readonly<Record<string, string>> = { DL3025: 'shell-form', JSONArgsRecommended: 'shell-form' };

/** The colon is what other linters write. */
const ours = /^initcheck(?:\s*:\s*|\s+)(file-)?ignore\s*=\s*([\w,\s-]*?)(?:\s+--\s*(.*))?$/;
const hadolint = /^hadolint\s+(global\s+|stage\s+)?ignore\s*=\s*([\w,\s]*)/;
const buildkit = /^check\s*=\s*(?:[^\s;]*;)*skip=([\w,]*)/;

/**
 * Finds the comments that switch rules off. One above an instruction holds for it when only comments are between the
 * two; several add up.
 */
export function parseIgnores(dockerfile: Dockerfile): Ignore[] {
  const { text, comments, instructions, directives } = dockerfile;
  const file = directives.check ? [`check=${directives.check}`] : [];
  const below = instructionsBelow(text, comments, instructions);
  const ignores = comments.flatMap((comment, index) => {
    const found = parseIgnore(comment.text);
    if (!found) return [];
    const isDirective = file.includes(comment.text.replace(/\s*=\s*/, '='));
    const instruction = below[index] ?? null;
    const isForFile = found.isForFile || isDirective;
    if (!isForFile && !instruction && !found.isOurs) return [];
    return [{ ...found, isForFile, instruction: isForFile ? null : instruction, comment }];
  });
  return ignores;
}

/** Whether a rule is switched off at an instruction. */
export type IsIgnored = (rule: string, instruction: Instruction | null) => boolean;

/** What a list of ignores switches off. */
export function ignoredBy(ignores: readonly Ignore[]): IsIgnored {
  const everywhere = new Set<string>();
  const places = new Map<string, Set<Instruction | null>>();
  for (const { rules, isForFile, instruction } of ignores)
    for (const rule of rules) {
      const known = places.get(rule) ?? new Set();
      places.set(rule, known.add(instruction));
      if (isForFile) everywhere.add(rule);
    }
  return (rule, instruction) => everywhere.has(rule) || places.get(rule)?.has(instruction) === true;
}

/** A comment in another file than a Dockerfile, by offsets. */
export interface ScriptIgnore extends Pick<Ignore, 'reason' | 'isOurs'> {
  readonly start: number;
  readonly end: number;
}

/**
 * The comments of a shell script that switch a rule off for the line at an offset: those directly above it, and a
 * `file-ignore` anywhere.
 */
export function ignoresInScript(text: string, offset: number, rule: string): ScriptIgnore[] {
  if (!text.includes('initcheck')) return [];
  const lines = text.split('\n');
  const at = lineAt(text, offset);
  const first = lines.slice(0, at).findLastIndex(line => !line.trim().startsWith('#')) + 1;
  let next = 0;
  return lines.flatMap((line, index) => {
    const start = next;
    next += line.length + 1;
    const isComment = line.includes('initcheck') && line.trim().startsWith('#');
    const found = isComment ? parseIgnore(line.replace(/^\s*#\s*/, '').trim()) : undefined;
    if (!found?.isOurs || !found.rules.includes(rule)) return [];
    const isMeant = found.isForFile || (index >= first && index < at);
    const end = start + line.trimEnd().length;
    return isMeant ? [{ ...found, start: start + line.indexOf('#'), end }] : [];
  });
}

function parseIgnore(text: string): Omit<Ignore, 'instruction' | 'comment'> | undefined {
  const own = ours.exec(text);
  if (own) {
    const [, scope, list = '', reason = null] = own;
    return { rules: names(list), reason, isOurs: true, isForFile: scope !== undefined };
  }
  const [, scope, list] = hadolint.exec(text) ?? [undefined, undefined, buildkit.exec(text)?.[1]];
  if (list === undefined) return undefined;
  const rules = names(list).flatMap(name => foreign[name] ?? []);
  return { rules, reason: null, isOurs: false, isForFile: scope !== undefined };
}

function names(list: string): string[] {
  return list.split(/[\s,]+/).filter(name => name !== '');
}

/**
 * The instruction that each comment is directly above: between the two there may be line breaks and further comments,
 * but no empty line. From the last one up, so that many comments take no longer than their number.
 */
function instructionsBelow(
  text: string,
  comments: readonly Comment[],
  instructions: readonly Instruction[],
): (Instruction | undefined)[] {
  const found: (Instruction | undefined)[] = [];
  let at = instructions.length;
  for (let index = comments.length - 1; index >= 0; index--) {
    const { end } = comments[index] as Comment;
    while (at > 0 && (instructions[at - 1] as Instruction).start > end) at--;
    const next = instructions[at];
    const comment = comments[index + 1];
    const isNext = comment !== undefined && next !== undefined && comment.start < next.start;
    const start = isNext ? comment.start : (next?.start ?? text.length);
    const isAdjacent = !/\n[^\n]*\n/.test(text.slice(end, start));
    const below = isNext ? found[index + 1] : next;
    found[index] = isAdjacent ? below : undefined;
  }
  return found;
}
