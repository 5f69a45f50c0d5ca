/** numbers.ts for MIPS: arch/mips/include/uapi/asm/signal.h, errno.h and fcntl.h of Linux. */

export const SIGUSR1: i32 = 16;
export const SIGCHLD: i32 = 18;
export const SIGCONT: i32 = 25;
export const SIGSTOP: i32 = 23;
export const SIGTSTP: i32 = 24;
export const SIGTTIN: i32 = 26;
export const SIGTTOU: i32 = 27;
export const SIGPWR: i32 = 19;
/** The kernel knows a 128th, of which wait(2) cannot tell. */
export const SIGRTMAX: i32 = 127;

export const SIGNAL_SET_BYTES: i32 = 16;
export const SIG_BLOCK: i32 = 1;
export const SIG_SETMASK: i32 = 3;

export const ENAMETOOLONG: i32 = -78;
export const O_CREAT: i32 = 0x100;

/** In the order of their numbers from 1; then other names of CHLD, ABRT and IO. */
export const signalNames = text(
  'HUP\x00INT\x00QUIT\x00ILL\x00TRAP\x00ABRT\x00EMT\x00FPE\x00KILL\x00BUS\x00SEGV\x00SYS\x00PIPE\x00ALRM\x00TERM\x00USR1\x00USR2\x00CHLD\x00PWR\x00WINCH\x00URG\x00IO\x00STOP\x00TSTP\x00CONT\x00TTIN\x00TTOU\x00VTALRM\x00PROF\x00XCPU\x00XFSZ\x00CLD\x00IOT\x00POLL\x00',
);
export const signalAliases = text('\x12\x06\x16');

/** What execve says of a program, without the sign, and the words of strerror(3) for it in the same order. */
export const execErrors = text('\x02\x07\x08\x0d\x14\x5a');
export const execErrorWords = phrase(
  'No such file or directory\x00Argument list too long\x00Exec format error\x00Permission denied\x00Not a directory\x00Too many levels of symbolic links\x00',
);
