import { execFileSync, spawnSync } from 'node:child_process';
import type { Family } from '../oracle/shells.ts';
import type { Workshop } from '../oracle/workshop.ts';

/** The name that a base image of a shell has in the Engine. */
export function baseOf(family: Family): string {
  return `initcheck-test/repairs-${family}`;
}

/** Makes an image of each root of the workshop: a shell, and the stand-ins. */
export function importBases({ roots }: Pick<Workshop, 'roots'>): void {
  for (const [family, root] of Object.entries(roots)) {
    const tar = spawnSync('tar', ['-C', root, '-c', '.'], { maxBuffer: 256 * 1024 * 1024 });
    if (tar.status !== 0) throw new Error(`the root of ${family} could not be packed: ${tar.stderr}`);
    const change = 'ENV PATH=/usr/local/bin:/usr/bin:/bin';
    execFileSync('docker', ['import', '--change', change, '-', baseOf(family as Family)], {
      input: tar.stdout,
    });
  }
}

/** Takes the images away again. */
export function removeBases({ roots }: Pick<Workshop, 'roots'>): void {
  for (const family of Object.keys(roots))
    spawnSync('docker', ['image', 'rm', '--force', baseOf(family as Family)], { stdio: 'ignore' });
}
