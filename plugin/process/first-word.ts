/**
 * What other tools call a command, and what it is here: `docker initcheck lint Dockerfile` means the Dockerfile. A rule
 * after `help` is explained.
 */
const called: Readonly<Record<string, readonly string[]>> = {
  check: [],
  lint: [],
  scan: [],
  fix: ['--fix'],
  repair: ['--fix'],
  diff: ['--diff'],
  version: ['--version'],
  rules: ['explain'],
  'list-rules': ['explain'],
};

/**
 * Words as they were meant.
 *
 * @param isThere whether a path exists: what does is a file to check, whatever its name
 */
export function meantWords(words: readonly string[], isThere: (path: string) => boolean): readonly string[] {
  const [first, ...rest] = words;
  if (first === undefined || first.startsWith('-') || isThere(first)) return words;
  if (first === 'help') return helpOf(rest);
  const meant = Object.hasOwn(called, first) ? called[first] : undefined;
  return meant ? [...meant, ...rest] : words;
}

function helpOf([topic, ...others]: readonly string[]): readonly string[] {
  if (topic === undefined || Object.hasOwn(called, topic)) return ['--help'];
  // Commands are single words, rules are not.
  return topic.includes('-') ? ['explain', topic, ...others] : [topic, '--help'];
}
