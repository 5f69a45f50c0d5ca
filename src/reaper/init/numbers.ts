/**
 * Numbers of Linux that are not the same on every processor: signal(7), errno(3). numbers-mips.ts takes the place of
 * this file where MIPS is built for (compile.ts).
 */

export const SIGUSR1: i32 = 10;
export const SIGCHLD: i32 = 17;
export const SIGCONT: i32 = 18;
export const SIGSTOP: i32 = 19;
export const SIGTSTP: i32 = 20;
export const SIGTTIN: i32 = 21;
export const SIGTTOU: i32 = 22;
export const SIGPWR: i32 = 30;
export const SIGRTMAX: i32 = 64;

export const SIGNAL_SET_BYTES: i32 = 8;
export const SIG_BLOCK: i32 = 0;
export const SIG_SETMASK: i32 = 2;

export const ENAMETOOLONG: i32 = -36;
export const O_CREAT: i32 = 0x40;

/** In the order of their numbers from 1; then other names of CHLD, ABRT and IO. */
export const signalNames = text(
  'HUP\x00INT\x00QUIT\x00ILL\x00TRAP\x00ABRT\x00BUS\x00FPE\x00KILL\x00USR1\x00SEGV\x00USR2\x00PIPE\x00ALRM\x00TERM\x00STKFLT\x00CHLD\x00CONT\x00STOP\x00TSTP\x00TTIN\x00TTOU\x00URG\x00XCPU\x00XFSZ\x00VTALRM\x00PROF\x00WINCH\x00IO\x00PWR\x00SYS\x00CLD\x00IOT\x00POLL\x00',
);
export const signalAliases = text('\x11\x06\x1d');

/** The words of strerror(3) for what execve says of a program, each behind its errno. */
export const execErrors = text(
  '\x02No such file or directory\x00\x07Argument list too long\x00\x08Exec format error\x00\x0dPermission denied\x00\x14Not a directory\x00\x28Too many levels of symbolic links\x00',
);
