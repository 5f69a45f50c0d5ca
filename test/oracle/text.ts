import type { Family } from './shells.ts';

/** A piece of a script: small enough a grammar to be taken apart again when a script is shrunk. */
export type Node =
  | { readonly kind: 'simple'; readonly text: string; readonly only?: readonly Family[] }
  | { readonly kind: 'list'; readonly items: readonly Node[] }
  | Frame;

/** Text with holes in it: `if a; then b; fi` has two, each of them a list or a command. */
export interface Frame {
  readonly kind: 'frame';
  readonly parts: readonly string[];
  readonly holes: readonly Node[];
  readonly takes: 'list' | 'command';
  readonly only?: readonly Family[] | undefined;
}

/** How lists are written: on one line, or one command on each, without or with a newline at the end. */
export type Style = 'line' | 'lines' | 'block';

/** The text of a script; without the semicolon that its last command does not need. */
export function textOf(node: Node, style: Style): string {
  return withoutEnd(listText(node, style)) + (style === 'block' ? '\n' : '');
}

function listText(node: Node, style: Style): string {
  const items = node.kind === 'list' ? node.items : [node];
  const end = style === 'line' ? ' ' : '\n';
  const texts = items.map(item => {
    const text = commandText(item, style);
    if (endsInDocument(text)) return `${text}\n`;
    return text + (style === 'line' && !text.endsWith('&') ? '; ' : end);
  });
  return texts.join('');
}

function commandText(node: Node, style: Style): string {
  if (node.kind === 'simple') return node.text;
  if (node.kind === 'list') {
    const [only] = node.items;
    return node.items.length === 1 && only ? partText(only, style) : `{ ${listText(node, style)}}`;
  }
  const holes = node.holes.map(hole => {
    if (node.takes === 'list') return listText(hole, style);
    return partText(hole, style);
  });
  return node.parts.reduce((text, part, at) => {
    const before = /^(?:;;|\))/.test(part) ? withoutEnd(text) : text;
    return `${before}${part}${holes[at] ?? ''}`;
  }, '');
}

/** A command with something around it on its line. */
function partText(node: Node, style: Style): string {
  const text = commandText(node, style);
  return isBackground(node) || endsInDocument(text) ? `{ ${listText(node, style)}}` : text;
}

/** The mark at the end of a here-document stands alone on its line. */
function endsInDocument(text: string): boolean {
  return /\n\t?EOT\s*$/.test(text);
}

function withoutEnd(text: string): string {
  return text.replace(/[;\s]+$/, '') + (endsInDocument(text) ? '\n' : '');
}

function isBackground(node: Node): boolean {
  return node.kind === 'frame' && node.parts.at(-1) === ' &';
}

/** Whether all that is in it means something to a shell. */
export function isKnownTo(node: Node, family: Family): boolean {
  if (node.kind !== 'list' && node.only && !node.only.includes(family)) return false;
  return innerOf(node).every(child => isKnownTo(child, family));
}

function innerOf(node: Node): readonly Node[] {
  if (node.kind === 'simple') return [];
  return node.kind === 'list' ? node.items : node.holes;
}

export function simple(text: string, only?: readonly Family[]): Node {
  return only ? { kind: 'simple', text, only } : { kind: 'simple', text };
}

export function list(...items: readonly Node[]): Node {
  return { kind: 'list', items };
}

export function frame(takes: Frame['takes'], parts: readonly string[], ...holes: readonly Node[]): Frame {
  return { kind: 'frame', takes, parts, holes };
}
