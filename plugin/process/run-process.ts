import { watchInterruptions } from './interruption.ts';
import { hookCommand } from './metadata.ts';
import type { Loader } from './parts.ts';
import { standardOutput, unlessReaderLeft } from './standard-output.ts';
import type { Environment, Streams } from './streams.ts';

/** What the part named main exports. */
interface MainPart {
  readonly main: (argv: readonly string[], streams: Streams, environment: Environment) => Promise<number>;
}

/** What the part named hook exports. */
interface HookPart {
  readonly answerHook: (request: string, environment: Pick<Environment, 'variables'>) => Promise<string>;
}

/** Runs the command as the process that this is. */
export async function runProcess(
  argv: readonly string[],
  { load, keepCompiled }: Loader,
  own: Pick<Environment, 'binaries' | 'script'>,
): Promise<void> {
  const [name, asked, request = ''] = argv;
  if (name === 'initcheck' && asked === hookCommand) {
    // Docker asks after a stop, and whoever has typed it waits.
    const { answerHook } = load('./hook.cjs') as HookPart;
    process.stdout.write(await answerHook(request, { variables: process.env }));
    keepCompiled();
    return;
  }
  const signal = watchInterruptions(process);
  const stdout = standardOutput();
  const { main } = load('./main.cjs') as MainPart;
  // Node makes a stream when it is first looked at, and most runs have no use for these two.
  const streams: Streams = {
    stdout,
    get stdin() {
      return process.stdin;
    },
    get stderr() {
      if (process.stderr.listenerCount('error') === 0) process.stderr.on('error', unlessReaderLeft);
      return process.stderr;
    },
  };
  const surroundings = { variables: process.env, directory: process.cwd(), ...own, signal, keepCompiled };
  process.exitCode = await main(argv, streams, surroundings);
}
