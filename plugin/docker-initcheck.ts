import { binariesIn } from './process/binaries.ts';
import { cacheFolder } from './process/cache-folder.ts';
import { formatMetadata, metadataCommand } from './process/metadata.ts';
import { createLoader, folderShelf } from './process/parts.ts';
import { runProcess } from './process/run-process.ts';
import { version } from './process/version.ts';

const [, , ...argv] = process.argv;

// Docker asks for this at every `docker --help` and every TAB, so it is answered before anything else is loaded.
if (argv[0] === metadataCommand) process.stdout.write(formatMetadata(version));
else
  void runProcess(argv, createLoader(folderShelf(__dirname, cacheFolder(process.env, process.platform))), {
    binaries: binariesIn(`${__dirname}/bin`),
    script: __filename,
  });
