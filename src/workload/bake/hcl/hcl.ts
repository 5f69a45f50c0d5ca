import { InputError } from '../../../input-error.ts';
import {
  type Cursor,
  fail,
  identifier,
  lineOf,
  skipLines,
  skipSpace,
  startOf,
  take,
  takeOrFail,
  within,
} from './hcl-cursor.ts';
import { parseExpression } from './hcl-expression.ts';
import { parseTemplate } from './hcl-template.ts';
import { attemptValue, type Expression, isObject, type Value } from './hcl-value.ts';

export interface Body {
  readonly attributes: ReadonlyMap<string, Expression>;
  readonly blocks: readonly Block[];
}

export interface Block extends Body {
  readonly type: string;
  readonly label: string;
  /** Zero-based; null in a JSON file, whose parser reports no places. */
  readonly line: number | null;
}

/**
 * Reads HCL, or its JSON variant where `name` ends so. Throws an InputError that names the line. Of the packages there
 * are, two bring HashiCorp's parser, compiled, in two to four megabytes, and leave expressions as texts; and an
 * editor's grammar misreads `{ a = f(x) }`.
 */
export function parseHcl(name: string, text: string): Body {
  if (name.endsWith('.json')) return jsonBody(parseJson(name, text), name);
  const cursor = startOf(name, text.replace(/^\uFEFF/, ''));
  const body = parseBody(cursor);
  if (cursor.at < cursor.text.length) fail(cursor, 'a block or "name = value"');
  return body;
}

/** Reads up to a closing brace, or the end. */
function parseBody(cursor: Cursor): Body {
  const attributes = new Map<string, Expression>();
  const blocks: Block[] = [];
  for (
    skipLines(cursor);
    cursor.at < cursor.text.length && cursor.text[cursor.at] !== '}';
    skipLines(cursor)
  ) {
    const line = lineOf(cursor);
    const name = takeOrFail(cursor, identifier, 'a block or "name = value"');
    if (take(cursor, /=(?!=)/y)) attributes.set(name, parseExpression(cursor));
    else blocks.push(parseBlock(cursor, name, line));
    skipSpace(cursor);
    if (cursor.at < cursor.text.length && !/[\r\n}]/.test(cursor.text[cursor.at] ?? ''))
      fail(cursor, 'a line end');
  }
  return { attributes, blocks };
}

function parseBlock(cursor: Cursor, type: string, line: number): Block {
  const labels: string[] = [];
  while (!take(cursor, /\{/y)) {
    const label = take(cursor, /"[^"\\\r\n]*"/y)?.slice(1, -1) ?? take(cursor, identifier);
    labels.push(label ?? fail(cursor, `"=" or "{" after "${type}"`));
  }
  const body = within(cursor, false, () => parseBody(cursor));
  takeOrFail(cursor, /\}/y, '"}" at the end of a block');
  return { type, label: labels[0] ?? '', line, ...body };
}

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new InputError(`it is not JSON: ${(error as Error).message}`, name);
  }
}

/** What a bake file has as blocks. docs.docker.com/build/bake/reference */
const blockTypes = new Set(['target', 'group', 'variable', 'function']);

/**
 * `{"target": {"app": {…}}}`: two levels for a block with a label; a list where there are several.
 * github.com/hashicorp/hcl, json/spec.md
 */
function jsonBody(json: unknown, name: string): Body {
  const members = objectsOf(json).flatMap(each => Object.entries(each));
  const attributes = new Map(
    members
      .filter(([type]) => !blockTypes.has(type))
      .map(([key, value]) => [key, jsonExpression(value, name)] as const),
  );
  const blocks = members
    .filter(([type]) => blockTypes.has(type))
    .flatMap(([type, value]) =>
      objectsOf(value)
        .flatMap(each => Object.entries(each))
        .flatMap(([label, body]) => objectsOf(body).map(each => ({ type, label, body: each }))),
    );
  return {
    attributes,
    blocks: blocks.map(({ type, label, body }) => ({
      type,
      label,
      line: null,
      attributes: new Map(Object.entries(body).map(([key, value]) => [key, jsonExpression(value, name)])),
      blocks: [],
    })),
  };
}

function objectsOf(json: unknown): { readonly [key: string]: unknown }[] {
  return (Array.isArray(json) ? json : [json]).filter(isObject);
}

/** Texts are templates, as they are between quotes in HCL. */
function jsonExpression(json: unknown, name: string): Expression {
  if (Array.isArray(json)) {
    const elements = json.map(each => jsonExpression(each, name));
    return scope => {
      scope.budget.count(elements.length);
      return elements.map(element => attemptValue(() => element(scope)));
    };
  }
  if (isObject(json)) {
    const members = Object.entries(json).map(([key, value]) => [key, jsonExpression(value, name)] as const);
    return scope => {
      scope.budget.count(members.length);
      return Object.fromEntries(members.map(([key, value]) => [key, attemptValue(() => value(scope))]));
    };
  }
  return typeof json === 'string' ? parseTemplate(name, json, parseExpression) : () => json as Value;
}
