import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { SyntaxProblem } from '../syntax/dockerfile.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Rule } from './rule.ts';

/** The rule under which a file that Docker would refuse is reported; it cannot be switched off. */
export const syntaxError = {
  id: 'syntax-error',
  severity: 'error',
  summary: 'Docker would refuse to read the file',
  docs: 'The file is not a Dockerfile as Docker reads it, so nothing can be said about its PID 1.',
} as const satisfies Pick<Rule, 'id' | 'severity' | 'summary' | 'docs'>;

/** What Docker would refuse in a Dockerfile's text, as a finding. */
export function syntaxDiagnostic({ message, start, end }: SyntaxProblem, document: TextDocument): Diagnostic {
  const range = { start: document.positionAt(start), end: document.positionAt(end) };
  return { rule: syntaxError.id, severity: syntaxError.severity, message, range, fixable: false };
}
