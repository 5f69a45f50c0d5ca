/** A here-document as Dockerfiles have them since frontend 1.4, on RUN, COPY, ADD and ONBUILD of these. */
export interface Heredoc {
  readonly name: string;
  /** `<<-`: leading tabs of the body are dropped. */
  readonly chomp: boolean;
  /** False when its name is quoted: then nothing in its body is expanded. */
  readonly expands: boolean;
  /** The offset of its body. */
  readonly start: number;
  /** The body as it stands in the file, its last line break included. */
  readonly content: string;
}

/** `<<EOF`, `<<-"EOF"`, `3<<EOF`: BuildKit's reHeredoc, frontend/dockerfile/parser/parser.go. */
const heredocWord = /^(\d*)<<(-?)([^<]*)$/;

/** The here-documents that a logical line announces, in order, their bodies still unread. */
export function parseHeredocNames(line: string): Omit<Heredoc, 'start' | 'content'>[] {
  if (!line.includes('<<')) return [];
  return shellWords(line).flatMap(word => {
    const [, , dash, rest = ''] = heredocWord.exec(word) ?? [];
    const name = rest.replace(/^(['"])(.*)\1$/s, '$2');
    return name === '' || /["']/.test(name) ? [] : [{ name, chomp: dash === '-', expands: name === rest }];
  });
}

/** Splits at blanks outside of quotes, the quotes kept. */
function shellWords(line: string): string[] {
  return line.match(/(?:\\.|"(?:\\.|[^"\\])*"?|'[^']*'?|[^\s"'\\]|\\$)+/gs) ?? [];
}
