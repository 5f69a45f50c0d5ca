/*
 * Mechanism only: the imports of linux.ts as Linux system calls, and what wasm2c's output stands on. Every
 * decision is in TypeScript. No libc, no allocation; the program is one translation unit.
 */
#include <linux/fcntl.h>
#include <asm/ioctls.h>
#include <asm/signal.h>
#include <asm/unistd.h>
#include <stddef.h>

#include "machine.h"
#include PROGRAM /* reaper.c or probe.c, written by wasm2c */

#define IMPORT(name) w2c_linux_##name
#define KERNEL struct w2c_linux *kernel __attribute__((unused))
/* Which package this is, for scanners and core dumps: systemd.io/PACKAGE_METADATA_FOR_EXECUTABLE_FILES */
#define NAMED(name) "\\\"" name "\\\""
#define METADATA "{" NAMED("type") ":" NAMED("generic") "," NAMED("name") ":" NAMED("initcheck-" NAME) "," \
  NAMED("version") ":" NAMED(VERSION) "," NAMED("license") ":" NAMED("MIT") "}"
__asm__(".pushsection .note.package,\"a\",%note\n.balign 4\n.long 4,2f-1f,0xcafe1a7e\n.asciz \"FDO\"\n"
  "1: .asciz \"" METADATA "\"\n2: .balign 4\n.popsection");

/* Inlined it would be larger. */
#define CALLED __attribute__((noinline))
#define native(address) ((uintptr_t)(address))

/* CLONE_NEWNS; MS_REC | MS_PRIVATE */
enum { NEW_MOUNTS = 0x20000, MOUNTS_PRIVATE = 0x44000 };
enum { SIGINFO_BYTES = 128, VM_SHARED = 0x100, PARENT_SLEEPS = 0x4000, NOW = 1, STATX_BASIC = 0x7ff, STATX_BYTES = 256 };
#if defined(__mips__)
/* 127 signals, and a disposition lies behind its flags. */
enum { SIGNAL_SET_BYTES = 16, DISPOSITION = 1 };
#else
enum { SIGNAL_SET_BYTES = 8, DISPOSITION = 0 };
#endif

_Static_assert(sizeof(w2c_init) <= RESERVED_FROM - GLOBALS, "the globals need more room");
/* The reaper exports it; the probe does not, and calls no spawn. */
void w2c_init_child(w2c_init *);

__attribute__((noreturn, used, externally_visible)) void enter(word *stack) {
#ifdef NEAR_REGISTER
  near_memory = &all_memory[NEAR];
#endif
  word code = w2c_init_start(own_globals, (u64)(uintptr_t)stack);
  for (;;) call(__NR_exit_group, code);
}

/* Out of bounds or unreachable: a fault of this program, so its own exit code, and a line that says so. */
static void wasm_rt_trap(int reason) {
  static const char message[] __attribute__((aligned(1))) = "internal fault: trapped\n";
  (void)reason;
  call(__NR_write, 2, message, sizeof message - 1);
  for (;;) call(__NR_exit_group, 70);
}

/* A piece of the program's own memory, for the kernel to read or write. */
static inline void *own(u32 pointer, u32 length) {
  if (length > MEMORY_SIZE || pointer > MEMORY_SIZE - length) wasm_rt_trap(WASM_RT_TRAP_OOB);
  return &own_memory[pointer];
}

#if defined(__arm__)
/* ARMv5 divides in libgcc, which would report a division by zero here; wasm2c has asked before. */
__attribute__((used, externally_visible)) int raise(int signal) { wasm_rt_trap(signal); }
#endif

u64 IMPORT(here)(KERNEL, u32 pointer) { return native(own(pointer, 1)); }
u32 IMPORT(wordSize)(KERNEL) { return sizeof(word); }
u32 IMPORT(load8)(KERNEL, u64 from) { return *(uint8_t *)native(from); }
u32 IMPORT(load16)(KERNEL, u64 from) { return *(uint16_t *)native(from); }
u32 IMPORT(load32)(KERNEL, u64 from) { return *(uint32_t *)native(from); }
u64 IMPORT(loadWord)(KERNEL, u64 from) { return *(uintptr_t *)native(from); }
void IMPORT(storeWord)(KERNEL, u64 to, u64 value) { *(uintptr_t *)native(to) = native(value); }

