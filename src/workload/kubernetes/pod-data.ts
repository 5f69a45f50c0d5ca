import { entryAt, mapAt, scalarAt, textOf } from '../yaml-access.ts';
import { failAt, type YamlMap } from '../yaml-value.ts';

/** What is in a ConfigMap or a Secret, by its keys. */
type Data = ReadonlyMap<string, Buffer>;

/** Finds one that is in the file; undefined for one that is not. */
export type FindData = (kind: 'ConfigMap' | 'Secret', name: string) => Data | undefined;

/** Reads ConfigMaps and Secrets of a file. kubernetes.io/docs/concepts/configuration/configmap, …/secret */
export function dataIn(objects: readonly YamlMap[]): FindData {
  return (kind, name) => {
    const object = objects.find(
      each => scalarAt(each, 'kind') === kind && scalarAt(mapAt(each, 'metadata'), 'name') === name,
    );
    if (!object) return undefined;
    return kind === 'Secret'
      ? new Map([...decoded(object, 'data'), ...plain(object, 'stringData')])
      : new Map([...plain(object, 'data'), ...decoded(object, 'binaryData')]);
  };
}

function plain(object: YamlMap, key: string): [string, Buffer][] {
  return entriesOf(object, key).map(([name, text]) => [name, Buffer.from(text)]);
}

function decoded(object: YamlMap, key: string): [string, Buffer][] {
  return entriesOf(object, key).map(([name, text]) => {
    const words = text.replace(/\s+/g, '');
    if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(words))
      failAt(entryAt(mapAt(object, key), name)?.value ?? object, `${key}.${name}: expected base64`);
    return [name, Buffer.from(words, 'base64')];
  });
}

function entriesOf(object: YamlMap, key: string): [string, string][] {
  return [...(mapAt(object, key)?.entries ?? [])].map(([name, { value }]) => [name, textOf(value, name)]);
}
