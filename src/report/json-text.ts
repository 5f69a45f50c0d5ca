import { escaped } from './printable.ts';

/**
 * DEL, the C1 controls, and characters that turn the direction of text around or are not seen: JSON lets them through
 * as they are. And what begins a command to Azure Pipelines and others, which look for `##vso[` in every line.
 */
const unsafe = /#(?=#(?:vso|teamcity)?\[)|[\u007F-\u009F\p{Cf}\p{Zl}\p{Zp}\u115F\u1160\u3164]/giu;

/**
 * JSON with two blanks and a line break at the end, harmless in a terminal: what could be obeyed there is written as an
 * escape such as `\u001b`.
 */
export function formatJsonText(value: unknown): string {
  return `${harmlessJson(JSON.stringify(value, null, 2))}\n`;
}

/** The same JSON, of which nothing is obeyed. */
export function harmlessJson(text: string): string {
  return text.replace(unsafe, escaped);
}
