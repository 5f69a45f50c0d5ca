/**
 * The signals `STOPSIGNAL` and `docker stop --signal` take, by the names and numbers of Linux on every platform but
 * MIPS.
 * https://github.com/moby/sys/blob/main/signal/signal_linux.go
 */
const numbers: Readonly<Record<string, number>> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ILL: 4,
  TRAP: 5,
  ABRT: 6,
  IOT: 6,
  BUS: 7,
  FPE: 8,
  KILL: 9,
  USR1: 10,
  SEGV: 11,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  STKFLT: 16,
  CHLD: 17,
  CLD: 17,
  CONT: 18,
  STOP: 19,
  TSTP: 20,
  TTIN: 21,
  TTOU: 22,
  URG: 23,
  XCPU: 24,
  XFSZ: 25,
  VTALRM: 26,
  PROF: 27,
  WINCH: 28,
  IO: 29,
  POLL: 29,
  PWR: 30,
  SYS: 31,
  RTMIN: 34,
  RTMAX: 64,
  ...Object.fromEntries(Array.from({ length: 15 }, (_, index) => [`RTMIN+${index + 1}`, 35 + index])),
  ...Object.fromEntries(Array.from({ length: 14 }, (_, index) => [`RTMAX-${index + 1}`, 63 - index])),
};

/** All names, without SIG. */
export const signalNames: readonly string[] = Object.keys(numbers);

/**
 * The number of a signal written as Docker reads it: an integer, or a name in any case with or without `SIG`.
 * Undefined for what Docker refuses. A number need not exist: Docker takes 65 and -9 and cannot deliver them, and of 64
 * bits is all that Go reads.
 */
export function parseSignal(text: string): number | undefined {
  if (/^[+-]?\d+$/.test(text))
    return Math.abs(Number(text)) < 2 ** 63 ? Number(text) || undefined : undefined;
  return Object.hasOwn(numbers, withoutSig(text)) ? numbers[withoutSig(text)] : undefined;
}

/** `SIGTERM` for 15; the number itself for one that has no name. */
export function formatSignal(number: number): string {
  const name = Object.keys(numbers).find(candidate => numbers[candidate] === number);
  return name === undefined ? String(number) : `SIG${name}`;
}

/** One spelling for each signal, so that `term`, `15` and `SIGTERM` compare equal; the text itself when it is none. */
export function canonicalSignal(text: string): string {
  const number = parseSignal(text);
  return number === undefined ? text : formatSignal(number);
}

function withoutSig(text: string): string {
  return text.toUpperCase().replace(/^SIG/, '');
}
