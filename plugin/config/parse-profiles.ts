import { isInputError } from '../../src/input-error.ts';
import { expectationKinds, type Profiles, parseExpectations } from '../../src/verify/expectation.ts';
import type { ConfigText } from './config-text.ts';

/** Reads `expect`: names for what `--expect` takes, so that CI and everybody else ask for the same. */
export function parseProfiles(config: ConfigText): Profiles {
  const entries = config.entries('expect');
  for (const [name, words] of entries) {
    if (!/^[A-Za-z][\w.-]*$/.test(name))
      config.failAtKey(['expect', name], 'expected a name of letters, digits, dots and dashes');
    if (expectationKinds.some(kind => kind === name))
      config.failAtKey(['expect', name], `${name} is a word of --expect already: choose another name`);
    try {
      parseExpectations(words);
    } catch (error) {
      if (!isInputError(error)) throw error;
      config.fail(['expect', name], error.reason);
    }
  }
  return new Map(entries);
}
