import { expectationKinds, type Profiles, parseExpectations } from '../../src/verify/expectation.ts';
import { type ConfigText, readingAt } from './config-text.ts';
import { mapping, type Schema, textOrTexts } from './field.ts';

/** What `expect` may be, but for the words, which are many: those are read when they are asked for. */
export const profilesSchema: Schema = {
  type: 'object',
  propertyNames: { pattern: `^(?!(?:${expectationKinds.join('|')})$)[A-Za-z][\\w.\\-]*$` },
  additionalProperties: textOrTexts.schema,
};

/** Reads `expect`: names for what `--expect` takes, so that CI and everybody else ask for the same. */
export function parseProfiles(config: ConfigText): Profiles {
  const profiles = new Map<string, string>();
  for (const [name, value] of Object.entries(config.value('expect', mapping) ?? {})) {
    if (!/^[A-Za-z][\w.-]*$/.test(name))
      config.failAtKey(['expect', name], 'expected a name of letters, digits, dots and dashes');
    if (expectationKinds.some(kind => kind === name))
      config.failAtKey(['expect', name], `${name} is a word of --expect already: choose another name`);
    if (!textOrTexts.isRight(value)) config.fail(['expect', name], `expected ${textOrTexts.expected}`);
    const words = [value].flat().join(',');
    readingAt(config, ['expect', name], () => parseExpectations(words));
    profiles.set(name, words);
  }
  return profiles;
}
