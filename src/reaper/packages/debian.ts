import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { about, licence, stageFile } from './contents.ts';

/** What the .deb of a folder says of it. */
export interface Deb {
  readonly name: string;
  /** With the revision of the packaging. */
  readonly version: string;
  readonly architecture: string;
  /** What it needs, as deb-control(5) has it. */
  readonly depends?: string;
  readonly section: string;
  readonly summary: string;
  readonly description: readonly string[];
  /** Seconds since 1970, of all files. */
  readonly date: number;
}

/** Makes a .deb of a folder with its files, and returns its path. */
export function packDeb(root: string, deb: Deb, output: string): string {
  const files = filesBelow(root);
  mkdirSync(join(root, 'DEBIAN'));
  stageFile(root, 'DEBIAN/md5sums', files.map(file => `${md5(join(root, file))}  ${file}\n`).join(''));
  const kilobytes = files.reduce((sum, file) => sum + Math.ceil(lstatSync(join(root, file)).size / 1024), 0);
  stageFile(root, 'DEBIAN/control', formatControl(deb, kilobytes));
  const path = join(output, `${deb.name}_${deb.version}_${deb.architecture}.deb`);
  execFileSync('dpkg-deb', ['--root-owner-group', '--build', root, path], {
    env: { ...process.env, SOURCE_DATE_EPOCH: String(deb.date) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return path;
}

/** Plain files: what md5sums lists. */
function filesBelow(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter(name => lstatSync(join(root, name)).isFile())
    .sort();
}

function md5(file: string): string {
  return createHash('md5').update(readFileSync(file)).digest('hex');
}

/** deb-control(5) */
function formatControl(deb: Deb, kilobytes: number): string {
  const depends = deb.depends === undefined ? '' : `Depends: ${deb.depends}\n`;
  return `Package: ${deb.name}
Version: ${deb.version}
Architecture: ${deb.architecture}
Maintainer: ${about.maintainer}
Installed-Size: ${kilobytes}
${depends}Section: ${deb.section}
Priority: optional
Homepage: ${about.homepage}
Description: ${deb.summary}
${deb.description.map(line => ` ${line}\n`).join('')}`;
}

/** https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/ */
export function formatCopyright(comment: readonly string[]): string {
  const [title = '', copyright = '', ...text] = licence().trimEnd().split(/\n\n/);
  return `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Source: ${about.homepage}
Comment: ${comment.join('\n ')}

Files: *
Copyright: ${copyright.replace(/^Copyright (\(c\) )?/, '')}
License: ${title.startsWith('MIT') ? 'Expat' : title}
${text
  .join('\n\n')
  .split('\n')
  .map(line => ` ${line || '.'}\n`)
  .join('')}`;
}

/** deb-changelog(5) */
export function formatChangelog({ name, version, date }: Pick<Deb, 'name' | 'version' | 'date'>): string {
  return `${name} (${version}) unstable; urgency=medium

  * Release ${version.replace(/-[^-]*$/, '')}.

 -- ${about.maintainer}  ${new Date(date * 1000).toUTCString().replace('GMT', '+0000')}
`;
}
