import { join } from 'node:path';
import type { TextDocumentEdit, TextEdit, WorkspaceEdit } from 'vscode-languageserver-protocol';
import type { Checked } from '../check/check-file.ts';
import { type Encoding, rangeToClient } from './encoding.ts';
import type { OpenDocuments } from './open-documents.ts';

interface EditedFile {
  readonly path: string;
  readonly before: string;
  readonly edits: readonly TextEdit[];
}

/**
 * What repairs change, file by file; undefined where two of them change one file in different ways, and one has to
 * come after the other.
 */
export function workspaceEdit(
  checked: readonly Checked[],
  encoding: Encoding,
  documents: OpenDocuments,
): WorkspaceEdit | undefined {
  const edited = new Map<string, EditedFile>();
  for (const file of checked.flatMap(editedFiles)) {
    const other = edited.get(file.path);
    if (other && JSON.stringify(other.edits) !== JSON.stringify(file.edits)) return undefined;
    edited.set(file.path, file);
  }
  return {
    documentChanges: [...edited.values()].map(({ path, before, edits }): TextDocumentEdit => {
      const lines = before.split('\n');
      const version = documents.at(path)?.version ?? null;
      return {
        textDocument: { uri: documents.uriOf(path), version },
        edits: edits.map(({ range, newText }) => ({ range: rangeToClient(encoding, lines, range), newText })),
      };
    }),
  };
}

function editedFiles({ repaired, source, context }: Checked): EditedFile[] {
  if (!repaired || repaired.isElsewhere) return [];
  const scripts = repaired.files.map(({ path, before, edits }) => ({
    path: join(context, path),
    before,
    edits,
  }));
  return [{ path: source.path, before: source.text, edits: repaired.edits }, ...scripts].filter(
    ({ edits }) => edits.length > 0,
  );
}
