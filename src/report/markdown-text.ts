import { printable } from './printable.ts';

/** Text of an image shall be no markup, no mention and no link (spec.commonmark.org/0.31.2/#backslash-escapes). */
export function escapeMarkdown(text: string): string {
  return printable(text)
    .replace(/[\\`*_{}[\]<>()#+!|~$]/g, '\\$&')
    .replace(/@/g, '@\u200B')
    .replace(/:\/\//g, ':\u200B//');
}

/** A code span takes everything as it is but its own mark, and a table its bar. */
export function code(text: string): string {
  const safe = printable(text).replaceAll('|', '\\|');
  const longest = Math.max(0, ...[...safe.matchAll(/`+/g)].map(([marks]) => marks.length));
  const mark = '`'.repeat(longest + 1);
  const space = longest > 0 ? ' ' : '';
  return safe === '' ? '' : `${mark}${space}${safe}${space}${mark}`;
}
