import { parse } from 'unbash';
import { lineAt } from '../lines.ts';

/** On which condition a place of a script is come to. */
export interface Condition {
  /** One-based, of the `if` or the case. */
  readonly line: number;
  /** `if [ -n "$X" ]`, `if not …` for what follows `else`, `in the case a)`. */
  readonly words: string;
}

interface Node {
  readonly type: string;
  readonly pos: number;
  readonly end: number;
}

/** The choices that decide whether a place of a text is come to, `if` and `case`, the outermost first. */
export function conditionsAt(text: string, place: number): readonly Condition[] {
  const { commands, errors } = parse(text);
  if (errors?.length) return [];
  return choicesAround(commands, place).flatMap(node => {
    const words = node.type === 'If' ? inIf(node, text, place) : inCase(node, text, place);
    return words ? [{ line: lineAt(text, words.at) + 1, words: words.text }] : [];
  });
}

/** The text without the bodies of its functions, which have arguments of their own: blanks are where they were. */
export function outsideFunctions(text: string): string {
  const { commands, errors } = parse(text);
  return errors?.length ? text : blanked(commands, text);
}

function blanked(value: unknown, text: string): string {
  if (!value || typeof value !== 'object') return text;
  const { type, pos, end } = value as Node;
  if (type === 'Function') return text.slice(0, pos) + ' '.repeat(end - pos) + text.slice(end);
  return Object.values(value).reduce<string>((left, inner) => blanked(inner, left), text);
}

interface Words {
  readonly at: number;
  readonly text: string;
}

/** Walks down to the place, through whatever has it inside. */
function choicesAround(value: unknown, place: number): readonly Node[] {
  if (Array.isArray(value)) return value.flatMap(item => choicesAround(item, place));
  if (!value || typeof value !== 'object') return [];
  const node = value as Node;
  if (typeof node.pos === 'number' && (place < node.pos || place >= node.end)) return [];
  const inner = choicesAround(Object.values(node), place);
  return isDeciding(node, place) ? [node, ...inner] : inner;
}

/** Not for a place in the condition itself, which is come to either way. */
function isDeciding(node: Node, place: number): boolean {
  if (node.type === 'Case') return true;
  if (node.type !== 'If') return false;
  const { clause } = node as unknown as { clause: Node };
  return place >= clause.end;
}

interface Branch extends Node {
  readonly clause: Node;
  readonly then: Node;
  readonly elif?: readonly Branch[];
  readonly else?: Node;
}

function inIf(node: Node, text: string, place: number): Words | undefined {
  const { elif = [], ...first } = node as Branch;
  const branches = [first, ...elif];
  const taken = branches.find(({ then }) => place >= then.pos && place < then.end);
  const [last] = branches.slice(-1);
  if (taken) return { at: taken.clause.pos, text: `if ${oneLine(text, taken.clause)}` };
  if (!last) return undefined;
  const condition = oneLine(text, last.clause);
  return { at: last.clause.pos, text: `if ${oppositeOf(condition) ?? `not ${condition}`}` };
}

function inCase(node: Node, text: string, place: number): Words | undefined {
  const { items } = node as unknown as { items: readonly (Node & { pattern: readonly Node[] })[] };
  const item = items.find(({ pos, end }) => place >= pos && place < end);
  const pattern = item?.pattern.map(({ pos, end }) => text.slice(pos, end)).join(' | ');
  return item && { at: item.pos, text: `in the case ${pattern})` };
}

/** `[ -f "$X" ]` of `[ ! -f "$X" ]`: nobody has to think of what is not not so. */
function oppositeOf(condition: string): string | undefined {
  const [, open, not = '', operator, word, close] =
    /^(\[\[?) (! )?(-[a-zA-Z]) ("[^"]*"|\S+) (\]\]?)$/.exec(condition) ?? [];
  if (word === undefined) return /^! ([^|&;]+)$/.exec(condition)?.[1];
  if (operator === '-z' || operator === '-n')
    return `${word} is ${(operator === '-z') === (not === '') ? 'not empty' : 'empty'}`;
  return not === '' ? undefined : `${open} ${operator} ${word} ${close}`;
}

/** A condition that is too long to be read in a message is cut. */
function oneLine(text: string, { pos, end }: Node): string {
  const words = text
    .slice(pos, end)
    .replace(/\s+/g, ' ')
    .replace(/\s*;\s*$/, '')
    .trim();
  return words.length > 100 ? `${words.slice(0, 99)}…` : words;
}