u32 IMPORT(rt_sigprocmask)(KERNEL, u32 how, u32 set, u32 old) {
  return call(__NR_rt_sigprocmask, how, own(set, SIGNAL_SET_BYTES), old ? own(old, SIGNAL_SET_BYTES) : 0, SIGNAL_SET_BYTES);
}
u32 IMPORT(rt_sigtimedwait)(KERNEL, u32 set, u32 milliseconds) {
  word timeout[2] = {(s32)milliseconds / 1000, (s32)milliseconds % 1000 * 1000000L};
  return call(__NR_rt_sigtimedwait, own(set, SIGNAL_SET_BYTES), 0, (s32)milliseconds < 0 ? 0 : timeout, SIGNAL_SET_BYTES);
}
/* Dispositions here are only the default (0) and ignored (1): nothing
 * but their flags is looked at beside them. The old one comes back in the place of the new. */
u32 IMPORT(rt_sigaction)(KERNEL, u32 signal, u32 disposition) {
  word action[5];
  action[DISPOSITION] = disposition;
  action[1 - DISPOSITION] = 0;
  word error = call(__NR_rt_sigaction, signal, action, action, SIGNAL_SET_BYTES);
  return error ? error : action[DISPOSITION];
}
CALLED u32 IMPORT(kill)(KERNEL, u32 pid, u32 signal) { return call(__NR_kill, (s32)pid, signal); }

static word clone(word flags) {
#if defined(__s390x__)
  return call(__NR_clone, 0, flags, 0, 0, 0);
#else
  return call(__NR_clone, flags, 0, 0, 0, 0);
#endif
}
/* Never inlined: the compiler might keep what the child needs where the parent's frame has something else. */
__attribute__((noinline, noreturn)) static void run_child(void) {
  w2c_init_child(own_globals);
  wasm_rt_trap(WASM_RT_TRAP_UNREACHABLE);
}
/* The child must not return through the parent's frames, so it leaves from there. */
u32 IMPORT(spawn)(KERNEL) {
  word pid = clone(VM_SHARED | PARENT_SLEEPS | SIGCHLD);
  if (pid == 0) run_child();
  return pid;
}
u32 IMPORT(fork)(KERNEL) { return clone(SIGCHLD); }
u32 IMPORT(execve)(KERNEL, u64 path, u64 argv, u64 envp) {
  return call(__NR_execve, native(path), native(argv), native(envp));
}
CALLED void IMPORT(exit)(KERNEL, u32 code) {
  for (;;) call(__NR_exit_group, code);
}
u32 IMPORT(wait4)(KERNEL, u32 pid, u32 status, u32 options) {
  return call(__NR_wait4, (s32)pid, own(status, sizeof(s32)), options, 0);
}
u32 IMPORT(waitid)(KERNEL, u32 idtype, u32 id, u32 info, u32 options) {
  return call(__NR_waitid, idtype, id, own(info, SIGINFO_BYTES), options, 0);
}
u32 IMPORT(prctl)(KERNEL, u32 option, u32 value) { return call(__NR_prctl, option, value); }
u32 IMPORT(isSubreaper)(KERNEL) {
  s32 is = 0;
  call(__NR_prctl, 37 /* PR_GET_CHILD_SUBREAPER */, (word)&is);
  return is;
}
u32 IMPORT(getpid)(KERNEL) { return call(__NR_getpid); }
u32 IMPORT(getppid)(KERNEL) { return call(__NR_getppid); }
u32 IMPORT(getpgid)(KERNEL, u32 pid) { return call(__NR_getpgid, pid); }
u32 IMPORT(setpgid)(KERNEL, u32 pid, u32 group) { return call(__NR_setpgid, pid, group); }
u32 IMPORT(getsid)(KERNEL, u32 pid) { return call(__NR_getsid, pid); }
u32 IMPORT(setsid)(KERNEL) { return call(__NR_setsid); }

