import { parseYaml, type Yaml } from './parse-yaml.ts';
import type { YamlSource, YamlValue } from './yaml-value.ts';

/** What may differ: the value at an offset of the first text, or keys of a name. */
export type Place = { readonly at: number } | { readonly key: string };

/** Whether two texts say the same in everything but one place, and have the same comments. */
export function isSameBut(place: Place, before: YamlSource, after: YamlSource, yaml: Yaml): boolean {
  const [old, now] = [before, after].map(source => parseYaml(source, yaml)) as [YamlValue[], YamlValue[]];
  const comments = [before, after].map(({ text }) => JSON.stringify(commentsIn(text, yaml)));
  const seen = new Map<YamlValue, YamlValue>();
  return (
    comments[0] === comments[1] &&
    old.length === now.length &&
    old.every((value, at) => isSame(value, now[at] as YamlValue, place, seen))
  );
}

/** Aliases make two values meet again and again; once is enough. */
function isSame(one: YamlValue, other: YamlValue, place: Place, seen: Map<YamlValue, YamlValue>): boolean {
  if (seen.get(one) === other || ('at' in place && one.start === place.at)) return true;
  seen.set(one, other);
  if (one.kind !== other.kind || one.tag !== other.tag) return false;
  if (one.kind === 'scalar' || other.kind === 'scalar')
    return (
      one.kind === 'scalar' && other.kind === 'scalar' && one.text === other.text && one.value === other.value
    );
  if (one.kind === 'list' || other.kind === 'list')
    return (
      one.kind === 'list' &&
      other.kind === 'list' &&
      one.items.length === other.items.length &&
      one.items.every((item, at) => isSame(item, other.items[at] as YamlValue, place, seen))
    );
  const isFree = (name: string): boolean => 'key' in place && place.key === name;
  const names = (map: typeof one): string =>
    JSON.stringify([...map.entries.keys()].filter(name => !isFree(name)));
  return (
    names(one) === names(other) &&
    [...one.entries].every(
      ([name, { value }]) =>
        isFree(name) || isSame(value, other.entries.get(name)?.value as YamlValue, place, seen),
    )
  );
}

/** What comes before the text of a block scalar, which may begin with a `#` of its own. */
const scalarMark = '\u001f';

function commentsIn(text: string, yaml: Yaml): string[] {
  const tokens = [...new yaml.Lexer().lex(text)];
  return tokens.filter((token, at) => token.startsWith('#') && tokens[at - 1] !== scalarMark);
}
