import { placeText, type YamlMap } from '../yaml-value.ts';

/** A file that Compose, or another tool, has yet to fetch. */
export function isRemote(text: string): boolean {
  return /^(?:[a-z]+:\/\/|git@|oci:)/.test(text);
}

/** What the file itself includes and is not fetched, for it may bring services. */
export function remoteIncludes(root: YamlMap): string[] {
  const include = root.entries.get('include')?.value;
  const items = include?.kind === 'list' ? include.items : [];
  return items
    .map(item => (item.kind === 'map' ? item.entries.get('path')?.value : item))
    .flatMap(named => (named?.kind === 'list' ? named.items : (named ?? [])))
    .flatMap(each => (each.kind === 'scalar' && isRemote(each.text) ? [each] : []))
    .map(
      each =>
        `${placeText(each.source, each.start)}: ${each.text} is not fetched, and its services are not checked`,
    );
}
