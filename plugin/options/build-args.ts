import { InputError } from '../../src/input-error.ts';

/**
 * `K=V`; a bare `K` has the value of the variable K here, and none where there is no such variable, as with `docker
 * build`.
 */
export function parseBuildArgs(
  words: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    words.flatMap(word => {
      const [name = '', ...rest] = word.split('=');
      if (name === '') throw new InputError(`--build-arg ${word}: expected NAME=VALUE`);
      const value = rest.length > 0 ? rest.join('=') : variables[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
