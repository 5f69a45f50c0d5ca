import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exitInterrupted, exitTerminated } from './exit-codes.ts';
import { formatMetadata, metadataCommand } from './metadata.ts';
import { version } from './version.ts';

const [, script = '', ...argv] = process.argv;

// Docker asks for this at every `docker --help` and every TAB, so it is answered before anything else is loaded.
if (argv[0] === metadataCommand) process.stdout.write(formatMetadata(version));
else void run();

async function run(): Promise<void> {
  const { main } = await import('./main.ts');
  const interruption = new AbortController();
  let interruptions = 0;
  const interrupt = (code: number) => (): void => {
    interruption.abort(code);
    // Docker never kills a plugin whose terminal it shares: whoever insists gets out at once.
    if (++interruptions === 3) process.exit(code);
  };
  process.on('SIGINT', interrupt(exitInterrupted)).on('SIGTERM', interrupt(exitTerminated));
  // `docker initcheck | head` closes the pipe early; that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  process.exitCode = await main(argv, process, {
    variables: process.env,
    directory: process.cwd(),
    binaries: join(dirname(realpathSync(script)), 'bin'),
    signal: interruption.signal,
  });
}
