import { realpathSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { TextDocumentContentChangeEvent, TextDocumentItem } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { longestFile, tooLong } from '../../src/files/read-regular.ts';
import type { Unsaved } from '../../src/files/repository-files.ts';
import { type InputError, isInputError } from '../../src/input-error.ts';
import { assertFewLines } from '../../src/lines.ts';
import { type Encoding, rangeFromClient } from './encoding.ts';

/** A file that the editor has open, as it is there. */
export interface OpenDocument {
  /** As the client writes it. */
  readonly uri: string;
  /** Absolute. */
  readonly path: string;
  readonly languageId: string;
  readonly version: number;
  /** Empty where it is too much to be kept. */
  readonly text: string;
  /** Why it is too much. */
  readonly tooLarge?: InputError | undefined;
}

/** What is open, and the texts that count instead of those on the disk. */
export interface OpenDocuments {
  readonly open: (item: TextDocumentItem) => OpenDocument | undefined;
  readonly change: (
    uri: string,
    version: number,
    changes: readonly TextDocumentContentChangeEvent[],
  ) => OpenDocument | undefined;
  readonly close: (uri: string) => OpenDocument | undefined;
  readonly get: (uri: string) => OpenDocument | undefined;
  readonly at: (path: string) => OpenDocument | undefined;
  readonly all: () => readonly OpenDocument[];
  readonly unsaved: Unsaved;
  /** How the client calls a file. */
  readonly uriOf: (path: string) => string;
  /** Undefined for what is in no file: it has no place where its neighbours could be looked for. */
  readonly pathOf: (uri: string) => string | undefined;
}

export function openDocuments(encoding: () => Encoding): OpenDocuments {
  const documents = new Map<string, OpenDocument>();
  const paths = new Map<string, string>();
  const at = (path: string): OpenDocument | undefined => documents.get(paths.get(path) ?? '');
  const keep = (document: OpenDocument): OpenDocument => {
    documents.set(document.uri, document);
    for (const name of namesOf(document.path)) paths.set(name, document.uri);
    return document;
  };
  return {
    open: ({ uri, languageId, version, text }) => {
      const path = pathOf(uri);
      if (path === undefined || typeof text !== 'string') return undefined;
      return keep({ uri, path, languageId, version, ...bounded(text, path) });
    },
    change: (uri, version, changes) => {
      const old = documents.get(uri);
      if (!old || !Array.isArray(changes) || !changes.every(({ text }) => typeof text === 'string'))
        return undefined;
      // Of what was not kept, only all of it is another text.
      if (old.tooLarge && !changes.some(isWhole)) return undefined;
      const text = changes.reduce(changed(encoding()), old.text);
      return keep({ ...old, version, ...bounded(text, old.path) });
    },
    close: uri => {
      const old = documents.get(uri);
      documents.delete(uri);
      for (const [path, name] of paths) if (name === uri) paths.delete(path);
      return old;
    },
    get: uri => documents.get(uri),
    at,
    all: () => [...documents.values()],
    unsaved: path => {
      const document = at(path);
      if (document?.tooLarge) throw document.tooLarge;
      return document && Buffer.from(document.text);
    },
    uriOf: path => at(path)?.uri ?? pathToFileURL(path).href,
    pathOf,
  };
}

/** An editor opens whatever there is: it is bounded as a file is. */
function bounded(text: string, name: string): Pick<OpenDocument, 'text' | 'tooLarge'> {
  try {
    if (text.length > longestFile) throw tooLong(longestFile, name);
    assertFewLines(text, name);
    return { text, tooLarge: undefined };
  } catch (error) {
    if (!isInputError(error)) throw error;
    return { text: '', tooLarge: error };
  }
}

function isWhole(change: TextDocumentContentChangeEvent): boolean {
  return !('range' in change);
}

function pathOf(uri: string): string | undefined {
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
}

/** A file may be read by the name of its folder's link. */
function namesOf(path: string): string[] {
  try {
    return [path, realpathSync.native(path)];
  } catch {
    return [path];
  }
}

function changed(encoding: Encoding): (text: string, change: TextDocumentContentChangeEvent) => string {
  return (text, change) => {
    if (!('range' in change)) return change.text;
    const range = rangeFromClient(encoding, encoding === 'utf-16' ? [] : text.split('\n'), change.range);
    const document = TextDocument.create('', '', 0, text);
    return TextDocument.applyEdits(document, [{ range, newText: change.text }]);
  };
}
