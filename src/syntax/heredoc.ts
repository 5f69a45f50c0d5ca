/** A here-document as Dockerfiles have them since frontend 1.4, on RUN, COPY, ADD and ONBUILD of these. */
export interface Heredoc {
  readonly name: string;
  /** `<<-`: leading tabs of the body are dropped. */
  readonly chomp: boolean;
  /** False when its name is quoted: then nothing in its body is expanded. */
  readonly expands: boolean;
  /** The offset of its body. */
  readonly start: number;
  /** The body as it is in the file, its last line break included. */
  readonly content: string;
}

/** `<<EOF`, `<<-"EOF"`, `3<< EOF`: BuildKit's reHeredoc, frontend/dockerfile/parser/parser.go. */
const heredocWord = /^(\d*)<<(-?)\s*([^<]*)$/;

/** The here-documents that a logical line announces, in order, their bodies still unread. */
export function parseHeredocNames(line: string): Omit<Heredoc, 'start' | 'content'>[] {
  if (!line.includes('<<')) return [];
  return shellWords(line).flatMap(word => {
    const [, , dash, rest = ''] = heredocWord.exec(word) ?? [];
    const name = withoutQuotes(rest);
    return rest === '' || name === '' ? [] : [{ name, chomp: dash === '-', expands: name === rest }];
  });
}

/** Whether a word stands for a here-document. */
export function isHeredocWord(word: string): boolean {
  return withoutQuotes(heredocWord.exec(word)?.[3] ?? '') !== '';
}

function withoutQuotes(word: string): string {
  return word.replace(/'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/gs, (_, single, double, escaped) => {
    return single ?? double?.replace(/\\(["$\\])/g, '$1') ?? escaped;
  });
}

/**
 * Splits at blanks outside of quotes, the quotes kept; blanks after `<<` belong to the word. A quote or a brace that is
 * not closed leaves nothing. frontend/dockerfile/shell/lex.go, processPossibleHeredoc
 */
function shellWords(line: string): string[] {
  const words = line.match(shellWord) ?? [];
  return line.replace(shellWord, '').trim() === '' ? words : [];
}

const shellWord =
  /(?:<<[\t\v\f\r ]*|\\(?:.|$)|"(?:\\.|[^"\\])*"|'[^']*'|\$\{[^{}:][^{}]*\}|(?!\$\{)[^\s"'\\])+/gs;
