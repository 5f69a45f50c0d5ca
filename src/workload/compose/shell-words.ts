/** A command line as Compose splits it. */
export interface ShellWords {
  readonly words: readonly string[];
  /** The operator of a shell that ends the line for Compose: what follows is dropped. Null where there is none. */
  readonly operator: string | null;
}

/** What a backslash makes of a letter; of any other character, itself. */
const escapes: ReadonlyMap<string, string> = new Map([
  ['t', '\t'],
  ['n', '\n'],
]);

/**
 * Splits `command: …` and `entrypoint: …` into words as Compose does: quotes and backslashes as in a shell, nothing
 * expanded, and the line ends at the first `;`, `&`, `|`, `<` or `>` outside of quotes. Null for a quote without its
 * end. mattn/go-shellwords, Parse
 */
export function splitShellWords(line: string): ShellWords | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote = '';
  for (let at = 0; at < line.length; at++) {
    const character = line[at] as string;
    if (character === '\\' && quote !== "'") {
      const next = line[++at];
      if (next === undefined) return null;
      word = (word ?? '') + (escapes.get(next) ?? next);
    } else if (/[ \t\r\n]/.test(character) && quote === '') {
      if (word !== null) words.push(word);
      word = null;
    } else if ((character === '"' || character === "'") && (quote === '' || quote === character)) {
      word ??= '';
      quote = quote === '' ? character : '';
    } else if (character === '`' && (quote === '' || quote === '`')) {
      word = `${word ?? ''}\``;
      quote = quote === '' ? character : '';
    } else if (quote === '' && /[()]/.test(character)) {
      const substitution: number = character === '(' && word?.endsWith('$') ? closing(line, at) : -1;
      if (substitution < 0) return null;
      word = (word ?? '') + line.slice(at, substitution + 1);
      at = substitution;
    } else if (quote === '' && /[;&|<>]/.test(character)) {
      // `2>` takes its number along.
      if (word !== null && !(character === '>' && /^\d/.test(word))) words.push(word);
      return { words, operator: /^[;&|<>]+/.exec(line.slice(at))?.[0] ?? character };
    } else word = (word ?? '') + character;
  }
  if (quote !== '') return null;
  return { words: word === null ? words : [...words, word], operator: null };
}

/** Where `$(…)` ends; it is not run, and stays as it is written. */
function closing(line: string, from: number): number {
  return line.indexOf(')', from);
}
