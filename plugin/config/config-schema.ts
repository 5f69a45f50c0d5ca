import type { Rule } from '../../src/lint/rule.ts';
import { overrideNames } from './config.ts';
import { type ConfigKeyName, keyNames, keyOf } from './config-keys.ts';
import { type Schema, textOrTexts, texts } from './field.ts';

/** The JSON Schema of `.initcheck.yaml`: it takes what the parser takes. */
export function configSchema(rules: readonly Rule[]): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'The configuration of docker initcheck, .initcheck.yaml',
    ...section({
      extends: {
        description: 'Configurations that this one adds to: ./FILE.yaml, or a package in node_modules.',
        ...orEmpty(textOrTexts.schema),
      },
      ...properties(keyNames, rules),
      overrides: {
        description: 'What holds for some files only; what stands later counts more.',
        ...orEmpty({
          type: 'array',
          items: {
            ...section({
              files: {
                description: 'Globs of the files, relative to this configuration.',
                ...texts.schema,
              },
              ...properties(overrideNames, rules),
            }),
            required: ['files'],
          },
        }),
      },
    }),
  };
}

function section(properties: Readonly<Record<string, Schema>>): Schema {
  return { type: 'object', properties, additionalProperties: false };
}

function properties(names: readonly ConfigKeyName[], rules: readonly Rule[]): Record<string, Schema> {
  return Object.fromEntries(
    names.map(name => {
      const { description, schema } = keyOf(name);
      return [name, { description, ...orEmpty(schema(rules)) }];
    }),
  );
}

/** A key whose value is not written yet says nothing. */
function orEmpty(schema: Schema): Schema {
  if (typeof schema.type === 'string') return { ...schema, type: [schema.type, 'null'] };
  if (Array.isArray(schema.enum)) return { ...schema, enum: [...schema.enum, null] };
  return { ...schema, anyOf: [...(schema.anyOf as Schema[]), { type: 'null' }] };
}
