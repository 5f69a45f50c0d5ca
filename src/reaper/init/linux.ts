/**
 * The system calls the programs of this folder may use, each named as in section 2 of the manual. `linux.c`
 * implements `kill` as `w2c_linux_kill`, so one word leads from here to the kernel. All return what the kernel
 * returns: a value, or a negative errno.
 */

/** A place in the machine's memory, where argv and the environment lie. */
export type Address = u64;
/** A place in this program's own memory. */
export type Pointer = usize;

// The machine's memory.
export declare function here(own: Pointer): Address;
export declare function wordSize(): i32;
export declare function load8(from: Address): i32;
export declare function load16(from: Address): i32;
export declare function load32(from: Address): i32;
export declare function loadWord(from: Address): Address;
export declare function storeWord(to: Address, word: Address): void;

// Signals. A set is 8 bytes that only the kernel reads; milliseconds < 0 wait for ever.
export declare function rt_sigprocmask(how: i32, set: Pointer, old: Pointer): i32;
export declare function rt_sigtimedwait(set: Pointer, milliseconds: i32): i32;
export declare function rt_sigaction(signal: i32, disposition: i32): i32;
export declare function kill(pid: i32, signal: i32): i32;

// Processes. `spawn` runs this module's exported `child` in the new process, which may not return;
// the caller sleeps until the child has called execve or exit, as after vfork(2).
export declare function spawn(): i32;
export declare function fork(): i32;
export declare function execve(path: Address, argv: Address, envp: Address): i32;
export declare function exit(code: i32): void;
export declare function wait4(pid: i32, status: Pointer, options: i32): i32;
export declare function waitid(idtype: i32, id: i32, info: Pointer, options: i32): i32;
export declare function prctl(option: i32, value: i32): i32;
/** Whether somebody has asked before us, as the parent of a container's first process may have. */
export declare function isSubreaper(): i32;
export declare function getpid(): i32;
export declare function getppid(): i32;
export declare function getpgid(pid: i32): i32;
export declare function setpgid(pid: i32, group: i32): i32;
export declare function getsid(pid: i32): i32;
export declare function setsid(): i32;

// The terminal: ioctl_tty(2).
export declare function tcgetpgrp(fd: i32): i32;
export declare function tcsetpgrp(fd: i32, group: i32): i32;
export declare function TIOCNOTTY(fd: i32): i32;
export declare function TIOCSCTTY(fd: i32): i32;

// Files.
export declare function open(path: Address, flags: i32, mode: i32): i32;
export declare function read(fd: i32, to: Pointer, length: i32): i32;
export declare function write(fd: i32, from: Pointer, length: i32): i32;
export declare function pipe2(ends: Pointer, flags: i32): i32;
export declare function fsync(fd: i32): i32;
export declare function flock(fd: i32, operation: i32): i32;
export declare function close(fd: i32): i32;
export declare function close_range(first: i32, last: i32): i32;
export declare function getdents64(fd: i32, to: Pointer, length: i32): i32;
export declare function readlink(path: Pointer, to: Pointer, length: i32): i32;
/** Type and number of a file: 256 bytes of struct statx. */
export declare function statx(path: Address, to: Pointer): i32;
export declare function access(path: Address): i32;
export declare function chdir(path: Pointer): i32;
export declare function mkdir(path: Address): i32;
export declare function rmdir(path: Address): i32;
/** Mounts a file system of this type, which needs no device. */
export declare function mount(type: Pointer, directory: Address): i32;
/** From now on nobody else sees what we mount. */
export declare function privateMounts(): i32;

// Time: milliseconds of CLOCK_MONOTONIC, wrapping round after 24 days, so only differences mean something.
export declare function clock(): i32;
export declare function nanoseconds(): i64;
export declare function sleep(milliseconds: i32): void;
