import { createHash } from 'node:crypto';
import type { Inject, Injection } from '../../src/lint/injection.ts';
import type { Binaries } from '../process/binaries.ts';
import { readBinary } from './reaper-files.ts';

/** What a repair is told of an injection: for binaries that are hosted elsewhere, the checksums of the bundled ones. */
export function injectionOf(
  inject: Inject,
  isLegacy: boolean,
  architectures: readonly string[],
  binaries: Binaries,
): Injection {
  if (typeof inject !== 'object' || !('url' in inject)) return { from: inject, isLegacy };
  const checksums = Object.fromEntries(
    architectures.map(name => [name, sha256(readBinary(binaries, `reaper-linux-${name}`))]),
  );
  return { from: { url: inject.url, checksums }, isLegacy };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
