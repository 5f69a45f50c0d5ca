/** DEL, the C1 controls, and characters that turn the direction of text around: JSON lets them through as they are. */
const unsafe = /[\u007F-\u009F\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g;

/**
 * JSON with two blanks and a line break at the end, harmless in a terminal: what could be obeyed there is written as an
 * escape such as `\u001b`.
 */
export function formatJsonText(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return `${text.replace(unsafe, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}
