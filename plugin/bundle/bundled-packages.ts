import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** A package of which something is in `dist/`. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression, as the package says. */
  readonly license: string;
  /** Who wrote it, where it says so. */
  readonly author: string | undefined;
  /** Its files of licences and notices, whole. */
  readonly texts: readonly string[];
}

/** What the binaries of `dist/bin` are made of, beside our own: the libraries of their compiler, and wasm2c's. */
const inBinaries = ['assemblyscript', 'wabt'].map(name => `node_modules/${name}`);

/** The packages that esbuild has taken something from, and those in the binaries, by their names. */
export function bundledPackages(metafiles: readonly Metafile[]): BundledPackage[] {
  const inputs = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(output => Object.keys(output.inputs)),
  );
  const folders = new Set([...inputs.flatMap(folderOf), ...inBinaries]);
  const packages = new Map([...folders].map(folder => readPackage(folder)).map(one => [keyOf(one), one]));
  return [...packages.values()].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

const keyOf = ({ name, version }: BundledPackage): string => `${name} ${version}`;

/** `node_modules/a/node_modules/@b/c/lib/d.js` → `node_modules/a/node_modules/@b/c`; nothing for a file of our own. */
function folderOf(input: string): string[] {
  const [folder] =
    /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input.replace(/^[\w-]+:(?=node_modules)/, '')) ?? [];
  return folder === undefined ? [] : [folder];
}

function readPackage(folder: string): BundledPackage {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (typeof license !== 'string') throw new Error(`${folder}: its package.json says no licence`);
  const files = readdirSync(folder).filter(file =>
    /^(?:licen[cs]e|copying|notice|thirdpartynotices)/i.test(file),
  );
  return {
    name,
    version,
    license,
    author: typeof author === 'object' ? author?.name : author,
    texts: files.map(file => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim()),
  };
}

/** `THIRD-PARTY-NOTICES.txt`. */
export function formatNotices(packages: readonly BundledPackage[]): string {
  const rule = '-'.repeat(80);
  const sections = packages.map(({ name, version, license, author, texts }) => {
    const noText =
      'The package has no text of its licence. It names the licence ' +
      `${license}${author ? ` and its author, ${author}` : ''}.`;
    return [
      rule,
      `${name} ${version} (${license})`,
      rule,
      '',
      ...(texts.length > 0 ? texts : [noText]),
      '',
    ].join('\n');
  });
  return ['docker-initcheck contains code of these packages.', '', ...sections].join('\n');
}
