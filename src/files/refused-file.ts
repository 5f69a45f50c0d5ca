import { InputError } from '../input-error.ts';
import type { Diagnostic } from '../lint/diagnostic.ts';

/**
 * A file that Docker would refuse to read: a sentence with file and line for standard error, a finding for the reports.
 */
export class RefusedFile extends InputError {
  readonly path: string;
  readonly text: string;
  readonly diagnostic: Diagnostic;

  constructor(path: string, text: string, diagnostic: Diagnostic) {
    super(diagnostic.message, `${path}:${diagnostic.range.start.line + 1}`);
    this.path = path;
    this.text = text;
    this.diagnostic = diagnostic;
  }
}
