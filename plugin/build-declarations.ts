import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';

/**
 * Writes `dist/index.d.ts`, the types of the library in one file: those of packages are in it, since an installation
 * brings no packages. Another folder may be given as an argument.
 */
const folder = resolve(process.argv[2] ?? 'dist');
/** Beside node_modules, so that the packages whose types are used are found from there. */
const emitted = resolve(`dist.types.${process.pid}`);

try {
  const tsc = join('node_modules', 'typescript', 'bin', 'tsc');
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.declarations.json', '--outDir', emitted], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const { succeeded } = Extractor.invoke(configuration(), {
    localBuild: true,
    // Says which compiler it has.
    messageCallback: message => {
      if (message.logLevel === ExtractorLogLevel.Info) message.handled = true;
    },
  });
  if (!succeeded) throw new Error('the types of the library could not be put into one file');
} finally {
  rmSync(emitted, { recursive: true, force: true });
}

/** https://api-extractor.com/pages/configs/api-extractor_json/ */
function configuration(): ExtractorConfig {
  const entry = join(emitted, 'src', 'index.d.ts');
  const compilerOptions = {
    target: 'es2022',
    lib: ['es2023'],
    module: 'nodenext',
    strict: true,
    types: [],
    noEmit: true,
    allowImportingTsExtensions: true,
  };
  const none = { default: { logLevel: ExtractorLogLevel.None } };
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: resolve('package.json'),
    configObject: {
      projectFolder: emitted,
      mainEntryPointFilePath: entry,
      bundledPackages: ['unbash', 'vscode-languageserver-types'],
      compiler: { overrideTsconfig: { compilerOptions, files: [entry] } },
      apiReport: { enabled: false },
      docModel: { enabled: false },
      tsdocMetadata: { enabled: false },
      dtsRollup: { enabled: true, untrimmedFilePath: join(folder, 'index.d.ts') },
      // Types that are only reached through others need no name of their own outside.
      messages: { extractorMessageReporting: none, tsdocMessageReporting: none },
    },
  });
}
