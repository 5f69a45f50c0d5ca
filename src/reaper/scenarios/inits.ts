import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Init, Situation } from './situation.ts';

const reaper = fileURLToPath(new URL('../bin/reaper-linux-amd64', import.meta.url));

/** Ours is the first. my_init is of phusion/baseimage-docker, and no package: MY_INIT says where its file is. */
const inits: readonly Init[] = [
  { name: 'reaper', argv: [reaper] },
  { name: 'none', argv: [] },
  { name: 'tini', argv: ['/usr/bin/tini', '--'] },
  { name: 'tini -g', argv: ['/usr/bin/tini', '-g', '--'] },
  { name: 'dumb-init', argv: ['/usr/bin/dumb-init', '--'] },
  { name: 'catatonit', argv: ['/usr/bin/catatonit', '--'] },
  ...(process.env.MY_INIT
    ? [
        {
          name: 'my_init',
          argv: [
            '/usr/bin/python3',
            process.env.MY_INIT,
            '--skip-startup-files',
            '--skip-runit',
            '--quiet',
            '--',
          ],
        },
      ]
    : []),
];

/** Ours is a copy in this folder: a build that runs meanwhile does not change what is measured. */
export function installedInits(folder: string): Init[] {
  const copy = join(folder, 'reaper');
  copyFileSync(reaper, copy);
  if (!process.env.MY_INIT)
    console.error(
      'my_init is left out: MY_INIT has to be the path of image/bin/my_init of phusion/baseimage-docker',
    );
  const all = inits.map(init => (isOurs(init) ? { ...init, argv: [copy] } : init));
  return all.filter(({ name, argv: [file] }) => {
    const isThere = file === undefined || existsSync(file);
    if (!isThere) console.error(`${name} is left out: ${file} is not there`);
    return isThere;
  });
}

export function isOurs({ name }: Init): boolean {
  return name === 'reaper';
}

/** The whole command of a row. */
export function commandOf(init: Init, { options = [], main }: Situation): string[] {
  return [...init.argv, ...(isOurs(init) ? [...options, '--'] : []), ...main];
}
