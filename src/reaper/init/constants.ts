/**
 * Numbers of Linux that are the same on every processor: signal(7), errno(3), wait(2), prctl(2). The others are in
 * numbers.ts.
 */

export const SIGHUP: i32 = 1;
export const SIGINT: i32 = 2;
export const SIGQUIT: i32 = 3;
export const SIGKILL: i32 = 9;
export const SIGTERM: i32 = 15;
/** The kernel numbers the first real-time signal 32; the C libraries keep two for themselves. */
export const SIGRTMIN: i32 = 34;

export const SIG_DFL: i32 = 0;
export const SIG_IGN: i32 = 1;

export const ENOENT: i32 = -2;
export const ESRCH: i32 = -3;
export const EINTR: i32 = -4;
export const ECHILD: i32 = -10;
export const EAGAIN: i32 = -11;
export const EACCES: i32 = -13;
export const EBUSY: i32 = -16;
export const ENOTDIR: i32 = -20;

export const WNOHANG: i32 = 1;
export const WSTOPPED: i32 = 2;
export const WEXITED: i32 = 4;
export const WNOWAIT: i32 = 0x01000000;
export const P_ALL: i32 = 0;
export const P_PID: i32 = 1;

/** flock(2): LOCK_EX | LOCK_NB, LOCK_UN. */
export const LOCK_ALONE: i32 = 2 | 4;
export const LOCK_NONE: i32 = 8;

export const PR_SET_PDEATHSIG: i32 = 1;
export const PR_SET_CHILD_SUBREAPER: i32 = 36;

export const STDOUT: i32 = 1;
export const STDERR: i32 = 2;
export const O_RDONLY: i32 = 0;
export const O_WRONLY: i32 = 1;
export const O_TRUNC: i32 = 0x200;
