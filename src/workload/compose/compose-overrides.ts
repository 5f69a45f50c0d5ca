import { resolve } from 'node:path';
import type { Mount } from '../../image/mounted-files.ts';
import type { Override, Overrides } from '../../image/overrides.ts';
import { type CommandOverride, instructionAt, overridesOf, type Span } from '../workload.ts';
import { isNull } from '../yaml-access.ts';
import { failAt, type YamlValue } from '../yaml-value.ts';
import type { Said, ServiceKeys } from './compose-merge.ts';
import type { ComposeService } from './compose-project.ts';
import { textOf } from './compose-text.ts';
import { parseDuration } from './duration.ts';
import { type Lookup, unset } from './interpolate.ts';
import { splitShellWords } from './shell-words.ts';

/** How long Docker waits when nothing says so. docs.docker.com/reference/compose-file/services, "stop_grace_period" */
const defaultGrace = 10;

/** What a service says over its image; places are named from the build context. */
export function overridesFor({ keys, entry }: ComposeService, lookup: Lookup, context: string): Overrides {
  const at = (keyword: string, name: string, span: Span) => instructionAt(keyword, name, span, context);
  const value = (key: string, keyword: string): Override<string> | undefined => {
    const text = textAt(keys, key, lookup);
    const said = keys.get(key);
    return said && text !== undefined && !text.includes(unset)
      ? { value: text, instruction: at(keyword, key, said.entry) }
      : undefined;
  };
  const pid = textAt(keys, 'pid', lookup);
  const init = keys.get('init');
  return overridesOf(
    {
      runtime: 'compose',
      instruction: at('SERVICE', 'service', { ...entry, end: entry.keyEnd }),
      gracePeriod: gracePeriodOf(keys, lookup, context),
      init: isTrue(keys, 'init', lookup) && !pid,
      ...(init && { initInstruction: at('INIT', 'init', init.entry) }),
      hasOwnPid1: !pid,
      isTerminal: isTrue(keys, 'tty', lookup) || isTrue(keys, 'stdin_open', lookup),
    },
    {
      entrypoint: commandOf(keys.get('entrypoint'), 'ENTRYPOINT', lookup, context),
      command: commandOf(keys.get('command'), 'CMD', lookup, context),
      stopSignal: value('stop_signal', 'STOPSIGNAL'),
      user: value('user', 'USER'),
      healthcheck: healthcheckOf(keys, lookup, context),
      environment: environmentOf(keys, lookup),
      mounts: mountsOf(keys, lookup, context),
    },
  );
}

function gracePeriodOf(keys: ServiceKeys, lookup: Lookup, context: string): Overrides['gracePeriod'] {
  const said = keys.get('stop_grace_period');
  const text = textAt(keys, 'stop_grace_period', lookup);
  if (!said || text === undefined || text.includes(unset))
    return { seconds: defaultGrace, instruction: undefined, spent: 0 };
  const seconds = parseDuration(text);
  if (seconds === undefined)
    return failAt(
      said.entry.value,
      `stop_grace_period: expected a duration such as 30s or 1m30s, not ${text}`,
    );
  return { seconds, instruction: instructionAt('STOP', 'stop_grace_period', said.entry, context), spent: 0 };
}

/** A string is split into words; a list is the words. Null is as if nothing was said. */
function commandOf(
  said: Said | undefined,
  keyword: 'ENTRYPOINT' | 'CMD',
  lookup: Lookup,
  context: string,
): CommandOverride | undefined {
  if (!said || isNull(said.entry.value)) return undefined;
  const { key, value } = said.entry;
  const instruction = instructionAt(keyword, key, said.entry, context);
  if (value.kind === 'list')
    return { value: certain(value.items.map(item => textOf(item, lookup, key))), instruction };
  // Nothing is dropped behind a semicolon at the end.
  const split = splitShellWords(textOf(value, lookup, key).replace(/(?<!\\);\s*$/, ''));
  if (!split) return failAt(value, `${key}: a quote or a bracket is not closed, and Compose rejects it`);
  const { words, operator } = split;
  return { value: certain(words), instruction, ...(operator !== null && { droppedFrom: operator }) };
}

