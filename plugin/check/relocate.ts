import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Range } from 'vscode-languageserver-types';
import type { Diagnostic } from '../../src/lint/diagnostic.ts';
import type { Linted } from '../../src/lint/lint.ts';
import { type Build, type Pull, pathFrom, type Span } from '../../src/workload/workload.ts';
import type { YamlScalar, YamlSource } from '../../src/workload/yaml-value.ts';

/**
 * Findings in a Dockerfile that is no file, as findings in the file that describes the container: at the name of the
 * image, or at the lines of the text that is there.
 */
export function relocate(linted: Linted, made: Build | Pull, file: YamlSource): Linted {
  const own = pathFrom(made.context, file);
  const inline = made.from === 'build' && typeof made.dockerfile !== 'string' ? made.dockerfile : undefined;
  const span = inline ?? made.place;
  const path = pathFrom(made.context, span.source);
  const diagnostics = linted.diagnostics.map((found): Diagnostic => {
    const { file: place = path, ...rest } = found;
    const range = found.file !== undefined ? found.range : rangeIn(span, inline, found.range);
    return { ...rest, range, ...(place !== own && { file: place }) };
  });
  const unknown = linted.unknown.map(found => {
    const at = { line: found.line - 1, character: 0 };
    return { ...found, line: rangeIn(span, inline, { start: at, end: at }).start.line + 1 };
  });
  return { ...linted, diagnostics, unknown };
}

function rangeIn({ source, start, end }: Span, inline: YamlScalar | undefined, range: Range): Range {
  const document = TextDocument.create('', '', 0, source.text);
  const whole = { start: document.positionAt(start), end: document.positionAt(end) };
  if (!inline?.isBlock) return whole;
  const lines = source.text.split('\n');
  const first = whole.start.line + 1;
  const indent = /^ */.exec(lines.slice(first).find(line => line.trim() !== '') ?? '')?.[0].length ?? 0;
  const moved = ({ line, character }: Range['start']) => ({
    line: first + line,
    // A variable that was put in may have made the line longer.
    character: Math.min(indent + character, lines[first + line]?.length ?? 0),
  });
  return { start: moved(range.start), end: moved(range.end) };
}
