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

/** What execve says of a program, without the sign, and the words of strerror(3) for it in the same order. */
export const execErrors = text('\x02\x07\x08\x0d\x14\x28');
export const execErrorWords = phrase(
  'No such file or directory\x00Argument list too long\x00Exec format error\x00Permission denied\x00Not a directory\x00Too many levels of symbolic links\x00',
);
