import type { Document, LineCounter } from 'yaml';
import { InputError, tooLarge } from '../../src/input-error.ts';
import { yamlMessage } from '../../src/workload/parse-yaml.ts';
import { type ConfigText, configText, type Path } from './config-text.ts';

/** Parses YAML; the parser is only loaded when there is something to parse. */
export async function readConfigText(file: string, text: string): Promise<ConfigText> {
  const { LineCounter: Lines, parseDocument, isMap } = await import('yaml');
  const lines = new Lines();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const [error] = document.errors;
  if (error) throw new InputError(yamlMessage(error), placeAt(file, lines, error.pos[0]));
  if (document.contents !== null && !isMap(document.contents))
    throw new InputError('expected a mapping, such as "strict: true"', `${file}:1:1`);
  const failAt = (offset: number | undefined, path: Path, message: string): never => {
    throw new InputError(`${path.join('.')}: ${message}`, placeAt(file, lines, offset ?? 0));
  };
  return configText(valuesOf(file, document), {
    fail: (path, message) => failAt(offsetOf(document.getIn(path, true)), path, message),
    failAtKey: (path, message) => failAt(offsetOfKey(document, path), path, message),
    placeOf: path => `${file}:${lines.linePos(offsetOfKey(document, path) ?? 0).line}`,
  });
}

function valuesOf(file: string, document: Document): Record<string, unknown> {
  try {
    return (document.toJS() ?? {}) as Record<string, unknown>;
  } catch (error) {
    // The package counts what aliases stand for.
    if (error instanceof ReferenceError) throw tooLarge('its aliases stand for too much', file);
    throw error;
  }
}

/** Of a key, or of an entry of a list. */
function offsetOfKey(document: Document, path: Path): number | undefined {
  const above = document.getIn(path.slice(0, -1), true);
  const pair = isPairs(above) ? above.items.find(({ key }) => String(key) === path.at(-1)) : undefined;
  return offsetOf(pair?.key) ?? offsetOf(document.getIn(path, true));
}

function offsetOf(node: unknown): number | undefined {
  return (node as { range?: [number, number, number] } | undefined)?.range?.[0];
}

/** The parser is not loaded here, and its classes neither. */
function isPairs(node: unknown): node is { readonly items: readonly { readonly key: unknown }[] } {
  return typeof node === 'object' && node !== null && 'items' in node;
}

function placeAt(file: string, lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${file}:${line}:${col}`;
}
