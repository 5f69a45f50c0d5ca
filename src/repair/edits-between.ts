import { diffLines } from 'diff';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { TextEdit } from 'vscode-languageserver-types';

/** The difference of two texts as edits of the first, whole lines at a time. */
export function editsBetween(before: string, after: string): TextEdit[] {
  const document = TextDocument.create('', 'dockerfile', 0, before);
  const edits: { start: number; end: number; newText: string }[] = [];
  let offset = 0;
  for (const { added, removed, value } of before === after ? [] : diffLines(before, after)) {
    if (!added && !removed) {
      offset += value.length;
      continue;
    }
    let edit = edits.at(-1);
    if (edit?.end !== offset) {
      edit = { start: offset, end: offset, newText: '' };
      edits.push(edit);
    }
    if (added) edit.newText += value;
    else {
      edit.end += value.length;
      offset = edit.end;
    }
  }
  return edits.map(({ start, end, newText }) => ({
    range: { start: document.positionAt(start), end: document.positionAt(end) },
    newText,
  }));
}
