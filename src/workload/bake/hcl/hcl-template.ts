import { type Cursor, fail, skipSpace, startOf, within } from './hcl-cursor.ts';
import { type Expression, NotKnown, textOf } from './hcl-value.ts';

/** A piece of a template: text as written, or an expression to be put in. */
type Piece = string | Expression;

/** Reads a text up to its closing quote; the cursor is after the opening one. */
export function parseQuoted(cursor: Cursor, parseExpression: (cursor: Cursor) => Expression): Expression {
  return joinPieces(parsePieces(cursor, '"', parseExpression));
}

/** Reads a template that is a text of its own, as in JSON. */
export function parseTemplate(
  name: string,
  text: string,
  parseExpression: (cursor: Cursor) => Expression,
): Expression {
  return joinPieces(parsePieces(startOf(name, text), null, parseExpression));
}

/**
 * Reads a here-document; the cursor is after `<<`. The text begins on the next line and ends with its last line
 * end.
 */
export function parseHeredoc(cursor: Cursor, parseExpression: (cursor: Cursor) => Expression): Expression {
  const opening = /(-?)([\p{ID_Start}_][\p{ID_Continue}-]*)\r?\n/uy;
  opening.lastIndex = cursor.at;
  const [all, dash, word] = opening.exec(cursor.text) ?? [];
  if (all === undefined) return fail(cursor, 'a word and a line end after "<<"');
  const lines: string[] = [];
  let at = cursor.at + all.length;
  for (;;) {
    const end = cursor.text.indexOf('\n', at);
    const line = cursor.text.slice(at, end < 0 ? undefined : end);
    if (line.trim() === word) {
      // The line end belongs to what is around the text.
      cursor.at = at + line.length;
      return parseTemplate(cursor.name, dash ? dedent(lines) : lines.join(''), parseExpression);
    }
    if (end < 0) return fail(cursor, `a line with "${word}" at the end of the text`);
    lines.push(`${line}\n`);
    at = end + 1;
  }
}

/** Takes off what all lines are indented by. */
function dedent(lines: readonly string[]): string {
  const indents = lines.map(line => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const least = Math.min(...indents);
  return lines.map(line => line.slice(least)).join('');
}

function parsePieces(
  cursor: Cursor,
  end: '"' | null,
  parseExpression: (cursor: Cursor) => Expression,
): Piece[] {
  const pieces: Piece[] = [];
  let literal = '';
  let isTrimmed = false;
  const endLiteral = (): void => {
    if (isTrimmed) literal = literal.trimStart();
    if (literal !== '') pieces.push(literal);
    literal = '';
  };
  const { text } = cursor;
  while (cursor.at < text.length && text[cursor.at] !== end) {
    const special = /\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|(.))|([$%])\4\{|([$%])\{(~?)|\r?\n/sy;
    special.lastIndex = cursor.at;
    const [all, short, long, letter, doubled, sign, trim] = special.exec(text) ?? [];
    if (all?.endsWith('\n') && end !== null) return fail(cursor, 'a closing quote on the same line');
    if (doubled !== undefined) literal += `${doubled}{`;
    else if (all?.startsWith('\\') && end !== null) literal += escaped(cursor, short ?? long, letter);
    else if (sign !== undefined) {
      if (trim) literal = literal.trimEnd();
      endLiteral();
      cursor.at += all?.length ?? 0;
      const [piece, trimsNext] = parseInterpolation(cursor, sign === '%', parseExpression);
      pieces.push(piece);
      isTrimmed = trimsNext;
      continue;
    } else literal += text[cursor.at];
    cursor.at += doubled !== undefined || end !== null ? (all?.length ?? 1) : 1;
  }
  endLiteral();
  if (end !== null && text[cursor.at++] !== end) return fail(cursor, 'a closing quote');
  return pieces;
}

/** `${…}`. What `%{ if … }` chooses is not known: bake files have conditions in expressions. */
function parseInterpolation(
  cursor: Cursor,
  isDirective: boolean,
  parseExpression: (cursor: Cursor) => Expression,
): [Piece, trimsNext: boolean] {
  return within(cursor, true, () => {
    let piece: Piece = () => {
      throw new NotKnown();
    };
    if (isDirective) cursor.at = Math.max(cursor.at, cursor.text.indexOf('}', cursor.at));
    else piece = parseExpression(cursor);
    skipSpace(cursor);
    const trimsNext = cursor.text[cursor.at] === '~';
    if (trimsNext) cursor.at++;
    if (cursor.text[cursor.at] !== '}') fail(cursor, '"}" at the end of "${"');
    cursor.at++;
    return [piece, trimsNext];
  });
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

function escaped(cursor: Cursor, code: string | undefined, letter: string | undefined): string {
  const point = Number.parseInt(code ?? '', 16);
  if (point <= 0x10ffff) return String.fromCodePoint(point);
  return escapes[letter ?? ''] ?? fail(cursor, 'one of \\n \\r \\t \\" \\\\ \\uNNNN \\UNNNNNNNN');
}

/** A template of one expression has its value, whatever it is; every other one is a text. */
function joinPieces(pieces: readonly Piece[]): Expression {
  const [first, ...others] = pieces;
  if (typeof first === 'function' && others.length === 0) return first;
  if (pieces.every(piece => typeof piece === 'string')) return () => pieces.join('');
  return scope => {
    let text = '';
    for (const piece of pieces) text += typeof piece === 'string' ? piece : textOf(piece(scope));
    scope.budget.write(text.length);
    return text;
  };
}
