import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Platform } from '../platforms.ts';
import { released, version } from '../version.ts';

/** What a .deb and an .rpm say alike. */
export const about = {
  name: 'initcheck-reaper',
  version,
  /** Of the packaging, as Debian and Fedora count. */
  revision: '1',
  license: 'MIT',
  summary: 'init for containers that lets everything finish',
  description: [
    'The reaper runs as process 1 of a container: it passes signals to one program,',
    'collects orphans, and lets the other processes finish before the container',
    'ends. It is a static program of a few kilobytes that needs no file beside it.',
    'With "init-path" in the configuration of dockerd, docker run --init uses it.',
  ],
  homepage: homepage(),
  maintainer: maintainer(),
} as const;

/** Seconds since 1970: reproducible-builds.org/specs/source-date-epoch */
export const sourceDate = Date.parse(released) / 1000;

export const paths = {
  reaper: 'usr/sbin/reaper',
  /** `docker info` finds a version only in what is called docker-init. */
  init: 'usr/libexec/initcheck-reaper/docker-init',
  manPage: 'usr/share/man/man8/reaper.8.gz',
} as const;

/** Writes the files that both kinds of package have below a folder. */
export function stageContents(root: string, { arch }: Platform): void {
  const at = (path: string): string => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    return join(root, path);
  };
  copyFileSync(repository(`src/reaper/bin/reaper-linux-${arch}`), at(paths.reaper));
  chmodSync(join(root, paths.reaper), 0o755);
  symlinkSync(relative(dirname(paths.init), paths.reaper), at(paths.init));
  stageFile(root, paths.manPage, compress(readFileSync(repository('src/reaper/reaper.8'))));
}

/** A file that everybody may read, with the date of the version. */
export function stageFile(root: string, path: string, contents: string | Uint8Array): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), contents, { mode: 0o644 });
  utimesSync(join(root, path), sourceDate, sourceDate);
}

/** As `gzip -9n`: zlib writes no name and no time. */
export function compress(contents: string | Uint8Array): Uint8Array {
  return gzipSync(contents, { level: 9 });
}

export function licence(): string {
  return readFileSync(repository('LICENSE'), 'utf8');
}

function manifest(): { readonly repository: string } {
  return JSON.parse(readFileSync(repository('package.json'), 'utf8'));
}

function homepage(): string {
  return `https://github.com/${manifest().repository.replace('github:', '')}`;
}

/** The owner of the repository, at the address that GitHub gives everybody. */
function maintainer(): string {
  const [owner] = manifest().repository.replace('github:', '').split('/');
  return `${owner} <${owner}@users.noreply.github.com>`;
}

function repository(path: string): string {
  return fileURLToPath(new URL(`../../../${path}`, import.meta.url));
}
