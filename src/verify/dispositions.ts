import type { Dispositions } from './observation.ts';

/** Reads SigBlk, SigIgn and SigCgt of /proc/PID/status (proc_pid_status(5)). */
export function parseDispositions(status: string): Dispositions | null {
  const [blocked, ignored, caught] = ['SigBlk', 'SigIgn', 'SigCgt'].map(field => signalsIn(status, field));
  return blocked && ignored && caught ? { blocked, ignored, caught } : null;
}

/** The signals of a mask as the kernel writes it: 64 bits in hexadecimal, signal 1 the lowest. */
export function signalsIn(text: string, field: string): readonly number[] | null {
  const [, hex] = new RegExp(`^${field}:\\s*([0-9a-f]+)$`, 'm').exec(text) ?? [];
  if (hex === undefined) return null;
  const bits = BigInt(`0x${hex}`);
  return Array.from({ length: 64 }, (_, bit) => bit + 1).filter(signal => (bits >> BigInt(signal - 1)) & 1n);
}
