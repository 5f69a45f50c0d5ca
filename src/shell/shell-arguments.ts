/**
 * Where the string that a shell runs is among its words: after the option that has a `c` in it. Negative where
 * there is none. `before` is the word in front of the first.
 */
export function indexOfString(argv: readonly string[], script: string, before = ''): number {
  return argv.findIndex(
    (word, at) => word === script && /^-[a-zA-Z]*c[a-zA-Z]*$/.test(argv[at - 1] ?? before),
  );
}

/** Whether options of a shell have it end at the first command that fails: `-e`, `-eu`, `-ec`, `-o errexit`. */
export function hasErrexit(options: readonly string[]): boolean {
  return options.some(
    (word, at) => /^-[a-zA-Z]*e/.test(word) || (word === 'errexit' && options[at - 1] === '-o'),
  );
}

/** Whether a script looks at `$1` and what follows it; `for x do`, `shift` and `getopts` do so without naming them. */
export function usesArguments(script: string): boolean {
  return /\$\{?[@*#1-9]|\bfor\s+\w+\s*(?:;|\n|do\b)|\b(?:getopts|shift)\b/.test(script);
}

/** Whether it looks at `$0`, which is the first word after it. */
export function usesOwnName(script: string): boolean {
  return /\$\{?0/.test(script);
}
