import { dirname } from 'node:path';
import {
  commands,
  type ExtensionContext,
  l10n,
  ProcessExecution,
  Task,
  TaskPanelKind,
  TaskRevealKind,
  TaskScope,
  tasks,
  Uri,
  window,
  workspace,
} from 'vscode';
import { type Executable, LanguageClient, type LanguageClientOptions } from 'vscode-languageclient/node';

/** What the server checks, and what a change of it may concern. */
const documentSelector = [
  { scheme: 'file', language: 'dockerfile' },
  { scheme: 'file', language: 'dockercompose' },
  { scheme: 'file', language: 'shellscript' },
  { scheme: 'file', language: 'yaml' },
  { scheme: 'file', pattern: '**/*.hcl' },
];

/** The command that the server puts above ENTRYPOINT and CMD, and the one that starts it again. */
const proveCommand = 'docker-initcheck.prove';
const restartCommand = 'docker-initcheck.restart';

/** One server for all folders, until the window is closed. */
export async function activate(context: ExtensionContext): Promise<LanguageClient> {
  const bundled = context.asAbsolutePath('server/docker-initcheck.cjs');
  const client = new LanguageClient(
    'docker-initcheck',
    'docker initcheck',
    withArguments(program(bundled), ['lsp', '--stdio']),
    options,
  );
  context.subscriptions.push(
    client,
    commands.registerCommand(proveCommand, (uri?: string) => prove(bundled, uri)),
    commands.registerCommand(restartCommand, () => client.restart()),
    workspace.onDidChangeConfiguration(async change => {
      if (!change.affectsConfiguration('docker-initcheck.path')) return;
      const answer = await window.showInformationMessage(
        l10n.t('docker initcheck: reload the window to start the other program.'),
        l10n.t('Reload'),
      );
      if (answer) await commands.executeCommand('workbench.action.reloadWindow');
    }),
  );
  await client.start();
  return client;
}

const options: LanguageClientOptions = { documentSelector, initializationOptions: { prove: true } };

/** The program that the settings name, or the one of the extension, run by the Node.js of the editor. */
function program(bundled: string): Executable {
  const named = workspace.getConfiguration('docker-initcheck').get<string>('path');
  if (named) return { command: named };
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  return { command: process.execPath, args: [bundled], options: { env } };
}

function withArguments({ args = [], ...rest }: Executable, more: readonly string[]): Executable {
  return { ...rest, args: [...args, ...more] };
}

/** Builds, runs and stops the image of a Dockerfile in a terminal; no shell reads the names. */
async function prove(bundled: string, uri: string | undefined): Promise<void> {
  const file = uri === undefined ? window.activeTextEditor?.document.uri : Uri.parse(uri);
  if (!file) return;
  const { command, args = [], options: run } = withArguments(program(bundled), ['--verify', file.fsPath]);
  const scope = workspace.getWorkspaceFolder(file) ?? TaskScope.Workspace;
  const environment = run?.env as Record<string, string> | undefined;
  const execution = new ProcessExecution(command, args, {
    cwd: dirname(file.fsPath),
    ...(environment && { env: environment }),
  });
  const task = new Task({ type: 'docker-initcheck' }, scope, 'Prove it', 'docker initcheck', execution);
  task.presentationOptions = { reveal: TaskRevealKind.Always, panel: TaskPanelKind.Dedicated, clear: true };
  await tasks.executeTask(task);
}
