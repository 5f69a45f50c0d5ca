import { isDynamic } from '../shell/shell-word.ts';

/** `-c` may be one of a cluster (`-ec`, `-lc`) and follow other options: `bash -o pipefail -c STRING name args`. */
export function shellString(
  argv: readonly string[],
  isInShell: boolean,
): { script: string; positional: readonly string[] } | undefined {
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at] as string;
    if (/^-[a-zA-Z]*c[a-zA-Z]*$/.test(word)) {
      const script = argv[at + 1];
      return script === undefined
        ? undefined
        : { script: isInShell ? unquoted(script) : script, positional: argv.slice(at + 2) };
    }
    if (!/^[-+]/.test(word)) return undefined;
    if (/^[-+][a-zA-Z]*[oO]$/.test(word)) at++;
  }
  return undefined;
}

/** A word with variables in it is as it is written, quotes included: the shell in front takes these off. */
function unquoted(word: string): string {
  const [, inside] = (isDynamic(word) && /^"([^"\\]*)"$/.exec(word)) || [];
  return inside ?? word;
}
