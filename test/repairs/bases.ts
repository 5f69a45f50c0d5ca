import { execFileSync, spawnSync } from 'node:child_process';
import { RUN_LABEL } from '../../src/engine/run.ts';
import type { Family } from '../oracle/shells.ts';
import type { Workshop } from '../oracle/workshop.ts';

/** The name that a base image of a shell has in the Engine: of this process, for others may run beside it. */
export function baseOf(family: Family): string {
  return `initcheck-test/repairs-${process.pid}-${family}`;
}

/** Makes an image of each root of the workshop: a shell, and the stand-ins. They go with all that the run has made. */
export function importBases({ roots }: Pick<Workshop, 'roots'>, run: string): void {
  for (const [family, root] of Object.entries(roots)) {
    const tar = spawnSync('tar', ['-C', root, '-c', '.'], { maxBuffer: 256 * 1024 * 1024 });
    if (tar.status !== 0) throw new Error(`the root of ${family} could not be packed: ${tar.stderr}`);
    const changes = ['ENV PATH=/usr/local/bin:/usr/bin:/bin', `LABEL ${RUN_LABEL}=${run}`];
    const words = changes.flatMap(change => ['--change', change]);
    execFileSync('docker', ['import', ...words, '-', baseOf(family as Family)], { input: tar.stdout });
  }
}
