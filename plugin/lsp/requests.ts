import {
  type CodeAction,
  type CodeActionParams,
  type Connection,
  DidChangeWatchedFilesNotification,
  type Hover,
  type HoverParams,
  type InlayHint,
  type InlayHintParams,
  type Range,
} from 'vscode-languageserver';
import type { Rule } from '../../src/lint/rule.ts';
import type { Outline } from '../../src/report/outline.ts';
import { shellTexts } from '../../src/shell/shell-texts.ts';
import type { Environment } from '../process/streams.ts';
import { rulesPage } from '../process/version.ts';
import { bringReapers, codeActions } from './actions.ts';
import { writeReapers } from './bring-reapers.ts';
import type { Surroundings } from './check-open.ts';
import { type Checker, createChecker } from './checker.ts';
import { complete } from './complete.ts';
import { fromClient, rangeFromClient, rangeToClient, toClient } from './encoding.ts';
import { type Client, initialize } from './initialize.ts';
import { kindOf } from './kind-of.ts';
import { type OpenDocument, openDocuments } from './open-documents.ts';
import { codeLenses, documentLinks, hoverAt, inlayHints } from './shown.ts';
import { whileWanted } from './while-wanted.ts';

interface Session {
  readonly connection: Connection;
  readonly client: Client;
  readonly checker: Checker;
  readonly surroundings: Surroundings;
}

/** Answers a client; returns what ends the work. */
export function answerRequests(
  connection: Connection,
  rules: readonly Rule[],
  environment: Environment,
): () => void {
  const client: Client = { encoding: 'utf-16', canProve: false, watchesFiles: false };
  const documents = openDocuments(() => client.encoding);
  const surroundings: Surroundings = { rules, documents, environment, texts: shellTexts() };
  const checker = createChecker(
    surroundings,
    (path, diagnostics, text) => {
      const open = documents.at(path);
      const lines = (open?.text ?? text ?? '').split('\n');
      void connection.sendDiagnostics({
        uri: documents.uriOf(path),
        ...(open && { version: open.version }),
        diagnostics: diagnostics.map(each => ({
          ...each,
          range: rangeToClient(client.encoding, lines, each.range),
        })),
      });
    },
    error => connection.console.error(`this is a bug in docker initcheck: ${(error as Error).stack}`),
  );
  const session = { connection, client, checker, surroundings };
  connection.onInitialize(params => initialize(params, client));
  connection.onInitialized(() => {
    if (client.watchesFiles)
      connection.client
        .register(DidChangeWatchedFilesNotification.type, { watchers })
        // A client may refuse: it then does not tell of changes to other files.
        .catch((error: Error) => connection.console.warn(`files are not watched: ${error.message}`))
        // It is gone, and there is nobody to tell.
        .catch(() => undefined);
  });
  answerSync(session);
  answerQuestions(session);
  answerChanges(session);
  return checker.stop;
}

/** What a check may read besides what is open. */
const watchers = [
  '**/{*Dockerfile*,*Containerfile*,*.dockerfile,dockerfile}',
  '**/*.{sh,bash,yaml,yml,hcl}',
  '**/{*.dockerignore,*.containerignore,.env,package.json,docker-bake.json}',
].map(globPattern => ({ globPattern }));

function answerSync({ connection, checker, surroundings: { documents } }: Session): void {
  const touched = (document: OpenDocument | undefined): void => {
    if (document) checker.touch(document.path);
  };
  connection.onDidOpenTextDocument(({ textDocument }) => touched(documents.open(textDocument)));
  connection.onDidChangeTextDocument(({ textDocument: { uri, version: number }, contentChanges }) =>
    touched(documents.change(uri, number, contentChanges)),
  );
  connection.onDidCloseTextDocument(({ textDocument }) => touched(documents.close(textDocument.uri)));
  connection.onDidChangeWatchedFiles(({ changes }) => {
    for (const { uri } of changes) {
      const path = documents.pathOf(uri);
      if (path !== undefined && !documents.at(path)) checker.touch(path);
    }
  });
}

function answerQuestions({ connection, client, checker, surroundings: { documents, rules } }: Session): void {
  const at = (uri: string): OpenDocument | undefined => documents.get(uri);
  const outlineAt = async (document: OpenDocument): Promise<Outline | undefined> =>
    (await checker.latest(document.path))?.checked[0]?.outline;
  const isDockerfile = (document: OpenDocument | undefined): document is OpenDocument =>
    document !== undefined && kindOf(document) === 'dockerfile';
  const ranged = <T extends { range: Range }>(document: OpenDocument, all: readonly T[]): T[] => {
    const lines = document.text.split('\n');
    return all.map(each => ({ ...each, range: rangeToClient(client.encoding, lines, each.range) }));
  };
  const onHover = async ({ textDocument, position }: HoverParams): Promise<Hover | null> => {
    const document = at(textDocument.uri);
    if (!document) return null;
    const outline = await outlineAt(document);
    if (!isDockerfile(document) && kindOf(document) !== 'script') return null;
    const where = fromClient(client.encoding, document.text.split('\n'), position);
    const hover = hoverAt(document.text, where, outline, rules);
    return hover?.range ? (ranged(document, [{ ...hover, range: hover.range }])[0] ?? null) : hover;
  };
  connection.onHover(whileWanted(onHover));
  const onInlayHint = async ({ textDocument }: InlayHintParams): Promise<InlayHint[]> => {
    const document = at(textDocument.uri);
    if (!isDockerfile(document)) return [];
    const lines = document.text.split('\n');
    const hints = inlayHints(document.text, await outlineAt(document));
    return hints.map(hint => ({ ...hint, position: toClient(client.encoding, lines, hint.position) }));
  };
  connection.languages.inlayHint.on(whileWanted(onInlayHint));
  connection.onCodeLens(({ textDocument }) => {
    const document = at(textDocument.uri);
    return isDockerfile(document) ? ranged(document, codeLenses(document.text, document.uri)) : [];
  });
  connection.onDocumentLinks(({ textDocument }) => {
    const document = at(textDocument.uri);
    return document && rulesPage ? ranged(document, documentLinks(document.text, rules, rulesPage)) : [];
  });
  connection.onCompletion(({ textDocument, position }) => {
    const document = at(textDocument.uri);
    if (!document) return [];
    const lines = document.text.split('\n');
    const { line, character } = fromClient(client.encoding, lines, position);
    const before = [...lines.slice(0, line), (lines[line] ?? '').slice(0, character)].join('\n');
    return complete(kindOf(document), before, rules);
  });
}

function answerChanges({ connection, client, checker, surroundings }: Session): void {
  const { documents } = surroundings;
  const onCodeAction = async ({ textDocument, context }: CodeActionParams): Promise<CodeAction[]> => {
    const document = documents.get(textDocument.uri);
    if (!document) return [];
    const lines = document.text.split('\n');
    const findings = context.diagnostics.map(finding => ({
      ...finding,
      range: rangeFromClient(client.encoding, lines, finding.range),
    }));
    return codeActions(document, findings, context.only, client.encoding, surroundings);
  };
  connection.onCodeAction(whileWanted(onCodeAction));
  connection.onExecuteCommand(async ({ command, arguments: [uri] = [] }) => {
    const document = typeof uri === 'string' ? documents.get(uri) : undefined;
    if (command !== bringReapers || !document) return;
    const failure = await writeReapers(document, surroundings);
    if (failure !== undefined) connection.window.showErrorMessage(`docker initcheck: ${failure}`);
    checker.touch(document.path);
  });
}
