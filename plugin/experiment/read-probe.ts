import { EngineError } from '../../src/engine/error.ts';
import type { Binaries } from '../process/binaries.ts';

/** The program that goes into a container; `what` begins the sentence that says what cannot be done without one. */
export function readProbe(binaries: Binaries, architecture: string, what: string): Uint8Array {
  try {
    return binaries.read(`probe-linux-${architecture}`);
  } catch {
    throw new EngineError(`${what}: there is no probe for this architecture`);
  }
}
