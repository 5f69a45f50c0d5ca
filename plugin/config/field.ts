/** A JSON Schema, draft 7. */
export type Schema = Readonly<Record<string, unknown>>;

/** What a value of a configuration may be: for the parser, for editors, and in words. */
export interface Field {
  /** In words, for whom it was not. */
  readonly expected: string;
  readonly isRight: (value: unknown) => boolean;
  /** Says the same as `isRight`. */
  readonly schema: Schema;
  readonly isNeeded?: true;
}

export const text: Field = {
  expected: 'a string',
  isRight: value => typeof value === 'string',
  schema: { type: 'string' },
};

export const texts: Field = {
  expected: 'a list of strings',
  isRight: value => Array.isArray(value) && value.every(text.isRight),
  schema: { type: 'array', items: text.schema },
};

export const textOrTexts: Field = {
  expected: 'a string or a list of strings',
  isRight: value => text.isRight(value) || texts.isRight(value),
  schema: { anyOf: [text.schema, texts.schema] },
};

export const flag: Field = {
  expected: 'true or false',
  isRight: value => typeof value === 'boolean',
  schema: { type: 'boolean' },
};

export const count: Field = { expected: 'a number', isRight: Number.isFinite, schema: { type: 'number' } };

export const mapping: Field = {
  expected: 'a mapping',
  isRight: value => typeof value === 'object' && value !== null && !Array.isArray(value),
  schema: { type: 'object' },
};

/** Numbers need no quotes. */
export const buildArgs: Field = {
  expected: 'a mapping of names to strings or numbers',
  isRight: value =>
    mapping.isRight(value) &&
    Object.values(value as object).every(each => text.isRight(each) || count.isRight(each)),
  schema: { type: 'object', additionalProperties: { type: ['string', 'number'] } },
};

export function oneOf(...words: readonly string[]): Field {
  return {
    expected: words.join(', '),
    isRight: value => words.includes(value as string),
    schema: { enum: words },
  };
}

/** A string as a regular expression describes it, which JSON Schema reads with the flag `u`. */
export function matching(pattern: string, expected: string): Field {
  return {
    expected,
    isRight: value => typeof value === 'string' && new RegExp(pattern, 'u').test(value),
    schema: { type: 'string', pattern },
  };
}

export function needed(field: Field): Field {
  return { ...field, isNeeded: true };
}

export function orNull(field: Field): Field {
  return {
    expected: `${field.expected}, or null`,
    isRight: value => value === null || field.isRight(value),
    schema: { anyOf: [field.schema, { type: 'null' }] },
  };
}

/** A mapping that has these fields and no others. */
export function schemaOfFields(fields: Readonly<Record<string, Field>>): Schema {
  const required = Object.keys(fields).filter(name => fields[name]?.isNeeded);
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(fields).map(([name, { schema }]) => [name, schema])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}
