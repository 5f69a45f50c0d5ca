import { SIG_DFL, SIG_IGN } from './constants';
import { become } from './exec';
import { getpid, Pointer, rt_sigaction, rt_sigprocmask, setpgid, setsid, spawn, TIOCSCTTY } from './linux';
import { SIG_BLOCK, SIG_SETMASK, SIGCHLD, SIGNAL_SET_BYTES } from './numbers';
import { options } from './options';
import { fail } from './refuse';
import { giveTerminalTo, leaveTerminal } from './terminal';

export const everySignal: Pointer = reserve(16);
const originalMask: Pointer = reserve(16);
let wasIgnored: i32 = 0;

/**
 * Blocks every signal. A blocked signal is queued for PID 1 even though PID 1 has no handler for it
 * (kernel/signal.c, sig_ignored), so none is lost from here on and no handler is needed. A fault of our own
 * still ends us: the kernel unblocks what it forces.
 */
export function blockSignals(): void {
  store<u64>(everySignal, u64.MAX_VALUE);
  if (SIGNAL_SET_BYTES > 8) store<u64>(everySignal + 8, u64.MAX_VALUE);
  rt_sigprocmask(SIG_BLOCK, everySignal, originalMask);
}

/** An ignored SIGCHLD survives execve and would have the kernel reap in our place: wait(2), NOTES. */
export function wantChildren(): void {
  wasIgnored = rt_sigaction(SIGCHLD, SIG_DFL);
}

/** Starts the program in a group (or session) of its own; its pid. */
export function startMain(): i32 {
  if (options.session) leaveTerminal();
  const main = spawn();
  if (main < 0) fail(phrase('cannot fork'));
  // Also here: where spawn does not wait for execve (qemu), a signal must already find the group.
  if (!options.session) setpgid(main, main);
  return main;
}

/** The new process, up to its execve. It borrows our memory and leaves nothing in it. */
export function child(): void {
  if (options.session) {
    setsid();
    TIOCSCTTY(0);
  } else {
    setpgid(0, 0);
    giveTerminalTo(getpid());
  }
  if (wasIgnored === SIG_IGN) rt_sigaction(SIGCHLD, SIG_IGN);
  rt_sigprocmask(SIG_SETMASK, originalMask, 0);
  become(options.program, options.environment);
}
