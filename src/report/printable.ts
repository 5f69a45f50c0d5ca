/**
 * Control characters, those that turn the direction of text around (https://trojansource.codes) or are not seen at all
 * (Cf), and those that break a line.
 */
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115F\u1160\u3164]/gu;

/**
 * What CI obeys in a log: `::error …` where a line begins, which wrapping may bring to any word, and `##[…]`,
 * `##vso[…]` and `##teamcity[…]` anywhere. github.com/actions/runner, ActionCommand.cs;
 * learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
 */
const command = /(?<=^|\s):(?=:[a-z])|#(?=#(?:vso|teamcity)?\[)/gi;

/**
 * Makes text from a Dockerfile, an image or a log harmless in a terminal and in the log of a CI job: an escape sequence
 * or a command is shown, not obeyed.
 * A tab becomes one blank, so that what is printed under it stays in place.
 */
export function printable(text: string): string {
  return text.replaceAll('\t', ' ').replace(unsafe, escaped).replace(command, escaped);
}

/** As JSON has it: a character beyond the first 65,536 is two of them. */
export function escaped(character: string): string {
  return character
    .split('')
    .map(unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}

/** Cuts text to a number of columns, with an ellipsis for what is missing. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

/** Fills lines up to a width, at blanks. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [''];
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1) as string;
    if (line !== '' && line.length + word.length + 1 > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}

/** An argv as one would type it; words that need quotes have them. `"${args[@]}"` is as a script has it. */
export function formatCommandLine(argv: readonly string[]): string {
  return argv.map(word => (/^(?:[\w@%+=:,./-]+|"\$[^"'\\]+")$/.test(word) ? word : quote(word))).join(' ');
}

function quote(word: string): string {
  return word.includes("'") ? JSON.stringify(word) : `'${word}'`;
}
