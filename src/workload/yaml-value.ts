import { InputError } from '../input-error.ts';

/** A file of YAML, as places in it refer to it. */
export interface YamlSource {
  /** Absolute. */
  readonly path: string;
  /** As the user would name it. */
  readonly name: string;
  readonly text: string;
}

/** A value that knows where it is: offsets into the text of its file, the end without blanks after it. */
export type YamlValue = YamlScalar | YamlMap | YamlList;

export interface Placed {
  readonly start: number;
  readonly end: number;
  readonly source: YamlSource;
  /** `!reset` or `!override`, which compose files have. */
  readonly tag: string | undefined;
}

export interface YamlScalar extends Placed {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** The value as it is written, for those who read every scalar as text. */
  readonly text: string;
  /** Whether it is a block (`|`), whose lines are in the file one below the other. */
  readonly isBlock: boolean;
}

export interface YamlMap extends Placed {
  readonly kind: 'map';
  /** Keys of merged maps (`<<`) included; those of the map itself win. */
  readonly entries: ReadonlyMap<string, YamlEntry>;
}

/** A key and its value; it stands where the two do, also when an alias or `<<` brings it here. */
export interface YamlEntry {
  readonly key: string;
  readonly value: YamlValue;
  readonly start: number;
  readonly end: number;
  readonly keyEnd: number;
  readonly source: YamlSource;
}

interface YamlList extends Placed {
  readonly kind: 'list';
  readonly items: readonly YamlValue[];
}

/** Throws an InputError that says file, line and column. */
export function failAt({ source, start }: Pick<Placed, 'source' | 'start'>, message: string): never {
  throw new InputError(message, placeText(source, start));
}

/** `compose.yaml:4:7` */
export function placeText({ name, text }: YamlSource, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `${name}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
