/** `id -u` of `$(id -u)`, `$( /usr/bin/id -u 2>/dev/null )` and the like. */
export function commandIn(text: string): string {
  return text
    .replace(/^\$\(|^`|\)$|`$/g, '')
    .replace(/2>\s*\/dev\/null/, '')
    .trim()
    .replace(/^(?:\/usr)?\/bin\//, '')
    .replace(/\s+/g, ' ');
}

/** The program that a word looks up, `$(which squid)`: it becomes its path, or nothing that could be run. */
export function lookedUpIn(word: string): string | undefined {
  const [, substitution] = /^"?(\$\(.*\)|`.*`)"?$/s.exec(word) ?? [];
  if (substitution === undefined) return undefined;
  return /^(?:which|command -v|type -[pP]) ([\w.+-]+)$/.exec(commandIn(substitution))?.[1];
}
