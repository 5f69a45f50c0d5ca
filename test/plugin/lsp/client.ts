import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { pathToFileURL } from 'node:url';
import {
  CancellationToken,
  type Diagnostic,
  type InitializeResult,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver-protocol';
import { createProtocolConnection } from 'vscode-languageserver-protocol/node';
import { main } from '../../../plugin/main.ts';
import { binariesIn } from '../../../plugin/process/binaries.ts';

/** An editor that talks to the server in this process, over the protocol. */
export interface Client {
  readonly initialized: InitializeResult;
  readonly open: (path: string, text: string, languageId?: string) => void;
  /** Replaces the whole text, or a range of it. */
  readonly change: (path: string, text: string, range?: object) => void;
  readonly close: (path: string) => void;
  /** All findings that are published now, of all files. */
  readonly all: () => Diagnostic[];
  /** Until the server has answered a question about each open file, which it does after its check. */
  readonly settled: () => Promise<void>;
  /** Ends the server as an editor does. */
  readonly stop: () => Promise<number>;
  /** The next findings that the server publishes for a file of which `isIt` is true. */
  readonly findings: (
    path: string,
    isIt?: (found: readonly Diagnostic[]) => boolean,
  ) => Promise<Diagnostic[]>;
  readonly ask: <T>(method: string, params: object, token?: CancellationToken) => Promise<T>;
  readonly tell: (method: string, params?: object) => void;
  /** Ends the stream from the client, as a client does that dies. */
  readonly die: () => void;
  readonly exitCode: Promise<number>;
}

export const uriOf = (path: string): string => pathToFileURL(path).href;

export async function startClient(
  directory: string,
  capabilities: object = {},
  options?: object,
): Promise<Client> {
  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  const exitCode = main(
    ['lsp', '--stdio'],
    { stdin: toServer, stdout: { write: chunk => toClient.write(chunk) }, stderr: process.stderr },
    {
      variables: {},
      directory,
      binaries: binariesIn('src/reaper/bin'),
      signal: new AbortController().signal,
    },
  );
  const connection = createProtocolConnection(toClient, toServer);
  const published = new EventTarget();
  const latest = new Map<string, Diagnostic[]>();
  connection.onNotification(
    'textDocument/publishDiagnostics',
    ({ uri, diagnostics }: PublishDiagnosticsParams) => {
      latest.set(uri, diagnostics);
      published.dispatchEvent(new Event('published'));
    },
  );
  connection.listen();
  const initialized = await connection.sendRequest<InitializeResult>('initialize', {
    processId: null,
    rootUri: uriOf(directory),
    capabilities,
    initializationOptions: options,
  });
  await connection.sendNotification('initialized', {});
  const opened = new Set<string>();
  let version = 1;
  const tell = (method: string, params?: object): void => void connection.sendNotification(method, params);
  return {
    initialized,
    open: (path, text, languageId = languageOf(path)) => {
      opened.add(uriOf(path));
      tell('textDocument/didOpen', { textDocument: { uri: uriOf(path), languageId, version: 1, text } });
    },
    change: (path, text, range) => {
      latest.delete(uriOf(path));
      tell('textDocument/didChange', {
        textDocument: { uri: uriOf(path), version: ++version },
        contentChanges: [{ text, ...(range && { range }) }],
      });
    },
    close: path => {
      latest.delete(uriOf(path));
      tell('textDocument/didClose', { textDocument: { uri: uriOf(path) } });
    },
    findings: async (path, isIt = () => true) => {
      for (;;) {
        const found = latest.get(uriOf(path));
        if (found && isIt(found)) return found;
        await once(published as never, 'published');
      }
    },
    all: () => [...latest.values()].flat(),
    settled: async () => {
      for (const uri of opened)
        await connection.sendRequest('textDocument/hover', {
          textDocument: { uri },
          position: { line: 0, character: 0 },
        });
    },
    stop: async () => {
      await connection.sendRequest('shutdown');
      tell('exit');
      return exitCode;
    },
    ask: (method, params, token = CancellationToken.None) => connection.sendRequest(method, params, token),
    tell,
    die: () => toServer.end(),
    exitCode,
  };
}

function languageOf(path: string): string {
  if (path.endsWith('.sh')) return 'shellscript';
  return path.endsWith('.yaml') ? 'yaml' : 'dockerfile';
}
