import { printable } from './printable.ts';

/**
 * One element; attributes and children are escaped here, children that are elements are passed as they come from here.
 */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  children: readonly string[] = [],
): string {
  const head = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`)
    .join('');
  if (children.length === 0) return `<${name}${head}/>`;
  const body = children.map(child => indent(child)).join('\n');
  return `<${name}${head}>\n${body}\n</${name}>`;
}

/** A document with its declaration. */
export function formatXml(root: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}

/** Control characters, halves of characters and U+FFFE are in no XML document, not even escaped (XML 1.0, 2.2). */
export function escapeXml(text: string): string {
  return printable(text)
    .replace(/[\p{Surrogate}\uFFFE\uFFFF]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}
