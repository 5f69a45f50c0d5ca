import { failAt, type YamlEntry, type YamlMap, type YamlValue } from './yaml-value.ts';

/** What a mapping says under a key, where there is a mapping. */
export function entryAt(map: YamlMap | undefined, key: string): YamlEntry | undefined {
  return map?.entries.get(key);
}

/**
 * A mapping in a mapping; undefined for none, and for null. Throws an InputError for anything else, as all of these do.
 */
export function mapAt(map: YamlMap | undefined, key: string): YamlMap | undefined {
  const value = entryAt(map, key)?.value;
  if (!value || isNull(value)) return undefined;
  return value.kind === 'map' ? value : failAt(value, `${key}: expected a mapping`);
}

/** A value as it is written. */
export function scalarAt(map: YamlMap | undefined, key: string): string | undefined {
  const value = entryAt(map, key)?.value;
  return !value || isNull(value) ? undefined : textOf(value, key);
}

/** The items of a list; none for what is not there, and for null. */
export function itemsOf(entry: YamlEntry | undefined, key: string): readonly YamlValue[] {
  if (!entry || isNull(entry.value)) return [];
  return entry.value.kind === 'list' ? entry.value.items : failAt(entry.value, `${key}: expected a list`);
}

/** Whether a key says true. */
export function isTrue(map: YamlMap, key: string): boolean {
  const value = entryAt(map, key)?.value;
  if (!value || isNull(value)) return false;
  if (value.kind === 'scalar' && typeof value.value === 'boolean') return value.value;
  return failAt(value, `${key}: expected true or false`);
}

/** A value that has to be one. */
export function textOf(value: YamlValue, key: string): string {
  return value.kind === 'scalar' ? value.text : failAt(value, `${key}: expected a string`);
}

/** Whether a key is there and says nothing. */
export function isNull(value: YamlValue): boolean {
  return value.kind === 'scalar' && value.value === null;
}
