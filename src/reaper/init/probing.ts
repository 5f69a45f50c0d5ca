import { Address, Pointer, rt_sigprocmask } from './linux';
import { SIG_BLOCK, SIGNAL_SET_BYTES } from './numbers';
import { endLine, say, sayForeign } from './text';

/** What the experiments of probe.ts share. */
export const EXIT_FAILED: i32 = 1;

/** Room for what is read, and is not needed for long. */
export const PIECE: i32 = 4096;
export const piece: Pointer = reserve(4096);

export const everySignal: Pointer = reserve(16);

/** Blocks every signal, here and in what is forked: from now on they wait to be waited for. */
export function block(): void {
  store<u64>(everySignal, u64.MAX_VALUE);
  if (SIGNAL_SET_BYTES > 8) store<u64>(everySignal + 8, u64.MAX_VALUE);
  rt_sigprocmask(SIG_BLOCK, everySignal, 0);
}

/** Says that a file cannot be used; the exit code that goes with it. */
export function failedOn(path: Address): i32 {
  say(phrase('probe: cannot use '));
  sayForeign(path);
  endLine();
  return EXIT_FAILED;
}
