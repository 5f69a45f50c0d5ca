import { InputError } from '../../src/input-error.ts';

/** `K=V`; a bare `K` has no value here, since the environment of the build is another one. */
export function parseBuildArgs(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    words.map(word => {
      const [name = '', ...value] = word.split('=');
      if (name === '' || value.length === 0) throw new InputError(`--build-arg ${word}: expected NAME=VALUE`);
      return [name, value.join('=')];
    }),
  );
}
