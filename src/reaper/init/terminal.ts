import { SIGHUP } from './constants';
import {
  getpgid,
  getsid,
  here,
  Pointer,
  rt_sigtimedwait,
  storeWord,
  TIOCNOTTY,
  tcgetpgrp,
  tcsetpgrp,
} from './linux';
import { SIGCONT } from './numbers';
import { state } from './state';

/** The file descriptor of the terminal whose foreground we had, and 1; 0 for none. */
let terminal: i32 = 0;
const hangUp: Pointer = reserve(16);

/** Finds the terminal in whose foreground we are. Only what we have may be handed on. */
export function findTerminal(): void {
  for (let fd = 0; fd <= 2; fd++) {
    const group = tcgetpgrp(fd);
    if (group < 0) continue;
    if (group === getpgid(0)) terminal = fd + 1;
    return;
  }
}

/** SIGTTOU is blocked, so a background process may do this: tcsetpgrp(3). Without a terminal it does nothing. */
export function giveTerminalTo(group: i32): void {
  if (terminal > 0) tcsetpgrp(terminal - 1, group);
}

/**
 * A script that started us in its own group would be stopped at its next read, were the foreground left to the dead.
 */
export function takeTerminalBack(): void {
  giveTerminalTo(getpgid(0));
}

/**
 * Gives up the controlling terminal, so that a session of main's can take it. If we lead our session, the kernel
 * sends SIGHUP and SIGCONT for that (ioctl_tty(2)), and those two are not for main.
 */
export function leaveTerminal(): void {
  if (TIOCNOTTY(0) < 0 || getsid(0) !== state.self) return;
  storeWord(here(hangUp), (1 << (SIGHUP - 1)) | (1 << (SIGCONT - 1)));
  while (rt_sigtimedwait(hangUp, 0) > 0) {}
}
