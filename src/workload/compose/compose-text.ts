import { failAt, type YamlValue } from '../yaml-value.ts';
import { interpolate, type Lookup, TemplateError } from './interpolate.ts';

/**
 * A value of a compose file as text, its variables put in. Throws an InputError with its line for a broken template.
 */
export function textOf(value: YamlValue, lookup: Lookup, what: string): string {
  if (value.kind !== 'scalar') failAt(value, `${what}: expected a string`);
  try {
    return interpolate(value.text, lookup);
  } catch (error) {
    if (error instanceof TemplateError) return failAt(value, `${what}: ${error.message}`);
    throw error;
  }
}
