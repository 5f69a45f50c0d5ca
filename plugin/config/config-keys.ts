import { resolve } from 'node:path';
import { baseChoices } from '../../src/image/base-image.ts';
import type { BaseRow } from '../../src/image/facts/base.ts';
import type { ProgramRow } from '../../src/image/facts/program.ts';
import { severities } from '../../src/lint/diagnostic.ts';
import type { ConfigText } from './config-text.ts';
import { buildArgs, flag, oneOf, schemaOfFields, text, texts } from './field.ts';
import { mirrorPattern, mirrorsIn } from './mirrors.ts';
import { injectPattern, parseInject, parsePlatforms, platformsSchema } from './parse-inject.ts';
import { parseProfiles, profilesSchema } from './parse-profiles.ts';
import { globsIn, knownRules, named, parsed, readRules, wordOf } from './read-value.ts';
import { baseFields, programFields } from './row-fields.ts';
import type { ConfigKey, Reading, Said } from './said.ts';

/** The keys that say something; `extends` and `overrides` say where else something is said. */
export const configKeys = {
  rules: {
    description: 'The severities of rules, or off.',
    schema: rules => {
      const severity = { enum: [...severities, 'off', false] };
      const entries = rules.map(({ id, summary }) => [id, { description: summary, ...severity }]);
      return { type: 'object', properties: Object.fromEntries(entries), additionalProperties: false };
    },
    isPerFile: true,
    read: (config, { rules }) => ({ rules: readRules(config, rules) }),
  },
  'fail-level': {
    description: 'The lowest severity that makes the exit code 1.',
    schema: () => oneOf(...severities, 'none').schema,
    isPerFile: true,
    read: config => named('failLevel', wordOf(config, 'fail-level', [...severities, 'none'])),
  },
  level: {
    description: 'The lowest severity that is shown and repaired.',
    schema: () => oneOf(...severities).schema,
    isPerFile: true,
    read: config => named('level', wordOf(config, 'level', severities)),
  },
  strict: {
    description: 'Reports every info as a warning.',
    schema: () => flag.schema,
    isPerFile: true,
    read: config => named('isStrict', config.boolean('strict')),
  },
  ignore: {
    description: 'Globs of files that are not to be checked, relative to this file.',
    schema: () => texts.schema,
    read: config => ({ ignore: globsIn(config, 'ignore') }),
  },
  context: {
    description: 'The build context of the Dockerfiles below, relative to this file.',
    schema: () => text.schema,
    isPerFile: true,
    read: (config, { folder }) => {
      const context = config.string('context');
      return named('context', context === undefined ? undefined : resolve(folder, context));
    },
  },
  inject: {
    description:
      'How a repair adds an init: copy, tini, dumb-init, catatonit, image=REF, url=BASE or none, as --inject says it.',
    schema: () => ({
      anyOf: [
        { enum: ['copy', 'none', 'tini', 'dumb-init', 'catatonit'] },
        { type: 'string', pattern: injectPattern },
      ],
    }),
    isPerFile: true,
    read: config => named('inject', parsed(config, 'inject', config.string('inject'), parseInject)),
  },
  platforms: {
    description: 'The platforms that reapers are written for, as --reaper-platforms says it.',
    schema: () => platformsSchema,
    isPerFile: true,
    read: config =>
      named('reaperPlatforms', parsed(config, 'platforms', config.stringOrList('platforms'), parsePlatforms)),
  },
  base: {
    description: 'Where base images are looked up.',
    schema: () => oneOf(...baseChoices).schema,
    isPerFile: true,
    read: config => named('base', wordOf(config, 'base', baseChoices)),
  },
  target: {
    description: 'The stage to check, as --target says it.',
    schema: () => text.schema,
    isPerFile: true,
    read: config => named('target', config.string('target')),
  },
  'build-args': {
    description: 'Build arguments, as --build-arg says them.',
    schema: () => buildArgs.schema,
    isPerFile: true,
    read: config => {
      const given = config.value('build-args', buildArgs) as Record<string, string | number> | undefined;
      const entries = Object.entries(given ?? {}).map(([name, value]) => [name, String(value)]);
      return named('buildArgs', given && Object.fromEntries(entries));
    },
  },
  'legacy-builder': {
    description: 'Whether repairs are for the legacy builder.',
    schema: () => flag.schema,
    isPerFile: true,
    read: config => named('isLegacy', config.boolean('legacy-builder')),
  },
  baseline: {
    description: 'The file of known findings that are left out, relative to this file.',
    schema: () => text.schema,
    read: (config, { folder }) => {
      const path = config.string('baseline');
      return named('baseline', path === undefined ? undefined : resolve(folder, path));
    },
  },
  'require-reasons': {
    description: 'Whether only those ignore comments count that say why, after --.',
    schema: () => flag.schema,
    isPerFile: true,
    read: config => named('needsReason', config.boolean('require-reasons')),
  },
  'forbid-ignores': {
    description: 'Rules that no comment may switch off.',
    schema: rules => ({ type: 'array', items: { enum: rules.map(({ id }) => id) } }),
    isPerFile: true,
    read: (config, { rules }) => ({ forbiddenIgnores: knownRules(config, 'forbid-ignores', rules) }),
  },
  expect: {
    description: 'Names for what --expect takes.',
    schema: () => profilesSchema,
    read: config => ({ profiles: parseProfiles(config) }),
  },
  mirrors: {
    description:
      'Registries, perhaps with a path, that carry the images of Docker Hub under their own names.',
    schema: () => ({ type: 'array', items: { type: 'string', pattern: `^${mirrorPattern}` } }),
    read: config => ({ mirrors: mirrorsIn(config) }),
  },
  programs: {
    description: 'Facts about your own programs.',
    schema: () => ({ type: 'array', items: schemaOfFields(programFields) }),
    read: (config, { path }) => ({
      programs: config.rows('programs', programFields, path) as ProgramRow[],
    }),
  },
  bases: {
    description: 'Facts about your own base images.',
    schema: () => ({ type: 'array', items: schemaOfFields(baseFields) }),
    read: (config, { path }) => ({ bases: config.rows('bases', baseFields, path) as BaseRow[] }),
  },
} as const satisfies Record<string, ConfigKey>;

export type ConfigKeyName = keyof typeof configKeys;

/** In the order in which they are listed everywhere. */
export const keyNames = Object.keys(configKeys) as ConfigKeyName[];

export const keyOf = (name: ConfigKeyName): ConfigKey => configKeys[name];

/** Reads all that some keys say. */
export function readKeys(names: readonly ConfigKeyName[], config: ConfigText, reading: Reading): Said {
  const nothing: Said = {
    rules: [],
    ignore: [],
    forbiddenIgnores: [],
    profiles: new Map(),
    mirrors: [],
    programs: [],
    bases: [],
  };
  return Object.assign({}, nothing, ...names.map(name => keyOf(name).read(config, reading)));
}
