import { Readable, Writable } from 'node:stream';
import { type Connection, createConnection, type WatchDog } from 'vscode-languageserver';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import type { Rule } from '../../src/lint/rule.ts';
import { exitClean, exitInterrupted } from '../process/exit-codes.ts';
import { endedBySignals } from '../process/limit.ts';
import type { Environment, Streams } from '../process/streams.ts';
import { answerRequests } from './requests.ts';

/** How often it is looked whether the client still lives, in milliseconds. */
const pause = 2000;

/**
 * `docker-initcheck lsp --stdio`: a language server on standard input and output, until the client ends it or is gone.
 * https://microsoft.github.io/language-server-protocol
 */
export async function serve(
  rules: readonly Rule[],
  { stdin, stdout }: Pick<Streams, 'stdin' | 'stdout'>,
  environment: Environment,
): Promise<number> {
  // A stream that is wrapped would stay open until the next bytes come.
  const input = stdin instanceof Readable ? stdin : Readable.from(stdin, { objectMode: false });
  const output = new Writable({
    write: (chunk, _, done) => {
      stdout.write(chunk);
      done();
    },
  });
  const { promise: ended, resolve: end } = withResolvers();
  let timer: NodeJS.Timeout | undefined;
  const watchDog = {
    shutdownReceived: false,
    initialize: ({ processId }: { readonly processId: number | null }) => {
      if (processId !== null) timer = setInterval(() => isRunning(processId) || end(1), pause);
    },
    exit: end,
  };
  // Without a word to stop, a client that is gone has failed.
  const isGone = (): void => end(watchDog.shutdownReceived ? exitClean : 1);
  input.once('end', isGone).once('close', isGone).once('error', isGone);
  const interrupt = (): void => end(exitInterrupted);
  environment.signal.addEventListener('abort', interrupt, { once: true });
  if (environment.signal.aborted) interrupt();
  const connection = connectionOf(input, output, watchDog);
  const stop = answerRequests(connection, rules, environment);
  connection.listen();
  try {
    // Nearly all its time goes into work that no function of ours could end; what a write leaves, the next one sweeps.
    return await endedBySignals(() => ended);
  } finally {
    stop();
    clearInterval(timer);
    environment.signal.removeEventListener('abort', interrupt);
    connection.dispose();
    input.destroy();
  }
}

function connectionOf(input: Readable, output: Writable, watchDog: WatchDog): Connection {
  const reader = new StreamMessageReader(input);
  // It would wait for the rest of a message, again and again, when nobody can send it any more.
  reader.partialMessageTimeout = 0;
  const writer = new StreamMessageWriter(output);
  return createConnection(logger => createProtocolConnection(reader, writer, logger), watchDog);
}

function withResolvers(): { readonly promise: Promise<number>; readonly resolve: (code: number) => void } {
  let resolve: (code: number) => void = () => undefined;
  const promise = new Promise<number>(done => (resolve = done));
  return { promise, resolve };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
