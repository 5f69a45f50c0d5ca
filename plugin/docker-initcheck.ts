import { realpathSync } from 'node:fs';
import * as nodeModule from 'node:module';
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
  const folder = dirname(realpathSync(script));
  keepCompiled(join(folder, 'cache'));
  const { main } = await import('./main.ts');
  process.exitCode = await main(argv, process, {
    variables: process.env,
    directory: process.cwd(),
    binaries: join(folder, 'bin'),
    signal,
  });
}

/**
 * Node 22 and later can keep what V8 has compiled, which saves a tenth of a short run. Beside the program, where nobody else may write; an
 * installation that cannot be written to does without. https://nodejs.org/api/module.html#module-compile-cache
 */
function keepCompiled(folder: string): void {
  const { enableCompileCache } = nodeModule as { enableCompileCache?: (folder: string) => unknown };
  enableCompileCache?.(folder);
}
