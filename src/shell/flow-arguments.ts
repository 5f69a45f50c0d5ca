import type { Positional } from './shell-word.ts';

/** Words of a command with `"$@"`, `$1` and their kin replaced; undefined when they name arguments that nobody knows. */
export function substitute(words: readonly string[], positional: Positional): readonly string[] | undefined {
  const isAll = (word: string): boolean =>
    /^"?\$(?:@|\*|\{@\})"?$/.test(word) || /^\$\{1\+"\$@"\}$/.test(word);
  if (positional === undefined && words.some(isAll)) return undefined;
  return words.flatMap(word => {
    if (isAll(word)) return positional ?? [];
    const [, number] = /^"?\$\{?([1-9])\}?"?$/.exec(word) ?? [];
    return number === undefined || !positional ? [word] : (positional[Number(number) - 1] ?? []);
  });
}

/** Whether a command names the script itself: `exec gosu app "$0" "$@"`. */
export function isSelf(words: readonly string[]): boolean {
  return words.some(word => /^"?\$(?:0|\{0\}|BASH_SOURCE|\{BASH_SOURCE(?:\[0\])?\})"?$/.test(word));
}

/** What `shift` leaves. */
export function shifted(positional: Positional, count = '1'): Positional {
  return /^\d+$/.test(count) ? positional?.slice(Number(count)) : undefined;
}

/** `set -- a "$@"`, `set a b`; `set -e` alone changes no arguments. */
export function setTo(words: readonly string[], positional: Positional): Positional {
  const separator = words.indexOf('--');
  const first = words.findIndex(
    (word, index) => !/^[-+]/.test(word) && !/^[-+]\w*o$/.test(words[index - 1] ?? ''),
  );
  if (separator >= 0 && (first < 0 || separator < first))
    return substitute(words.slice(separator + 1), positional);
  return first < 0 ? positional : substitute(words.slice(first), positional);
}
