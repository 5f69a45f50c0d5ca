/*
 * The programs of the oracle's scripts: one file under many names. What it is called decides what it does, and
 * what a server goes through is a line in /srv/log: "NANOSECONDS PID NAME EVENT". One second of a script is 40 ms
 * here.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { SECOND_MS = 40, FINISHING_MS = 60 };

static const char *name;
static volatile sig_atomic_t got;

static void note(const char *event) {
  char line[128];
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  long long at = now.tv_sec * 1000000000LL + now.tv_nsec;
  int length = snprintf(line, sizeof line, "%lld %d %s %s\n", at, (int)getpid(), name, event);
  int log = open("/srv/log", O_WRONLY | O_APPEND | O_CREAT, 0666);
  if (log < 0 || write(log, line, length) != length) _exit(99);
  close(log);
}

static void rest(long ms) {
  struct timespec left = {ms / 1000, ms % 1000 * 1000000};
  while (nanosleep(&left, &left) != 0) continue;
}

static int is_one_of(const char *const *names) {
  for (; *names; names++)
    if (strcmp(name, *names) == 0) return 1;
  return 0;
}

static void on_signal(int number) { got = number; }

/* Works until it is asked to end, then needs a while for the work at hand, and says so to whoever reads its output. */
static int serve(void) {
  static const int asked[] = {SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGUSR1, SIGUSR2};
  sigset_t all, none;
  sigfillset(&all);
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &all, NULL);
  for (size_t at = 0; at < sizeof asked / sizeof *asked; at++) {
    struct sigaction action = {.sa_handler = on_signal, .sa_mask = all};
    sigaction(asked[at], &action, NULL);
  }
  signal(SIGPIPE, SIG_DFL);
  note("start");
  for (got = 0;; got = 0) {
    while (got == 0) sigsuspend(&none);
    char event[32];
    snprintf(event, sizeof event, "signal-%d", (int)got);
    note(event);
    if (got == SIGTERM || got == SIGINT || got == SIGQUIT) break;
  }
  sigprocmask(SIG_SETMASK, &none, NULL);
  prctl(PR_SET_NAME, "finishing");
  rest(FINISHING_MS);
  if (write(STDOUT_FILENO, "finished\n", 9) < 0) note("unheard");
  note("done");
  return 0;
}

/* Like sleep(1): it has no handlers. */
static int nap(const char *duration) {
  double seconds = strcmp(duration, "infinity") == 0 ? 1e6 : atof(duration);
  if (strchr(duration, 'm')) seconds *= 60;
  if (strpbrk(duration, "hd")) seconds *= 3600;
  if (seconds <= 20) prctl(PR_SET_NAME, "napping");
  rest((long)(seconds * SECOND_MS));
  return 0;
}

/* Like cat(1) and tee(1): ends with its input. What a shell says into a pipe of a missing program is to be seen too. */
static int drink(void) {
  char bytes[4097];
  for (ssize_t length; (length = read(STDIN_FILENO, bytes, sizeof bytes - 1)) > 0;) {
    bytes[length] = 0;
    if (strstr(bytes, "not found") && write(STDERR_FILENO, bytes, length) < 0) return 1;
  }
  return 0;
}

/* Becomes the command behind its own words. */
static int become(char **words) {
  while (*words && (strchr(*words, '=') || **words == '-')) putenv(*words++);
  if (!*words) return 0;
  execvp(*words, words);
  return 127;
}

int main(int argc, char **argv) {
  static const char *const short_ones[] = {"setup", "mkdir", "touch", "chown", "date", "rm", "stop", NULL};
  static const char *const readers[] = {"tee", "cat", NULL};
  static const char *const user_wrappers[] = {"su-exec", "gosu", NULL};
  static const char *const wrappers[] = {"env", "nohup", "nice", "stdbuf", "setpriv", NULL};
  const char *slash = strrchr(argv[0], '/');
  name = slash ? slash + 1 : argv[0];
  if (strcmp(name, "check") == 0) return getenv("CHECK") ? 0 : 1;
  if (strcmp(name, "sleep") == 0) return nap(argc > 1 ? argv[1] : "0");
  if (strcmp(name, "setup") == 0 && getenv("SETUP")) return serve();
  if (is_one_of(short_ones)) return 0;
  if (is_one_of(readers)) return drink();
  if (is_one_of(user_wrappers)) return become(argv + (argc > 1 ? 2 : 1));
  if (is_one_of(wrappers)) return become(argv + 1);
  return serve();
}
