import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A file that the documents describe. */
export interface Described {
  readonly name: string;
  readonly contents: Uint8Array;
}

/** What is in the binaries beside our own code. */
export interface Part {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression. */
  readonly license: string;
  readonly purl: string;
  /** What of it. */
  readonly what: string;
}

/** The parts, with the versions that are pinned here; libgcc's is that of Debian 12, whose compilers are used. */
export function partsOfBinaries(): readonly Part[] {
  return [
    {
      name: 'assemblyscript',
      license: 'Apache-2.0',
      what: 'functions of its standard library, compiled',
      ...ofNpm('assemblyscript'),
    },
    { name: 'wabt', license: 'Apache-2.0', what: 'what wasm2c adds to its translations', ...ofNpm('wabt') },
    {
      name: 'libgcc',
      version: '12.2.0',
      license: 'GPL-3.0-or-later WITH GCC-exception-3.1',
      purl: 'pkg:deb/debian/libgcc-12-dev@12.2.0-14?distro=bookworm',
      what: 'division, on linux/arm and linux/386',
    },
  ];
}

function ofNpm(name: string): { readonly version: string; readonly purl: string } {
  const { devDependencies } = JSON.parse(readFileSync(repository('package.json'), 'utf8'));
  const version: string = devDependencies[name];
  return { version, purl: `pkg:npm/${name}@${version}` };
}

/** The address of the repository and the line of the licence that says whose it is. */
export function origin(): { readonly url: string; readonly copyright: string } {
  const { repository: shorthand } = JSON.parse(readFileSync(repository('package.json'), 'utf8'));
  const [copyright = ''] = /^Copyright .*$/m.exec(readFileSync(repository('LICENSE'), 'utf8')) ?? [];
  return { url: `https://github.com/${shorthand.replace('github:', '')}`, copyright };
}

function repository(path: string): string {
  return fileURLToPath(new URL(`../../../${path}`, import.meta.url));
}
