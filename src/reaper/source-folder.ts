import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const own = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * Writes what a C compiler needs to build the reaper, and nothing that Node would have to run: `make -C FOLDER`. The
 * compiler of AssemblyScript is in no distribution, so what it makes is part of the sources there.
 */
export function writeSourceFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(own('generated'))) cpSync(own(`generated/${name}`), join(folder, name));
  for (const name of ['linux.c', 'machine.h', 'layout.ld', 'libc'])
    cpSync(own(`init/${name}`), join(folder, name), { recursive: true });
  cpSync(own('reaper.8'), join(folder, 'reaper.8'));
  cpSync(own('../../LICENSE'), join(folder, 'LICENSE'));
}
