import { endOfLine, startOfLine } from '../lines.ts';
import type { Setting } from './workload.ts';
import { applyTo, type Change, changedInside } from './yaml-text.ts';
import type { YamlEntry, YamlMap, YamlSource, YamlValue } from './yaml-value.ts';

/** A value that a setting is to have; `before` is what it has, undefined where it is not said. */
export interface Wanted {
  readonly setting: Setting;
  readonly before: string | readonly string[] | undefined;
  readonly after: string | readonly string[];
  /** How a text is written where variables are put in: `$$` for a dollar sign in compose files. */
  readonly encode: (text: string) => string;
  /** The entry that a new key comes after, where it is one of the mapping. */
  readonly near: YamlEntry | undefined;
}

/** A file as it would be. */
export interface Written {
  readonly source: YamlSource;
  readonly text: string;
}

/**
 * The ways to write a value, the smallest change first; which of them says what was wanted is for the reader of the
 * result to find out. All that is not about it stays as it is, byte for byte.
 */
export function* waysToWrite(wanted: Wanted): Generator<Written> {
  const { setting } = wanted;
  const source = setting.entry?.source ?? setting.map.source;
  const changes = setting.entry ? replacements(setting.entry, wanted) : insertions(wanted);
  for (const change of changes) yield { source, text: applyTo(source.text, change) };
}

function* replacements(entry: YamlEntry, wanted: Wanted): Generator<readonly Change[]> {
  const { value, source } = entry;
  const { before, after, encode } = wanted;
  if (value.kind === 'scalar' && value.value === null) {
    const colon = source.text.indexOf(':', entry.keyEnd);
    if (colon >= 0) yield [{ start: colon + 1, end: colon + 1, newText: ` ${written(after, encode)}` }];
    return;
  }
  const raw = (part: YamlValue): string => source.text.slice(part.start, part.end);
  if (before !== undefined) yield* inPlace(value, before, wanted, source.text);
  // A variable would be replaced by what it is today.
  if (encode('$') === '$$' && /(?<!\$)(?:\$\$)*\$(?:\{|[A-Za-z_])/.test(raw(value))) return;
  yield [{ start: value.start, end: value.end, newText: rewritten(value, wanted, source.text) }];
}

/** Only what differs: a word of a line, or elements of a list. */
function* inPlace(
  value: YamlValue,
  before: string | readonly string[],
  { after, encode }: Wanted,
  text: string,
): Generator<readonly Change[]> {
  const parts = typeof before === 'string' ? [before] : before;
  const wanted = typeof after === 'string' ? [after] : after;
  if (parts.length !== wanted.length || value.kind === 'map') return;
  const changed = parts.flatMap((part, at) =>
    part === wanted[at] ? [] : [{ at, before: part, after: wanted[at] as string }],
  );
  const ways = changed.map(({ at, before: was, after: is }) => {
    const span = value.kind === 'list' ? value.items[at] : value;
    return span ? [...changedInside(text, span, was, is, encode)] : [];
  });
  const [first = []] = ways;
  if (ways.length > 1) yield ways.flatMap(([best]) => best ?? []);
  else for (const way of first) yield [way];
}

/** The whole value anew: a list in the manner of the old one, its elements as they are written where they stay. */
function rewritten(value: YamlValue, { after, encode }: Wanted, text: string): string {
  if (typeof after === 'string' || value.kind !== 'list') return written(after, encode);
  const kept = new Map(
    value.items.map(item => [item.kind === 'scalar' ? item.text : '', text.slice(item.start, item.end)]),
  );
  const items = after.map(word => kept.get(word) ?? written(word, encode, true));
  if (text[value.start] !== '-') return `[${items.join(', ')}]`;
  const indent = ' '.repeat(value.start - startOfLine(text, value.start));
  return items.map(item => `- ${item}`).join(`${lineEnd(text)}${indent}`);
}

/** A new key in a mapping: after the entry that it is about, after its last one, or before all of them. */
function* insertions({ setting, after, encode, near }: Wanted): Generator<readonly Change[]> {
  const { map, key } = setting;
  const { text } = map.source;
  const own = [...map.entries.values()].filter(entry => isOwn(entry, map));
  const isFlow = text[map.start] === '{';
  const quote = isFlow && own.some(({ start }) => text[start] === '"') ? '"' : '';
  const pair = `${quote}${key}${quote}: ${written(after, encode, quote !== '' && after !== 'true')}`;
  const places = [near, own.at(-1), ...own.toReversed()].filter(
    (entry): entry is YamlEntry => entry !== undefined && isOwn(entry, map),
  );
  if (isFlow) {
    for (const { end } of places.slice(0, most)) yield [{ start: end, end, newText: `, ${pair}` }];
    return;
  }
  const indent = ' '.repeat(map.start - startOfLine(text, map.start));
  for (const place of places.slice(0, most)) {
    const at = endOfLine(text, Math.max(place.end, place.keyEnd));
    yield [{ start: at, end: at, newText: `${lineEnd(text)}${indent}${pair}` }];
  }
  yield [{ start: map.start, end: map.start, newText: `${pair}${lineEnd(text)}${indent}` }];
}

/** More places than this are not tried. */
const most = 3;

/** Whether an entry is written in the mapping itself, and not brought there by `<<`. */
function isOwn({ source, start, end }: YamlEntry, map: YamlMap): boolean {
  return source.path === map.source.path && start >= map.start && end <= map.end;
}

/** A value in YAML: quoted where it has to be, or is asked to be. */
function written(
  value: string | readonly string[],
  encode: (text: string) => string,
  isQuoted = false,
): string {
  if (typeof value !== 'string') return `[${value.map(word => written(word, encode, true)).join(', ')}]`;
  return !isQuoted && /^[A-Za-z0-9][\w.+-]*$/.test(value) ? value : JSON.stringify(encode(value));
}

function lineEnd(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? '\n';
}
