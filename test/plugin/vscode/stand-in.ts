import { pathToFileURL } from 'node:url';
import { TextDocument } from 'vscode-languageserver-textdocument';

/** What the extension has told the editor. */
export interface Seen {
  readonly diagnostics: Map<string, readonly { readonly message: string; readonly code?: unknown }[]>;
  readonly commands: Map<string, (...args: unknown[]) => unknown>;
  readonly tasks: { readonly process: string; readonly args: readonly string[] }[];
}

/** An editor as far as the extension and vscode-languageclient ask for it: no window, and one document. */
export function standIn(path: string, text: string): { readonly api: object; readonly seen: Seen } {
  const seen: Seen = { diagnostics: new Map(), commands: new Map(), tasks: [] };
  const known = { ...classes(), ...rooms(path, text, seen), version: '1.100.0' };
  // What is asked for besides: classes that are extended, providers that are registered.
  const api = new Proxy(known, {
    get: (target, name) => (name in target ? target[name as keyof typeof target] : anything(String(name))),
  });
  return { api, seen };
}

class Uri {
  readonly scheme = 'file';
  readonly authority = '';
  readonly query = '';
  readonly fragment = '';
  readonly path: string;
  constructor(path: string) {
    this.path = path;
  }
  get fsPath(): string {
    return this.path;
  }
  static parse(uri: string): Uri {
    return new Uri(new URL(uri).pathname);
  }
  static file(path: string): Uri {
    return new Uri(path);
  }
  toString(): string {
    return pathToFileURL(this.path).href;
  }
}

class Position {
  readonly line: number;
  readonly character: number;
  constructor(line: number, character: number) {
    this.line = line;
    this.character = character;
  }
}

class Range {
  readonly start: Position;
  readonly end: Position;
  constructor(...place: [Position, Position] | [number, number, number, number]) {
    const isNumbers = place.length === 4;
    this.start = isNumbers ? new Position(place[0], place[1]) : place[0];
    this.end = isNumbers ? new Position(place[2], place[3]) : place[1];
  }
}

class Disposable {
  readonly dispose: () => void;
  constructor(dispose: () => void = () => undefined) {
    this.dispose = dispose;
  }
}

class EventEmitter<T> {
  readonly #listeners = new Set<(value: T) => unknown>();
  readonly event = (listener: (value: T) => unknown): Disposable => {
    this.#listeners.add(listener);
    return new Disposable(() => this.#listeners.delete(listener));
  };
  fire(value: T): void {
    for (const listener of this.#listeners) listener(value);
  }
  dispose(): void {
    this.#listeners.clear();
  }
}

class Diagnostic {
  readonly range: Range;
  readonly message: string;
  readonly severity: number;
  constructor(range: Range, message: string, severity: number) {
    this.range = range;
    this.message = message;
    this.severity = severity;
  }
}

class ProcessExecution {
  readonly process: string;
  readonly args: readonly string[];
  constructor(process: string, args: readonly string[]) {
    this.process = process;
    this.args = args;
  }
}

class Task {
  readonly execution: ProcessExecution;
  constructor(...given: [unknown, unknown, unknown, unknown, ProcessExecution]) {
    this.execution = given[4];
  }
}

class CancellationTokenSource {
  readonly token = { isCancellationRequested: false, onCancellationRequested: never };
  cancel(): void {}
  dispose(): void {}
}

class CodeActionKind {
  readonly value: string;
  constructor(value = '') {
    this.value = value;
  }
  static readonly Empty = new CodeActionKind();
  static readonly QuickFix = new CodeActionKind('quickfix');
  append(part: string): CodeActionKind {
    return new CodeActionKind([this.value, part].filter(Boolean).join('.'));
  }
}

function classes(): object {
  return {
    ...{ Uri, Position, Range, Disposable, EventEmitter, Diagnostic, ProcessExecution, Task },
    ...{ CancellationTokenSource, CancellationError: Error, CodeActionKind },
  };
}

/** An event that does not come. */
const never = (): Disposable => new Disposable();

function rooms(path: string, text: string, { diagnostics, commands, tasks }: Seen): object {
  const channel = new Proxy({}, { get: () => never });
  const content = TextDocument.create(pathToFileURL(path).href, 'dockerfile', 1, text);
  const document = {
    ...{ uri: new Uri(path), fileName: path, languageId: 'dockerfile', version: 1, isClosed: false },
    getText: () => content.getText(),
  };
  const collection = {
    set: (uri: Uri, found: Diagnostic[]) => diagnostics.set(uri.fsPath, found),
    ...{ delete: () => undefined, clear: () => undefined, dispose: () => undefined, has: () => false },
  };
  const registered = new Proxy({}, { get: (_, name) => (/^on/.test(String(name)) ? never : () => never()) });
  return {
    commands: {
      registerCommand: (name: string, run: (...args: unknown[]) => unknown) => {
        commands.set(name, run);
        return new Disposable();
      },
      executeCommand: () => Promise.resolve(),
    },
    tasks: { executeTask: ({ execution }: Task) => tasks.push(execution) },
    l10n: { t: (words: string) => words },
    env: { appName: 'stand-in', language: 'en', appHost: 'desktop', uriScheme: 'vscode' },
    workspace: withEvents({
      textDocuments: [document],
      notebookDocuments: [],
      workspaceFolders: undefined,
      isTrusted: true,
      getConfiguration: () => ({ get: (_: string, usual?: unknown) => usual, has: () => false }),
      getWorkspaceFolder: () => undefined,
      createFileSystemWatcher: () => withEvents({ dispose: () => undefined }),
      registerTextDocumentContentProvider: never,
      fs: {},
    }),
    window: withEvents({
      createOutputChannel: () => channel,
      visibleTextEditors: [],
      activeTextEditor: { document },
      tabGroups: withEvents({ all: [] }),
      showInformationMessage: () => Promise.resolve(),
      showErrorMessage: (words: string) => Promise.reject(new Error(words)),
      showWarningMessage: () => Promise.resolve(),
    }),
    languages: new Proxy(registered, {
      get: (_, name) => {
        if (name === 'createDiagnosticCollection') return () => collection;
        if (name === 'match')
          return (_selector: unknown, { languageId }: { languageId: string }) =>
            languageId === 'dockerfile' ? 10 : 0;
        return never;
      },
    }),
  };
}

/** With events that do not come, and registrations that nobody asks for. */
function withEvents(room: object): object {
  return new Proxy(room, {
    get: (target, name) => {
      if (name in target) return target[name as keyof typeof target];
      return /^(?:on|register)/.test(String(name)) ? never : undefined;
    },
  });
}

/** A class whose static members are words, as enumerations have them. */
function anything(name: string): unknown {
  const made = { [name]: class {} }[name] as object;
  return new Proxy(made, { get: (target, member) => Reflect.get(target, member) ?? String(member) });
}
