import type { CodeLens, DocumentLink, Hover, InlayHint, Position } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Rule } from '../../src/lint/rule.ts';
import { code } from '../../src/report/markdown-text.ts';
import type { Outline } from '../../src/report/outline.ts';
import { pid1Words, shortPid1 } from '../../src/report/pid1-words.ts';
import { formatRule } from '../../src/report/rule-page.ts';
import { parseDockerfile } from '../../src/syntax/dockerfile.ts';
import type { Instruction } from '../../src/syntax/instruction.ts';
import { chalkFor } from '../process/streams.ts';

/** The command that a client runs in a terminal: `docker initcheck --verify FILE`. */
const prove = 'docker-initcheck.prove';

/** A word of a comment that switches rules off. */
interface RuleWord {
  readonly rule: Rule;
  readonly start: number;
  readonly end: number;
}

/** The instructions that start something in the last stage, which is the one that is checked. */
function startingInstructions(text: string): Instruction[] {
  const { instructions } = parseDockerfile(text);
  const last = instructions.findLastIndex(({ keyword }) => keyword === 'FROM');
  return instructions.slice(last + 1).filter(({ keyword }) => keyword === 'ENTRYPOINT' || keyword === 'CMD');
}

/** Over ENTRYPOINT and CMD who is PID 1 and how it is stopped; over the name of a rule in a comment its page. */
export function hoverAt(
  text: string,
  position: Position,
  outline: Outline | undefined,
  rules: readonly Rule[],
): Hover | null {
  const document = TextDocument.create('', '', 0, text);
  const offset = document.offsetAt(position);
  const word = ruleWords(text, rules).find(({ start, end }) => start <= offset && offset <= end);
  if (word) return { contents: { kind: 'markdown', value: page(word.rule) } };
  const instruction = startingInstructions(text).find(({ start, end }) => start <= offset && offset <= end);
  if (!instruction || !outline?.pid1) return null;
  const range = { start: document.positionAt(instruction.start), end: document.positionAt(instruction.end) };
  return { contents: { kind: 'markdown', value: stopWords(outline) }, range };
}

/** Longer command lines are cut, in characters. */
const room = 100;

function stopWords({ pid1, image }: Outline): string {
  const who = pid1 ? pid1Words(pid1, room, code) : '';
  const signal = code(image?.stopSignal ?? 'SIGTERM');
  const stop = `\`docker stop\` sends it ${signal}, and kills the container if it still runs after 10 s.`;
  return image?.platform === 'windows' ? who : `${who}.\n\n${stop}`;
}

function page(rule: Rule): string {
  const text = formatRule(rule, { chalk: chalkFor({ write: () => undefined }, 'never', {}), width: 80 });
  const [head = '', summary = '', ...rest] = text.split('\n');
  return [`**${head}**`, '', summary, '', '```text', ...rest, '```'].join('\n');
}

/** Who is PID 1, at the end of the last instruction that starts something. */
export function inlayHints(text: string, outline: Outline | undefined): InlayHint[] {
  const last = startingInstructions(text).at(-1);
  const label = outline?.pid1 ? shortPid1(outline.pid1) : undefined;
  if (!last || label === undefined) return [];
  return [{ position: TextDocument.create('', '', 0, text).positionAt(last.end), label, paddingLeft: true }];
}

/** Above the first instruction that starts something. */
export function codeLenses(text: string, uri: string): CodeLens[] {
  const [first] = startingInstructions(text);
  if (!first) return [];
  const start = TextDocument.create('', '', 0, text).positionAt(first.start);
  return [{ range: { start, end: start }, command: { title: 'Prove it', command: prove, arguments: [uri] } }];
}

/** To the headings of rules that comments name, on the page that has one for each. */
export function documentLinks(text: string, rules: readonly Rule[], page: string): DocumentLink[] {
  const document = TextDocument.create('', '', 0, text);
  return ruleWords(text, rules).map(({ rule, start, end }) => ({
    range: { start: document.positionAt(start), end: document.positionAt(end) },
    target: `${page}#${rule.id}`,
  }));
}

function ruleWords(text: string, rules: readonly Rule[]): RuleWord[] {
  const comments = [...text.matchAll(/^[ \t]*#[ \t]*initcheck\b.*?ignore[ \t]*=([\w,\t -]*)/gm)];
  return comments.flatMap(comment => {
    const [whole, list = ''] = comment;
    const from = comment.index + whole.length - list.length;
    return [...list.matchAll(/[a-z][a-z0-9-]*/g)].flatMap(({ 0: id, index }) => {
      const rule = rules.find(each => each.id === id);
      return rule ? [{ rule, start: from + index, end: from + index + id.length }] : [];
    });
  });
}
