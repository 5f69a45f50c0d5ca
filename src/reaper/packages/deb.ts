import { join } from 'node:path';
import type { Platform } from '../platforms.ts';
import { about, compress, sourceDate, stageContents, stageFile } from './contents.ts';
import { formatChangelog, formatCopyright, packDeb } from './debian.ts';

const doc = `usr/share/doc/${about.name}`;

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

const comment = [
  "The program contains functions of AssemblyScript's standard library and",
  'what wasm2c of WABT adds to its translations, both under the Apache License 2.0',
  '(/usr/share/common-licenses/Apache-2.0).',
];

/**
 * Makes the .deb of a platform, for each of Debian's architectures that run it, and returns their paths.
 *
 * @param work an empty folder
 */
export function makeDebs(platform: Platform, work: string, output: string): readonly string[] {
  return (architectures[platform.arch] ?? [platform.arch]).map(architecture => {
    const root = join(work, architecture);
    const { name, summary, description } = about;
    const version = `${about.version}-${about.revision}`;
    const deb = { name, version, architecture, section: 'admin', summary, description, date: sourceDate };
    stageContents(root, platform);
    stageFile(root, `${doc}/copyright`, formatCopyright(comment));
    stageFile(root, `${doc}/changelog.Debian.gz`, compress(formatChangelog(deb)));
    stageFile(root, `usr/share/lintian/overrides/${about.name}`, overrides);
    return packDeb(root, deb, output);
  });
}
