import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { watchInterruptions } from './interruption.ts';
import { formatMetadata, metadataCommand } from './metadata.ts';
import { version } from './version.ts';

const [, script = '', ...argv] = process.argv;

// Docker asks for this at every `docker --help` and every TAB, so it is answered before anything else is loaded.
if (argv[0] === metadataCommand) process.stdout.write(formatMetadata(version));
else void run();

async function run(): Promise<void> {
  const signal = watchInterruptions(process);
  // `docker initcheck | head` closes the pipe early; that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  const { main } = await import('./main.ts');
  process.exitCode = await main(argv, process, {
    variables: process.env,
    directory: process.cwd(),
    binaries: join(dirname(realpathSync(script)), 'bin'),
    signal,
  });
}
