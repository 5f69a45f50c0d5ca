import { type InitializeParams, type InitializeResult, TextDocumentSyncKind } from 'vscode-languageserver';
import { rulesPage, version } from '../process/version.ts';
import { bringReapers, fixAllKind } from './actions.ts';
import { chooseEncoding, type Encoding } from './encoding.ts';

/** What the client can do, as far as it matters here. */
export interface Client {
  encoding: Encoding;
  /** Whether it runs the command behind "Prove it". */
  canProve: boolean;
  watchesFiles: boolean;
}

/** Takes down what the client can do, and says what this server can. */
export function initialize(
  { capabilities, initializationOptions }: InitializeParams,
  client: Client,
): InitializeResult {
  client.encoding = chooseEncoding(capabilities.general?.positionEncodings);
  client.canProve = initializationOptions?.prove === true;
  client.watchesFiles = capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
  return {
    serverInfo: { name: 'docker-initcheck', version },
    capabilities: {
      positionEncoding: client.encoding,
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
      codeActionProvider: { codeActionKinds: ['quickfix', fixAllKind] },
      executeCommandProvider: { commands: [bringReapers] },
      hoverProvider: true,
      inlayHintProvider: true,
      ...(rulesPage !== undefined && { documentLinkProvider: {} }),
      completionProvider: { triggerCharacters: ['=', ','] },
      ...(client.canProve && { codeLensProvider: {} }),
      workspace: { workspaceFolders: { supported: true } },
    },
  };
}
