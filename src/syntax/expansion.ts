import { isPattern } from './expand-pattern.ts';

/**
 * Why Docker cannot expand a text, whatever the variables in it are; undefined where it can. What no Docker has ever
 * taken is refused, and operators that came later are taken. frontend/dockerfile/shell/lex.go
 */
export function expansionProblem(text: string, mark: string): string | undefined {
  const reader = { text, mark, at: 0, depth: 0 };
  return readWord(reader, '');
}

interface Reader {
  readonly text: string;
  readonly mark: string;
  at: number;
  depth: number;
}

/** Defaults within defaults are not read deeper than this. */
const deepest = 200;

/** Reads up to a closing brace, or to the end of the text where `stop` is empty. */
function readWord(reader: Reader, stop: string): string | undefined {
  const { text, mark } = reader;
  while (reader.at < text.length) {
    const character = text[reader.at++];
    if (character === stop && stop !== '') return undefined;
    const isEscape = character === mark;
    if (isEscape) reader.at++;
    const problem = isEscape ? undefined : readers[character ?? '']?.(reader);
    if (problem !== undefined) return problem;
  }
  return stop === '' || reader.depth > deepest ? undefined : `a "${stop}" is missing`;
}

function readSingleQuoted(reader: Reader): string | undefined {
  const end = reader.text.indexOf("'", reader.at);
  if (end < 0) return 'a single quote is not closed';
  reader.at = end + 1;
  return undefined;
}

function readDoubleQuoted(reader: Reader): string | undefined {
  const { text, mark } = reader;
  while (reader.at < text.length) {
    const character = text[reader.at++];
    if (character === '"') return undefined;
    if (character === mark) reader.at++;
    else if (character === '$') {
      const problem = readVariable(reader);
      if (problem !== undefined) return problem;
    }
  }
  return reader.depth > deepest ? undefined : 'a double quote is not closed';
}

function readVariable(reader: Reader): string | undefined {
  const { text } = reader;
  if (text[reader.at] !== '{') return undefined;
  const name = /^\{(?:[\p{L}\p{Nd}_]*|[@*#?$!-](?=\}))/u.exec(text.slice(reader.at))?.[0] ?? '{';
  reader.at += name.length;
  const next = text[reader.at];
  if (next === undefined) return 'a "}" is missing';
  if (name === '{') return `"\${${next}" is not a variable`;
  reader.at++;
  if (next === '}') return undefined;
  if (next === ':') {
    const operator = text[reader.at++];
    if (operator === undefined || !'-+?'.includes(operator))
      return `\${${name.slice(1)}: has no such operator`;
  } else if (!'-+?#%/'.includes(next)) return `\${${name.slice(1)}${next} has no such operator`;
  if (++reader.depth > deepest) {
    reader.at = text.length;
    return undefined;
  }
  const problem = readRest(reader, next === ':' ? '' : next);
  reader.depth--;
  return problem;
}

/** What comes after an operator. */
function readRest(reader: Reader, operator: string): string | undefined {
  if (operator === '/' && reader.text[reader.at] === '/') reader.at++;
  const start = reader.at;
  const problem = readWord(reader, operator === '/' ? '/' : '}');
  if (problem !== undefined || !'#%/'.includes(operator) || operator === '') return problem;
  const pattern = reader.text.slice(start, reader.at - 1);
  // Quotes and variables in it are taken away first.
  if (!/["'$]/.test(pattern) && !isPattern(pattern)) return `${JSON.stringify(pattern)} is no pattern`;
  return operator === '/' ? readWord(reader, '}') : undefined;
}

const readers: Readonly<Record<string, (reader: Reader) => string | undefined>> = {
  "'": readSingleQuoted,
  '"': readDoubleQuoted,
  $: readVariable,
};
