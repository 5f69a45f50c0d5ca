import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Platform } from '../platforms.ts';
import { released } from '../version.ts';
import { about, compress, licence, sourceDate, stageContents, stageFile } from './contents.ts';

const doc = `usr/share/doc/${about.name}`;
const version = `${about.version}-${about.revision}`;

/** Debian's names for a platform. The binary for arm is soft-float, and runs under the ABI of armhf as well. */
const architectures: Record<string, readonly string[]> = {
  arm: ['armel', 'armhf'],
  '386': ['i386'],
  ppc64le: ['ppc64el'],
  mips64le: ['mips64el'],
};

/** What lintian says of us, and why it does not apply: lintian(1), "--no-override". */
const overrides = `# It is mounted into containers that may have no libc at all.
${about.name}: statically-linked-binary [usr/sbin/reaper]
# This package is not in Debian's archive, where a first upload closes the bug that announced it.
${about.name}: initial-upload-closes-no-bugs [usr/share/doc/${about.name}/changelog.Debian.gz:1]
`;

/**
 * Makes the .deb of a platform, for each of Debian's architectures that run it, and returns their paths.
 *
 * @param work an empty folder
 */
export function makeDebs(platform: Platform, work: string, output: string): readonly string[] {
  return (architectures[platform.arch] ?? [platform.arch]).map(architecture => {
    const root = join(work, architecture);
    stageContents(root, platform);
    stageFile(root, `${doc}/copyright`, formatCopyright());
    stageFile(root, `${doc}/changelog.Debian.gz`, compress(formatChangelog()));
    stageFile(root, `usr/share/lintian/overrides/${about.name}`, overrides);
    const files = filesBelow(root);
    mkdirSync(join(root, 'DEBIAN'));
    stageFile(root, 'DEBIAN/md5sums', files.map(file => `${md5(join(root, file))}  ${file}\n`).join(''));
    const kilobytes = files.reduce(
      (sum, file) => sum + Math.ceil(lstatSync(join(root, file)).size / 1024),
      0,
    );
    stageFile(root, 'DEBIAN/control', formatControl(architecture, kilobytes));
    const deb = join(output, `${about.name}_${version}_${architecture}.deb`);
    execFileSync('dpkg-deb', ['--root-owner-group', '--build', root, deb], {
      env: { ...process.env, SOURCE_DATE_EPOCH: String(sourceDate) },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return deb;
  });
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
function formatControl(architecture: string, kilobytes: number): string {
  return `Package: ${about.name}
Version: ${version}
Architecture: ${architecture}
Maintainer: ${about.maintainer}
Installed-Size: ${kilobytes}
Section: admin
Priority: optional
Homepage: ${about.homepage}
Description: ${about.summary}
${about.description.map(line => ` ${line}\n`).join('')}`;
}

/** https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/ */
function formatCopyright(): string {
  const [title = '', copyright = '', ...text] = licence().trimEnd().split(/\n\n/);
  return `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Source: ${about.homepage}
Comment: The program contains functions of AssemblyScript's standard library and
 what wasm2c of WABT adds to its translations, both under the Apache License 2.0
 (/usr/share/common-licenses/Apache-2.0).

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
function formatChangelog(): string {
  const date = new Date(released).toUTCString().replace('GMT', '+0000');
  return `${about.name} (${version}) unstable; urgency=medium

  * Release ${about.version}.

 -- ${about.maintainer}  ${date}
`;
}
