/** Options whose value may be left out, and what they mean then. */
const presets: Readonly<Record<string, string>> = { '--sweep': '20' };

/**
 * Gives options their value with an equals sign, so that a path after them stays a path: `--sweep Dockerfile` has no
 * value, and `--sweep 5` has one unless there is a file of that name.
 *
 * @param isThere whether a path exists
 */
export function withOptionalValues(
  words: readonly string[],
  isThere: (path: string) => boolean,
): readonly string[] {
  if (words[0]?.startsWith('__complete')) return words;
  const meant: string[] = [];
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') return [...meant, word, ...rest];
    const preset = Object.hasOwn(presets, word) ? presets[word] : undefined;
    const [next = ''] = rest;
    const isValue = preset !== undefined && /^\d+$/.test(next) && !isThere(next);
    if (isValue) rest.shift();
    meant.push(preset === undefined ? word : `${word}=${isValue ? next : preset}`);
  }
  return meant;
}
