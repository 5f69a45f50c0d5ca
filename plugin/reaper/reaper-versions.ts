import { createHash } from 'node:crypto';
import type { CopyState } from '../../src/image/reaper-copies.ts';
import type { Binaries } from '../process/binaries.ts';
import released from './released.json' with { type: 'json' };

/** Which version of the reaper a file is; its name, `reaper-linux-amd64`, says for which machine it should be. */
export function versionOf(name: string, bytes: Uint8Array, binaries: Binaries): CopyState {
  if (isBundled(name, bytes, binaries)) return { is: 'current' };
  const sum = createHash('sha256').update(bytes).digest('hex');
  const machine = name.replace('reaper-linux-', '');
  const found = Object.entries(released).find(([, sums]) =>
    Object.entries(sums).some(([known, hash]) => known === machine && hash === sum),
  );
  return found ? { is: 'older', version: found[0] } : { is: 'unknown' };
}

function isBundled(name: string, bytes: Uint8Array, binaries: Binaries): boolean {
  try {
    return Buffer.from(binaries.read(name)).equals(bytes);
  } catch {
    return false;
  }
}
