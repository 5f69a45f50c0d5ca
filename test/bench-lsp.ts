import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PublishDiagnosticsParams } from 'vscode-languageserver-protocol';
import { createProtocolConnection } from 'vscode-languageserver-protocol/node';

/**
 * What an editor waits for: the first findings after the server is started, those after a change of a Dockerfile of 200
 * lines, the actions for one of them, and the memory that the server has then. `npm run bench:lsp`
 */
const rounds = 50;
const lines = Array.from({ length: 196 }, (_, index) => `RUN echo step ${index} && true`);
const text = [
  'FROM debian:bookworm',
  ...lines,
  'COPY . /app',
  'USER 1000',
  'CMD redis-server --port 1',
  '',
].join('\n');

const directory = mkdtempSync(join(tmpdir(), 'initcheck-bench-'));
const uri = pathToFileURL(join(directory, 'Dockerfile')).href;
const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
const firsts: number[] = [];
for (let round = 0; round < 5; round++) firsts.push((await measure(false)).first);
const { changes, actions, memory } = await measure(true);
rmSync(directory, { recursive: true });
report('first findings after the start of the server', firsts, 300);
report('findings after a change', changes, 30);
report('actions for all findings', actions, 100);
process.stdout.write(`memory: ${Math.round(memory / 1024)} MB (goal 150)\n`);

interface Measured {
  readonly first: number;
  readonly changes: number[];
  readonly actions: number[];
  /** Resident, in KiB. */
  readonly memory: number;
}

async function measure(isWhole: boolean): Promise<Measured> {
  const start = performance.now();
  const server = spawn(process.execPath, ['dist/docker-initcheck.cjs', 'lsp', '--stdio'], { env });
  const connection = createProtocolConnection(server.stdout, server.stdin);
  let publish: (found: PublishDiagnosticsParams) => void = () => undefined;
  connection.onNotification('textDocument/publishDiagnostics', (found: PublishDiagnosticsParams) =>
    publish(found),
  );
  connection.listen();
  const published = (): Promise<PublishDiagnosticsParams> => new Promise(done => (publish = done));
  await connection.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
  await connection.sendNotification('initialized', {});
  const opened = published();
  await connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'dockerfile', version: 1, text },
  });
  let { diagnostics } = await opened;
  const first = performance.now() - start;
  const changes: number[] = [];
  const actions: number[] = [];
  for (let round = 0; isWhole && round < rounds; round++) {
    const began = performance.now();
    const changed = published();
    const end = { line: 3, character: 0 };
    await connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: round + 2 },
      contentChanges: [{ range: { start: end, end }, text: `RUN echo ${round}\n` }],
    });
    ({ diagnostics } = await changed);
    changes.push(performance.now() - began);
    const asked = performance.now();
    const range = diagnostics[0]?.range;
    await connection.sendRequest('textDocument/codeAction', {
      textDocument: { uri },
      range,
      context: { diagnostics },
    });
    actions.push(performance.now() - asked);
  }
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  server.kill();
  await once(server, 'exit');
  return { first, changes, actions, memory: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) };
}

function report(what: string, times: readonly number[], goal: number): void {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (part: number): string => (sorted[Math.floor((sorted.length - 1) * part)] ?? 0).toFixed(0);
  process.stdout.write(`${what}: median ${at(0.5)} ms, at most ${at(1)} ms (goal ${goal})\n`);
}
