import { TextDocument } from 'vscode-languageserver-textdocument';
import { InputError } from '../input-error.ts';
import type { Diagnostic } from '../lint/diagnostic.ts';
import { syntaxError } from '../report/results.ts';
import type { SyntaxProblem } from '../syntax/dockerfile.ts';

/** A file that Docker would refuse to read: a sentence with file and line for standard error, a finding for the reports. */
export class RefusedFile extends InputError {
  readonly path: string;
  readonly text: string;
  readonly diagnostic: Diagnostic;

  constructor(path: string, text: string, { message, start, end }: SyntaxProblem) {
    const document = TextDocument.create('', 'dockerfile', 0, text);
    const range = { start: document.positionAt(start), end: document.positionAt(end) };
    super(message, `${path}:${range.start.line + 1}`);
    this.path = path;
    this.text = text;
    this.diagnostic = {
      rule: syntaxError.id,
      severity: syntaxError.severity,
      message,
      range,
      fixable: false,
    };
  }
}
