import { chmodSync, cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { compress, stageFile } from '../../src/reaper/packages/contents.ts';
import { type Deb, formatChangelog, formatCopyright, packDeb } from '../../src/reaper/packages/debian.ts';
import { version } from '../process/version.ts';
import { formatShim } from './shim.ts';

const name = 'docker-initcheck';
const home = `usr/lib/${name}`;
const script = `${home}/dist/docker-initcheck.cjs`;
const command = `usr/bin/${name}`;
/** One of the folders where docker looks for plugins of all users. */
const plugin = `usr/libexec/docker/cli-plugins/${name}`;
const doc = `usr/share/doc/${name}`;

const about = {
  name,
  version: `${version}-1`,
  architecture: 'all',
  depends: 'nodejs (>= 20)',
  section: 'devel',
  summary: 'finds, repairs and proves what is wrong with PID 1 of containers',
  description: [
    'docker initcheck reads Dockerfiles, compose files and manifests, and finds the',
    'program that ends up as process 1 of a container: whether it gets the stop',
    'signal, whether orphans are collected, and whether everything gets time to',
    'finish. It repairs files, and shows by an experiment what the repair does.',
    '.',
    'It is a plugin of docker and a command of its own, and works without docker.',
  ],
} as const;

/** What lintian says of us, and why it does not apply: lintian(1), "--no-override". */
const overrides = `# The binaries are put into images of all architectures; this machine runs none of them.
${name}: arch-independent-package-contains-binary-or-object
${name}: statically-linked-binary
# docker initcheck --help says all of it, and explain RULE has a page for each rule.
${name}: no-manual-page
# This package is not in Debian's archive, where a first upload closes the bug that announced it.
${name}: initial-upload-closes-no-bugs
`;

const comment = [
  'The program is bundled with packages of npm under licenses of their own, all of which are',
  `in /${home}/dist/THIRD-PARTY-NOTICES.txt.`,
];

/**
 * Makes the .deb of the command and the plugin, for every architecture that has Debian's Node, and returns its path.
 *
 * @param dist the built package
 * @param changelog what has changed in its versions, which also says when they were released
 * @param root an empty folder
 */
export function makeDeb(dist: string, changelog: string, root: string, output: string): string {
  const day = /^## \[\d[^\]]*\] - (\S+)$/m.exec(changelog)?.[1];
  if (day === undefined) throw new Error('the changelog has no version');
  const deb: Deb = { ...about, date: Date.parse(day) / 1000 };
  // A temporary folder is for its owner alone, and dpkg would give its mode to the root of the file system.
  chmodSync(root, 0o755);
  cpSync(dist, join(root, home, 'dist'), { recursive: true });
  link(root, command, script);
  stageFile(root, plugin, formatShim({ node: '/usr/bin/node', script: `/${script}` }));
  chmodSync(join(root, plugin), 0o755);
  stageFile(root, `${doc}/copyright`, formatCopyright(comment));
  stageFile(root, `${doc}/changelog.gz`, compress(changelog));
  stageFile(root, `${doc}/changelog.Debian.gz`, compress(formatChangelog(deb)));
  stageFile(root, `usr/share/lintian/overrides/${name}`, overrides);
  return packDeb(root, deb, output);
}

function link(root: string, path: string, to: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  symlinkSync(posix.relative(posix.dirname(path), to), join(root, path));
}
