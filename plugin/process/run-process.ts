import { exitClean, exitFindings, exitInput } from './exit-codes.ts';
import { watchInterruptions } from './interruption.ts';
import { hookCommand } from './metadata.ts';
import type { Loader } from './parts.ts';
import { standardOutput } from './standard-output.ts';
import type { Environment, Streams } from './streams.ts';

/** What the part named main exports. */
interface MainPart {
  readonly main: (argv: readonly string[], streams: Streams, environment: Environment) => Promise<number>;
}

/** What the part named hook exports. */
interface HookPart {
  readonly answerHook: (
    request: string,
    environment: Pick<Environment, 'variables' | 'directory'>,
  ) => Promise<string>;
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
    const environment = { variables: process.env, directory: workingDirectory() ?? '/' };
    process.stdout.write(await answerHook(request, environment));
    keepCompiled();
    return;
  }
  const directory = workingDirectory();
  if (directory === undefined) {
    process.stderr.write('docker initcheck: the working directory is not there any more\n');
    process.exitCode = exitInput;
    return;
  }
  const signal = watchInterruptions(process);
  let isLost = false;
  const stdout = standardOutput(reason => {
    isLost = true;
    streams.stderr.write(`docker initcheck: standard output: ${reason}\n`);
    if (process.exitCode !== undefined) process.exitCode = codeFor(Number(process.exitCode), isLost);
  });
  const { main } = load('./main.cjs') as MainPart;
  // Node makes a stream when it is first looked at, and most runs have no use for these two.
  const streams: Streams = {
    stdout,
    get stdin() {
      return process.stdin;
    },
    get stderr() {
      if (process.stderr.listenerCount('error') === 0) process.stderr.on('error', ignore);
      return process.stderr;
    },
  };
  const surroundings = { variables: process.env, directory, ...own, signal, keepCompiled };
  process.exitCode = codeFor(await main(argv, streams, surroundings), isLost);
}

/** A report that nobody could get is a run that failed, whatever it has found. */
function codeFor(code: number, isLost: boolean): number {
  return isLost && (code === exitClean || code === exitFindings) ? exitInput : code;
}

/** Where there is no standard error, there is nobody to be told. */
function ignore(): void {}

/** Undefined where somebody has removed it. */
function workingDirectory(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}
