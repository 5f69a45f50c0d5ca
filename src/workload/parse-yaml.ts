import type { Document, Node, Pair } from 'yaml';
import { tooLarge } from '../input-error.ts';
import {
  failAt,
  type Placed,
  type YamlEntry,
  type YamlMap,
  type YamlScalar,
  type YamlSource,
  type YamlValue,
} from './yaml-value.ts';

/** The package, which is loaded by who has YAML to read. */
export type Yaml = typeof import('yaml');

/**
 * Reads the documents of a file, empty ones left out. Aliases are followed without copying, so that aliases of aliases
 * cost nothing. Throws an InputError with line and column for what is no YAML.
 */
export function parseYaml(source: YamlSource, yaml: Yaml): YamlValue[] {
  const reader = new Reader(source, yaml);
  try {
    return yaml
      .parseAllDocuments(source.text, {
        merge: true,
        prettyErrors: false,
        logLevel: 'silent',
        uniqueKeys: false,
      })
      .flatMap(document => reader.read(document as Document));
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge('its values are nested too deeply', source.name);
    throw error;
  }
}

/** The parser reports its own overflow as an error of the file. */
export function yamlMessage({ message }: Error): string {
  return /call stack/.test(message) ? 'its values are nested too deeply' : message.replace(/\s+/g, ' ');
}

/** Keys that `<<` brings into other mappings, of a whole file: each of them is copied. */
const mostMerged = 100_000;

/** Reads one file: every node once, however many aliases lead to it. */
class Reader {
  readonly #source: YamlSource;
  readonly #yaml: Yaml;
  /** Null while a node is being read. */
  readonly #read = new Map<Node, YamlValue | null>();
  readonly #targets = new Map<Node, Node>();
  /** Compose's reader knows those of the documents above, too. */
  readonly #anchors = new Map<string, Node>();
  #merged = 0;

  constructor(source: YamlSource, yaml: Yaml) {
    this.#source = source;
    this.#yaml = yaml;
  }

  read(document: Document): YamlValue[] {
    const [error] = document.errors;
    if (error) failAt({ source: this.#source, start: error.pos[0] }, yamlMessage(error));
    this.#findTargets(document);
    return document.contents ? [this.#value(document.contents)] : [];
  }

  /** An alias stands for the last node above it that has its anchor. */
  #findTargets(document: Document): void {
    const anchors = this.#anchors;
    this.#yaml.visit(document, {
      Node: (_, node) => {
        if (this.#yaml.isAlias(node)) {
          const target = anchors.get(node.source);
          if (target) this.#targets.set(node, target);
        } else if (node.anchor) anchors.set(node.anchor, node);
      },
    });
  }

  #value(node: Node): YamlValue {
    if (this.#yaml.isAlias(node)) {
      const target = this.#targets.get(node);
      if (!target) return failAt(this.#place(node), `there is no anchor &${node.source}`);
      if (this.#read.get(target) === null) return failAt(this.#place(node), 'an alias contains itself');
      return this.#value(target);
    }
    const known = this.#read.get(node);
    if (known) return known;
    this.#read.set(node, null);
    const value = this.#convert(node);
    this.#read.set(node, value);
    return value;
  }

  #convert(node: Node): YamlValue {
    const { isMap, isSeq, isScalar } = this.#yaml;
    const place = this.#place(node);
    if (isMap(node)) {
      const entries = new Map<string, YamlEntry>();
      // The parser would compare every key with every other one.
      const own = new Set<string>();
      for (const pair of node.items as Pair<Node, Node | null>[]) this.#add(entries, pair, own);
      const last = [...entries.values()].at(-1);
      return { kind: 'map', ...place, end: this.#endOf(node, last?.end ?? place.start), entries };
    }
    if (isSeq(node)) {
      const items = (node.items as Node[]).map(item => this.#value(item));
      return { kind: 'list', ...place, end: this.#endOf(node, items.at(-1)?.end ?? place.start), items };
    }
    if (!isScalar(node)) failAt(place, 'expected a value');
    const { type } = node;
    // What comes after !reset says nothing, whatever it is.
    const value = place.tag === '!reset' ? null : node.value;
    const isText = typeof value === 'string';
    const written = value === null ? '' : (node.source ?? String(value));
    const text = isText ? value : written;
    const isPlain = value === null || ['string', 'number', 'boolean'].includes(typeof value);
    const isBlock = type === 'BLOCK_LITERAL';
    return { kind: 'scalar', ...place, value: isPlain ? (value as string) : text, text, isBlock };
  }

  #add(entries: Map<string, YamlEntry>, { key, value }: Pair<Node, Node | null>, own: Set<string>): void {
    const { start, end: keyEnd } = this.#place(key);
    const found = value ? this.#value(value) : this.#nothing(keyEnd);
    if (this.#yaml.isScalar(key) && key.source === '<<' && key.type === 'PLAIN') {
      for (const map of found.kind === 'list' ? found.items : [found])
        if (map.kind === 'map') this.#merge(entries, map);
        else failAt(this.#place(key), '<< expects a mapping');
      return;
    }
    const name = this.#yaml.isScalar(key) ? (key.source ?? String(key.value)) : undefined;
    if (name === undefined) failAt({ source: this.#source, start }, 'expected a scalar key');
    const end = this.#yaml.isAlias(value) ? this.#place(value).end : found.end;
    const entry = {
      key: name,
      value: found,
      start,
      end: Math.max(keyEnd, end),
      keyEnd,
      source: this.#source,
    };
    if (own.has(name)) failAt({ source: this.#source, start }, 'Map keys must be unique');
    own.add(name);
    entries.delete(name);
    entries.set(name, entry);
  }

  #merge(entries: Map<string, YamlEntry>, map: YamlMap): void {
    this.#merged += map.entries.size;
    if (this.#merged > mostMerged)
      throw tooLarge(`<< brings more than ${mostMerged} keys`, this.#source.name);
    for (const [name, entry] of map.entries) if (!entries.has(name)) entries.set(name, entry);
  }

  #nothing(offset: number): YamlScalar {
    const place = { start: offset, end: offset, source: this.#source, tag: undefined };
    return { kind: 'scalar', ...place, value: null, text: '', isBlock: false };
  }

  #place(node: Node): Placed {
    const [start, end] = node.range ?? [0, 0];
    const tag = node.tag?.startsWith('!') ? node.tag : undefined;
    return { start, end: this.#trimmed(start, end), source: this.#source, tag };
  }

  /** A block of YAML ends with the last thing in it, not with the blank lines and comments below. */
  #endOf(node: Node & { readonly flow?: boolean | undefined }, last: number): number {
    return node.flow ? this.#place(node).end : last;
  }

  #trimmed(start: number, end: number): number {
    return start + this.#source.text.slice(start, end).trimEnd().length;
  }
}
