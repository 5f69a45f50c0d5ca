import { type Directives, parseDirectives } from './directives.ts';
import { skipSpace, skipSpaceBack } from './go-space.ts';
import { type Heredoc, parseHeredocNames } from './heredoc.ts';
import { type Instruction, instructionOf } from './instruction.ts';
import type { LogicalText } from './logical-text.ts';
import { findLongLine, type PhysicalLine, splitLines } from './physical-lines.ts';

/** A Dockerfile as Docker reads it; offsets are UTF-16 code units from the start of `text`. */
export interface Dockerfile {
  readonly text: string;
  readonly directives: Directives;
  readonly instructions: readonly Instruction[];
  readonly comments: readonly Comment[];
  /** What makes the build fail before anything is built. */
  readonly problems: readonly SyntaxProblem[];
}

export interface Comment {
  /** What follows the `#`, without the blanks around it. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface SyntaxProblem {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** Everything the scan collects on its way through the lines. */
interface Scan {
  readonly lines: readonly PhysicalLine[];
  readonly text: string;
  readonly continuation: RegExp;
  /** The escape character. */
  readonly mark: string;
  readonly instructions: Instruction[];
  readonly comments: Comment[];
  readonly problems: SyntaxProblem[];
}

/** Instructions that may carry here-documents; ONBUILD only of these. BuildKit's heredocDirectives. */
const canHoldHeredoc = /^(?:onbuild[\t\v\f\r ]+)?(?:add|copy|run)\b/i;

/**
 * Docker takes none here and fails at the first line of the body; we swallow it, so that the one real mistake can be
 * named.
 */
const looksLikeHeredoc = /^(?:cmd|entrypoint)[\t\v\f\r ]+<<-?[A-Za-z_"']/i;

/** An instruction among the lines that has a here-document of its own, whose end was found. */
const opensHeredoc = /^[\t\v\f\r ]*(?:onbuild[\t\v\f\r ]+)?(?:add|copy|run)\b.*<</im;

/**
 * Splits a Dockerfile into instructions as BuildKit's `Parse` does: continuation lines joined without a blank, comment
 * and empty lines inside them dropped, here-documents swallowed. It never throws; what Docker would refuse is in
 * `problems`. frontend/dockerfile/parser/parser.go
 */
export function parseDockerfile(text: string): Dockerfile {
  const lines = splitLines(text);
  const directives = parseDirectives(lines.slice(0, 16).map(line => text.slice(line.start, line.end)));
  const mark = directives.escape === '\\' ? '\\\\' : '`';
  const scan: Scan = {
    lines,
    text,
    mark: directives.escape,
    continuation: new RegExp(`(?:^|[^${mark}])${mark}[ \\t]*$`),
    instructions: [],
    comments: [],
    problems: [],
  };
  for (let line = 0; line < lines.length; ) line = readInstruction(scan, line);
  const { instructions, comments, problems } = scan;
  const long = findLongLine(lines, text);
  if (long) problems.unshift({ message: 'a line is longer than 65,535 bytes', ...long });
  const first = directives.problem && lines[directives.problem.line];
  if (directives.problem && first)
    problems.unshift({ message: directives.problem.message, start: first.start, end: first.end });
  if (instructions.length === 0 && problems.length === 0)
    problems.push({ message: 'the file has no instructions', start: 0, end: 0 });
  return { text, directives, instructions, comments, problems };
}

/** Reads the comment, the empty line or the instruction that begins at a physical line; returns the line after it. */
function readInstruction(scan: Scan, first: number): number {
  const start = scan.lines[first] as PhysicalLine;
  const begin = skipSpace(scan.text, start.start, start.end);
  if (begin === start.end) return first + 1;
  if (scan.text[begin] === '#') {
    scan.comments.push(commentAt(scan.text, begin, start.end));
    return first + 1;
  }
  const { line, next } = joinLines(scan, first, begin);
  const heredocs = readHeredocs(scan, line, first, next);
  scan.instructions.push(instructionOf(line, heredocs, scan.mark));
  return heredocs.next;
}

/** Joins a line with those that continue it. */
function joinLines(scan: Scan, first: number, begin: number): { line: LogicalText; next: number } {
  const parts: string[] = [];
  const pieces: { index: number; offset: number }[] = [];
  let length = 0;
  let end = begin;
  let next = first;
  for (let more = true; more && next < scan.lines.length; next++) {
    const physical = scan.lines[next] as PhysicalLine;
    const from = next === first ? begin : physical.start;
    if (next > first) {
      const word = skipSpace(scan.text, from, physical.end);
      if (scan.text[word] === '#') scan.comments.push(commentAt(scan.text, word, physical.end));
      if (word === physical.end || scan.text[word] === '#') continue;
    }
    const content = scan.text.slice(from, physical.end);
    const mark = continuationAt(scan, content);
    more = mark !== undefined;
    const kept = content.slice(0, mark);
    if (kept !== '') pieces.push({ index: length, offset: from });
    parts.push(kept);
    length += kept.length;
    end = from + kept.length;
  }
  return { line: { text: parts.join(''), pieces, end }, next };
}

/** Where the continuation character of a line is, if it ends in one. A doubled one is none. */
function continuationAt(scan: Scan, content: string): number | undefined {
  let end = content.length;
  while (end > 0 && (content[end - 1] === ' ' || content[end - 1] === '\t')) end--;
  return scan.continuation.test(content.slice(Math.max(0, end - 2), end)) ? end - 1 : undefined;
}

/** Swallows the bodies of the here-documents a logical line announces. */
function readHeredocs(scan: Scan, line: LogicalText, first: number, next: number): HeredocScan {
  const isMistaken = looksLikeHeredoc.test(line.text);
  const isAnnounced = isMistaken || canHoldHeredoc.test(line.text);
  const read = readBodies(scan, isAnnounced ? parseHeredocNames(line.text) : [], { end: line.end, next });
  if (isMistaken && (read.missing !== null || read.found.some(({ content }) => opensHeredoc.test(content))))
    return { found: [], end: line.end, next };
  if (read.missing !== null) {
    const { start = 0, end = 0 } = scan.lines[first] ?? {};
    const message = `unterminated heredoc: there is no line with only ${read.missing}`;
    scan.problems.push({ message, start, end });
  }
  return read;
}

/** Reads the bodies of here-documents, and which of them has no end. */
function readBodies(
  { lines, text }: Scan,
  names: ReturnType<typeof parseHeredocNames>,
  from: Pick<HeredocScan, 'end' | 'next'>,
): HeredocScan & { readonly missing: string | null } {
  const found: Heredoc[] = [];
  let { end, next: at } = from;
  for (const { name, chomp, expands } of names) {
    const start = lines[at]?.start ?? text.length;
    const isTerminator = ({ start: begin, end: stop }: PhysicalLine): boolean => {
      const content = text.slice(begin, stop);
      return (chomp ? content.replace(/^\t+/, '') : content) === name;
    };
    while (at < lines.length && !isTerminator(lines[at] as PhysicalLine)) at++;
    const last = lines[Math.min(at, lines.length - 1)] as PhysicalLine;
    const stop = at < lines.length ? last.start : last.end;
    found.push({ name, chomp, expands, start, content: text.slice(start, Math.max(start, stop)) });
    end = last.end;
    if (at >= lines.length) return { found, end, next: lines.length, missing: name };
    at++;
  }
  return { found, end, next: at, missing: null };
}

interface HeredocScan {
  readonly found: readonly Heredoc[];
  /** The offset after the last terminator, or after the line when there is none. */
  readonly end: number;
  readonly next: number;
}

function commentAt(text: string, start: number, end: number): Comment {
  return {
    text: text.slice(skipSpace(text, start + 1, end), skipSpaceBack(text, start + 1, end)),
    start,
    end,
  };
}
