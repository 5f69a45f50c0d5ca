/*
 * launch ROOT FILES PROGRAM [ARGUMENT…], as the first process of a new PID and mount namespace: makes ROOT the
 * root, with a /tmp and a /proc of its own and FILES as /srv, begins a session as Docker does, and becomes the
 * program.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/mount.h>
#include <unistd.h>

static int fail(const char *what) {
  perror(what);
  return 125;
}

int main(int argc, char **argv) {
  if (argc < 4) return 125;
  if (getpid() != 1) return fputs("launch: not PID 1 of a namespace\n", stderr), 125;
  setsid();
  if (mount(argv[1], argv[1], NULL, MS_BIND, NULL)) return fail("root");
  if (chdir(argv[1])) return fail("chdir");
  if (mount(argv[2], "srv", NULL, MS_BIND, NULL)) return fail("srv");
  if (mount("tmp", "tmp", "tmpfs", 0, "size=1m")) return fail("tmp");
  if (mount("proc", "proc", "proc", 0, NULL)) return fail("proc");
  if (mount(NULL, argv[1], NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL)) return fail("read-only");
  if (chroot(".") || chdir("/")) return fail("chroot");
  execvp(argv[3], argv + 3);
  perror(argv[3]);
  return 127;
}
