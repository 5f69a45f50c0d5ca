import type { Script } from './generate.ts';
import { type Node, simple } from './text.ts';

/** Every script that is a step simpler, the simplest first. */
export function simpler(script: Script): Script[] {
  return [
    ...(script.init.length === 0 ? [] : [{ ...script, init: [] }]),
    ...(script.options === '' ? [] : [{ ...script, options: '' }]),
    ...simplerNodes(script.tree).map(tree => ({ ...script, tree })),
    ...(script.style === 'line' ? [] : [{ ...script, style: 'line' as const }]),
    ...(script.style === 'block' ? [{ ...script, style: 'lines' as const }] : []),
    ...(script.positional.length === 0 ? [] : [{ ...script, positional: [] }]),
    ...(script.positional.length < 2 ? [] : [{ ...script, positional: script.positional.slice(0, 1) }]),
  ];
}

function simplerNodes(node: Node): Node[] {
  if (node.kind === 'simple') return simplerCommands(node.text);
  if (node.kind === 'list') {
    const without = node.items.map((_, at) => node.items.filter((__, other) => other !== at));
    return [
      ...(node.items.length > 1 ? node.items : []),
      ...without.filter(items => items.length > 0).map((items): Node => ({ kind: 'list', items })),
      ...node.items.flatMap((item, at) =>
        simplerNodes(item).map((other): Node => ({ kind: 'list', items: put(node.items, at, other) })),
      ),
    ];
  }
  return [
    ...node.holes,
    ...node.holes.flatMap((hole, at) =>
      simplerNodes(hole).map((other): Node => ({ ...node, holes: put(node.holes, at, other) })),
    ),
  ];
}

/** Words of the same meaning that say less. */
function simplerCommands(text: string): Node[] {
  const others = ['true', 'app', 'exec app'];
  const at = others.indexOf(text);
  const parts = text.split('; ').length > 1 && !/[{}'"]|do /.test(text) ? text.split('; ') : [];
  return [...parts, ...(at < 0 ? others : others.slice(0, at))].map(other => simple(other));
}

function put(items: readonly Node[], at: number, item: Node): Node[] {
  return items.map((other, index) => (index === at ? item : other));
}