u32 IMPORT(tcgetpgrp)(KERNEL, u32 fd) {
  s32 group;
  word error = call(__NR_ioctl, fd, TIOCGPGRP, &group);
  return error ? error : group;
}
u32 IMPORT(tcsetpgrp)(KERNEL, u32 fd, u32 group) { return call(__NR_ioctl, fd, TIOCSPGRP, &group); }
u32 IMPORT(TIOCNOTTY)(KERNEL, u32 fd) { return call(__NR_ioctl, fd, TIOCNOTTY); }
u32 IMPORT(TIOCSCTTY)(KERNEL, u32 fd) { return call(__NR_ioctl, fd, TIOCSCTTY, 0 /* no theft */); }

u32 IMPORT(open)(KERNEL, u64 path, u32 flags, u32 mode) {
  return call(__NR_openat, AT_FDCWD, native(path), flags, mode);
}
u32 IMPORT(read)(KERNEL, u32 fd, u32 to, u32 length) { return call(__NR_read, fd, own(to, length), length); }
u32 IMPORT(write)(KERNEL, u32 fd, u32 from, u32 length) { return call(__NR_write, fd, own(from, length), length); }
u32 IMPORT(pipe2)(KERNEL, u32 ends, u32 flags) { return call(__NR_pipe2, own(ends, 2 * sizeof(s32)), flags); }
u32 IMPORT(fsync)(KERNEL, u32 fd) { return call(__NR_fsync, fd); }
u32 IMPORT(close)(KERNEL, u32 fd) { return call(__NR_close, fd); }
u32 IMPORT(close_range)(KERNEL, u32 first, u32 last) { return call(__NR_close_range, first, last, 0); }
u32 IMPORT(getdents64)(KERNEL, u32 fd, u32 to, u32 length) { return call(__NR_getdents64, fd, own(to, length), length); }
u32 IMPORT(readlink)(KERNEL, u32 path, u32 to, u32 length) {
  return call(__NR_readlinkat, AT_FDCWD, own(path, 1), own(to, length), length);
}
u32 IMPORT(statx)(KERNEL, u64 path, u32 to) {
  return call(__NR_statx, AT_FDCWD, native(path), 0, STATX_BASIC, own(to, STATX_BYTES));
}
u32 IMPORT(access)(KERNEL, u64 path) { return call(__NR_faccessat, AT_FDCWD, native(path), 0); }
u32 IMPORT(chdir)(KERNEL, u32 path) { return call(__NR_chdir, own(path, 1)); }
u32 IMPORT(flock)(KERNEL, u32 fd, u32 operation) { return call(__NR_flock, fd, operation); }
u32 IMPORT(mkdir)(KERNEL, u64 path) { return call(__NR_mkdirat, AT_FDCWD, native(path), 0700); }
u32 IMPORT(rmdir)(KERNEL, u64 path) { return call(__NR_unlinkat, AT_FDCWD, native(path), AT_REMOVEDIR); }
u32 IMPORT(mount)(KERNEL, u32 type, u64 directory) {
  return call(__NR_mount, own(type, 1), native(directory), own(type, 1), 0, 0);
}
u32 IMPORT(privateMounts)(KERNEL) {
  word error = call(__NR_unshare, NEW_MOUNTS);
  return error ? error : call(__NR_mount, 0, "/", 0, MOUNTS_PRIVATE, 0);
}

u32 IMPORT(clock)(KERNEL) {
  word now[2];
  call(__NR_clock_gettime, NOW, now);
  return (u32)now[0] * 1000 + (u32)now[1] / 1000000;
}
u64 IMPORT(nanoseconds)(KERNEL) {
  word now[2];
  call(__NR_clock_gettime, NOW, now);
  return (u64)now[0] * 1000000000 + (u64)now[1];
}
void IMPORT(sleep)(KERNEL, u32 milliseconds) {
  word duration[2] = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
  call(__NR_nanosleep, duration, 0);
}

#undef memcpy
#undef memmove
#undef memset
__attribute__((used)) void *memcpy(void *to, const void *from, size_t length) {
  for (size_t i = 0; i < length; i++) ((uint8_t *)to)[i] = ((const uint8_t *)from)[i];
  return to;
}
__attribute__((used)) void *memset(void *to, int byte, size_t length) {
  for (size_t i = 0; i < length; i++) ((uint8_t *)to)[i] = byte;
  return to;
}
