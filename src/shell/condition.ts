import { parse } from 'unbash';
import { lineAt } from '../lines.ts';

/** On which condition a place of a script is come to. */
export interface Condition {
  /** One-based, of the `if` or the case. */
  readonly line: number;
  /** `if [ -n "$X" ]`, `if not: …` for what follows `else`, `in the case a)`. */
  readonly words: string;
}

interface Node {
  readonly type: string;
  readonly pos: number;
  readonly end: number;
}

/** The outermost `if` or `case` that decides whether a place of a text is come to; undefined where there is none. */
export function conditionAt(text: string, place: number): Condition | undefined {
  const { commands, errors } = parse(text);
  if (errors?.length) return undefined;
  const node = choiceAround(commands, place);
  if (!node) return undefined;
  const words = node.type === 'If' ? inIf(node, text, place) : inCase(node, text, place);
  return words === undefined ? undefined : { line: lineAt(text, words.at) + 1, words: words.text };
}

interface Words {
  readonly at: number;
  readonly text: string;
}

/** Walks down to the place, through whatever has it inside, up to the first choice. */
function choiceAround(value: unknown, place: number): Node | undefined {
  if (Array.isArray(value)) {
    for (const item of value) {
      const found = choiceAround(item, place);
      if (found) return found;
    }
    return undefined;
  }
  if (!value || typeof value !== 'object') return undefined;
  const node = value as Node;
  if (typeof node.pos === 'number' && (place < node.pos || place >= node.end)) return undefined;
  if (isDeciding(node, place)) return node;
  return choiceAround(Object.values(node), place);
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
  return last && { at: last.clause.pos, text: `if not: ${oneLine(text, last.clause)}` };
}

function inCase(node: Node, text: string, place: number): Words | undefined {
  const { items } = node as unknown as { items: readonly (Node & { pattern: readonly Node[] })[] };
  const item = items.find(({ pos, end }) => place >= pos && place < end);
  const pattern = item?.pattern.map(({ pos, end }) => text.slice(pos, end)).join(' | ');
  return item && { at: item.pos, text: `in the case ${pattern})` };
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
