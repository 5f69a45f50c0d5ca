/*
 * Starts programs, each as PID 1 of a PID and mount namespace of its own: it is a small process, which the kernel
 * copies in no time. It reads jobs from standard input, each of them a line with a length and as many bytes:
 * ID, ROOT, FILES, the number of variables, the variables, the program and its arguments, each with a zero byte
 * behind it. ROOT becomes the root, with a /tmp and a /proc of its own and FILES as /srv. It answers "ID started PID"
 * and "ID ended CODE", and when its input ends, all that it started ends with it.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_JOBS = 256, MOST_WORDS = 1024 };

static struct {
  pid_t pid;
  char id[24];
} running[MOST_JOBS];

static int fail(const char *what) {
  perror(what);
  return 125;
}

static int become(char **words, int variables) {
  char *root = words[1], *files = words[2], **argv = words + 4 + variables;
  char *environment[MOST_WORDS + 1] = {0};
  memcpy(environment, words + 4, variables * sizeof *words);
  if (getpid() != 1) return fputs("launch: not PID 1 of a namespace\n", stderr), 125;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  setsid();
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)) return fail("private");
  if (mount(root, root, NULL, MS_BIND, NULL)) return fail("root");
  if (chdir(files)) return fail("files");
  int null = open("/dev/null", O_RDWR), errors = open("errors", O_WRONLY | O_CREAT | O_TRUNC, 0666);
  if (null < 0 || errors < 0) return fail("errors");
  if (dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(errors, 2) < 0) return fail("dup2");
  close_range(3, ~0U, 0);
  if (chdir(root)) return fail("chdir");
  if (mount(files, "srv", NULL, MS_BIND, NULL)) return fail("srv");
  if (mount("tmp", "tmp", "tmpfs", 0, "size=1m")) return fail("tmp");
  if (mount("proc", "proc", "proc", 0, NULL)) return fail("proc");
  if (mount(NULL, root, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL)) return fail("read-only");
  if (chroot(".") || chdir("/")) return fail("chroot");
  environ = environment;
  execvp(argv[0], argv);
  perror(argv[0]);
  return 127;
}

static int launch(char *job, size_t length) {
  char *words[MOST_WORDS + 1] = {0};
  int count = 0, slot = 0;
  for (char *at = job; at < job + length && count < MOST_WORDS; at += strlen(at) + 1) words[count++] = at;
  int variables = count > 4 ? atoi(words[3]) : 0;
  while (slot < MOST_JOBS && running[slot].pid) slot++;
  if (count < 5 + variables || slot == MOST_JOBS) return fputs("launch: no such job\n", stderr), 125;
  pid_t pid = syscall(SYS_clone, CLONE_NEWPID | CLONE_NEWNS | SIGCHLD, 0, 0, 0, 0);
  if (pid < 0) return fail("clone");
  if (pid == 0) _exit(become(words, variables));
  running[slot].pid = pid;
  snprintf(running[slot].id, sizeof running[slot].id, "%s", words[0]);
  return printf("%s started %d\n", words[0], (int)pid) < 0;
}

static void collect(void) {
  int status;
  for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    for (int slot = 0; slot < MOST_JOBS; slot++)
      if (running[slot].pid == pid) {
        running[slot].pid = 0;
        printf("%s ended %d\n", running[slot].id, code);
      }
  }
}

static int readAll(char *bytes, size_t length) {
  for (ssize_t got; length > 0; bytes += got, length -= got)
    if ((got = read(STDIN_FILENO, bytes, length)) <= 0) return 0;
  return 1;
}

int main(void) {
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child, NULL);
  int ended = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
  struct pollfd sources[] = {{STDIN_FILENO, POLLIN, 0}, {ended, POLLIN, 0}};
  while (poll(sources, 2, -1) >= 0) {
    struct signalfd_siginfo which;
    if (sources[1].revents && read(ended, &which, sizeof which) > 0) collect();
    if (sources[0].revents) {
      char line[16];
      size_t length = 0;
      do
        if (length == sizeof line - 1 || !readAll(line + length, 1)) return 0;
      while (line[length++] != '\n');
      line[length] = 0;
      length = strtoul(line, NULL, 10);
      char *job = malloc(length + 1);
      if (!job || !readAll(job, length)) return 125;
      job[length] = 0;
      int failed = launch(job, length);
      free(job);
      if (failed) return failed;
    }
    fflush(stdout);
  }
  return 125;
}
