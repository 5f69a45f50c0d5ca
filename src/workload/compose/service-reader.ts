import { InputError } from '../../input-error.ts';
import { didYouMean } from '../../lint/did-you-mean.ts';
import type { ServiceNeed } from '../run-parts.ts';
import { isNull } from '../yaml-access.ts';
import { placeText, type YamlMap, type YamlValue } from '../yaml-value.ts';
import type { Said } from './compose-merge.ts';
import { isTrue } from './compose-overrides.ts';
import type { ComposeProject, ComposeService } from './compose-project.ts';
import { textOf } from './compose-text.ts';
import { unset } from './interpolate.ts';

/** What a service says, read as Compose reads it before it starts the service: what is not set is empty. */
export interface ServiceReader {
  readonly service: ComposeService;
  readonly project: ComposeProject;
  /** A value; undefined for none, and for null. */
  text(key: string): string | undefined;
  /** The values of a list, or the one value that there is. */
  texts(key: string): readonly string[];
  /** The items of a list, whatever they are. */
  items(key: string): readonly YamlValue[];
  isTrue(key: string): boolean;
  /** What is said under a key by name: `environment`, `depends_on`. */
  named(key: string): readonly (readonly [name: string, said: Said])[];
  textOf(value: YamlValue, what: string): string;
  /** A value of a mapping in it. */
  textIn(map: YamlMap, key: string): string | undefined;
  fail(reason: string): never;
}

export function readerOf(service: ComposeService, project: ComposeProject): ServiceReader {
  const { keys, name, entry } = service;
  const textOfValue = (value: YamlValue, what: string): string =>
    textOf(value, project.lookup, what).replaceAll(unset, '');
  const saidAt = (key: string): YamlValue | undefined => {
    const value = keys.get(key)?.entry.value;
    return !value || isNull(value) ? undefined : value;
  };
  const items = (key: string): readonly YamlValue[] => {
    const said = keys.get(key);
    const value = saidAt(key);
    if (!value) return [];
    return said?.items ?? (value.kind === 'list' ? value.items : [value]);
  };
  return {
    service,
    project,
    text: key => {
      const value = saidAt(key);
      return value && textOfValue(value, key);
    },
    texts: key => items(key).map(item => textOfValue(item, key)),
    items,
    isTrue: key => isTrue(keys, key, project.lookup),
    named: key =>
      [...keys].flatMap(([path, said]) =>
        path.startsWith(`${key}.`) ? [[path.slice(key.length + 1), said] as const] : [],
      ),
    textOf: textOfValue,
    textIn: (map, key) => {
      const value = map.entries.get(key)?.value;
      return !value || isNull(value) ? undefined : textOfValue(value, key);
    },
    fail: reason => {
      throw new InputError(`service ${name}: ${reason}`, placeText(entry.source, entry.start));
    },
  };
}

/** Bytes of `64m`, `1.5gb` or a number of bytes; undefined for what is none. docker/go-units, RAMInBytes */
export function parseBytes(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([kmgtp]?)i?b?$/i.exec(text.trim()) ?? [];
  if (number === undefined) return undefined;
  return Math.floor(Number(number) * 1024 ** ' kmgtp'.indexOf(unit.toLowerCase() || ' '));
}

/** docs.docker.com/reference/compose-file/services, "depends_on" */
const conditions: Readonly<Record<string, ServiceNeed['condition']>> = {
  service_started: 'started',
  service_healthy: 'healthy',
  service_completed_successfully: 'completed',
};

/** The services that have to be there before it; one whose network it shares is one of them. */
export function needsOf(reader: ServiceReader, joins: string | undefined): ServiceNeed[] {
  const names = reader.project.services.map(({ name }) => name);
  const needs = reader.named('depends_on').flatMap(([name, { entry }]): ServiceNeed[] => {
    const map = entry.value.kind === 'map' ? entry.value : undefined;
    const condition = (map && reader.textIn(map, 'condition')) ?? 'service_started';
    if (!names.includes(name)) {
      if (map && reader.textIn(map, 'required') === 'false') return [];
      return reader.fail(`it depends on ${name}, and there is no such service${didYouMean(name, names)}`);
    }
    const known = Object.hasOwn(conditions, condition) ? conditions[condition] : undefined;
    if (!known)
      return reader.fail(
        `depends_on.${name}: there is no condition ${condition}${didYouMean(condition, Object.keys(conditions))}`,
      );
    return [{ name, condition: known }];
  });
  const isNew = joins !== undefined && !needs.some(({ name }) => name === joins);
  return isNew ? [...needs, { name: joins, condition: 'started' }] : needs;
}
