import { getAsset, getRawAsset } from 'node:sea';
import type { Binaries } from './process/binaries.ts';
import { formatMetadata, metadataCommand } from './process/metadata.ts';
import { createLoader, type Shelf } from './process/parts.ts';
import { runProcess } from './process/run-process.ts';
import { version } from './process/version.ts';

// The program in one file with Node: https://nodejs.org/api/single-executable-applications.html.
// plugin/build-executables.ts makes it.

const shelf: Shelf = {
  pathOf: name => `${process.execPath}:${name}`,
  read: name => getAsset(name, 'utf8'),
  // Reading it takes as long as compiling, and only this machine's V8 could have made it.
  readCompiled: () => undefined,
  writeCompiled: () => undefined,
};

const binaries: Binaries = {
  place: process.execPath,
  names: () => JSON.parse(getAsset('binaries', 'utf8')),
  read: name => new Uint8Array(getRawAsset(name) as ArrayBuffer),
};

const [, , ...argv] = process.argv;

if (argv[0] === metadataCommand) process.stdout.write(formatMetadata(version));
else void runProcess(argv, createLoader(shelf), { binaries });