/** What is started is unknown when a variable that is not set says it, alone or in the first word. */
function certain(words: readonly string[]): readonly string[] | undefined {
  if (words[0]?.includes(unset) || words.includes(unset)) return undefined;
  return words.map(word => word.replaceAll(unset, ''));
}

/** A variable without a value has the one of the environment in which Compose runs. */
function environmentOf(keys: ServiceKeys, lookup: Lookup): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [key, { entry }] of keys) {
    if (!key.startsWith('environment.')) continue;
    const value = isNull(entry.value) ? lookup(entry.key) : textOf(entry.value, lookup, key);
    if (value !== undefined && !value.includes(unset)) environment[entry.key] = value;
  }
  return environment;
}

/** `./app.conf:/etc/app.conf:ro`, or a mapping with a source and a target. */
function mountsOf(keys: ServiceKeys, lookup: Lookup, context: string): readonly Mount[] {
  const { items = [], folder = '.' } = keys.get('volumes') ?? {};
  return items.flatMap(item => {
    const at = (key: string): string | undefined => {
      const value = item.kind === 'map' ? item.entries.get(key)?.value : undefined;
      return value?.kind === 'scalar' ? textOf(value, lookup, 'volumes') : undefined;
    };
    const parts = item.kind === 'scalar' ? textOf(item, lookup, 'volumes').split(':') : [];
    const [source, target] = item.kind === 'map' ? [at('source'), at('target')] : parts;
    if (!target?.startsWith('/')) return [];
    const isPath = at('type') === 'bind' || /^[./]/.test(source ?? '');
    const isFile = source !== undefined && isPath && !source.includes(unset);
    const instruction = instructionAt('VOLUME', 'volumes', item, context);
    return [{ target, instruction, ...(isFile && { source: resolve(folder, source) }) }];
  });
}

function healthcheckOf(keys: ServiceKeys, lookup: Lookup, context: string): Overrides['healthcheck'] {
  const test = keys.get('healthcheck.test')?.entry;
  const disable = keys.get('healthcheck.disable')?.entry;
  if (disable && isTrue(keys, 'healthcheck.disable', lookup))
    return { value: null, instruction: instructionAt('HEALTHCHECK', 'healthcheck', disable, context) };
  if (!test || isNull(test.value)) return undefined;
  const instruction = instructionAt('HEALTHCHECK', 'healthcheck', test, context);
  const text = (value: YamlValue): string => textOf(value, lookup, 'healthcheck.test').replaceAll(unset, '');
  if (test.value.kind !== 'list') return { value: text(test.value), instruction };
  const [first, ...words] = test.value.items.map(text);
  if (first === 'NONE') return { value: null, instruction };
  return { value: first === 'CMD-SHELL' ? words.join(' ') : words, instruction };
}

/** compose-go/loader/interpolate.go, toBoolean */
export function isTrue(keys: ServiceKeys, key: string, lookup: Lookup): boolean {
  const text = textAt(keys, key, lookup)?.toLowerCase();
  const said = keys.get(key);
  if (!said || text === undefined || text.includes(unset)) return false;
  if (['true', 'y', 'yes', 'on'].includes(text)) return true;
  if (['false', 'n', 'no', 'off', ''].includes(text)) return false;
  return failAt(said.entry.value, `${key}: expected true or false, not ${text}`);
}

/** The value of a key as text; undefined for none, and for null. */
export function textAt(keys: ServiceKeys, key: string, lookup: Lookup): string | undefined {
  const value = keys.get(key)?.entry.value;
  return !value || isNull(value) ? undefined : textOf(value, lookup, key.replace('build.', ''));
}
