import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, type ClientRequestArgs } from 'node:http';
import { Duplex, Readable, Writable } from 'node:stream';

/**
 * An HTTP agent whose connections are `docker system dial-stdio` processes: one way through every endpoint the
 * docker client knows (contexts, TLS, ssh with the user's own configuration).
 */
export function dialAgent(command: readonly string[], env: Variables): Agent {
  return new DialAgent(command, env);
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Node's own way to a custom connection is a subclass of Agent. */
class DialAgent extends Agent {
  readonly #command: readonly string[];
  readonly #env: Variables;

  constructor(command: readonly string[], env: Variables) {
    super({ keepAlive: true });
    this.#command = command;
    this.#env = env;
  }

  override createConnection(_: ClientRequestArgs): Duplex {
    return dial(this.#command, this.#env);
  }
}

function dial([program = 'docker', ...words]: readonly string[], env: Variables): Duplex {
  const child = spawn(program, words, { env: { ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  const connection = Duplex.from({
    writable: questions(child),
    readable: Readable.from(answers(child, program)),
  });
  connection.on('close', () => child.kill());
  const parts = [child, child.stdin, child.stdout, child.stderr] as unknown as {
    ref(): void;
    unref(): void;
  }[];
  return Object.assign(connection, {
    setTimeout: () => connection,
    setNoDelay: () => connection,
    setKeepAlive: () => connection,
    ref: () => parts.forEach(part => void part.ref()),
    unref: () => parts.forEach(part => void part.unref()),
  });
}

/** What the Engine is asked. A client that ends before it has read it all says why itself: see `answers`. */
function questions({ stdin }: ChildProcessWithoutNullStreams): Writable {
  stdin.on('error', () => {});
  return new Writable({
    write: (chunk, encoding, done) => void stdin.write(chunk, encoding, () => done()),
    final: done => void stdin.end(() => done()),
    // Without its questions the client ends, and with it the answers.
    destroy: (error, done) => {
      stdin.destroy();
      done(error);
    },
  });
}

/** What the Engine answers, and if the client failed its own words: else a wrong context is only "socket hang up". */
async function* answers(child: ChildProcessWithoutNullStreams, program: string): AsyncGenerator<Buffer> {
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-1000);
  });
  const ended = once(child, 'close') as Promise<[code: number | null]>;
  ended.catch(() => {});
  yield* child.stdout;
  const [code] = await ended;
  if (code) throw new Error(complaint.trim() || `${program} ended with exit code ${code}`);
}
