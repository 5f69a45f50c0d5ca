import {
  EAGAIN,
  EBUSY,
  LOCK_ALONE,
  LOCK_NONE,
  O_RDONLY,
  PR_SET_PDEATHSIG,
  SIGKILL,
  STDOUT,
} from './constants';
import { eventsOf, failed, findInstances, instance, pathOf, sweep } from './instances';
import {
  Address,
  clock,
  close,
  exit,
  flock,
  fork,
  getpid,
  getppid,
  here,
  kill,
  mkdir,
  mount,
  open,
  Pointer,
  prctl,
  privateMounts,
  read,
  rmdir,
  sleep,
  wait4,
  write,
} from './linux';
import { isNested } from './looking';
import { obey } from './obeying';
import { EXIT_FAILED, PIECE, piece } from './probing';

/**
 * Follows events of the kernel's tracing (docs.kernel.org/trace/ftrace) in two instances of our own, NAME-in and
 * NAME-to, and writes their lines to standard output. A line of standard input is one of these:
 *
 * - `FILE TEXT`: the text is written to that file of the instances; only a failure is answered
 * - `< PATH`: answered with what that file or folder of this machine holds (looking.ts)
 * - nothing: answered with `ready` and the time, in seconds and nanoseconds
 * - `end`, as the end of standard input: the instances are removed
 *
 * Instances of ours that nobody follows any more, which a killed probe has left, are removed first.
 */
export function traceEvents(directory: Address, name: Address): i32 {
  findInstances(directory);
  if (isNested()) return failed(here(text('namespace')), 0);
  // Our mount is seen by nobody else, and ends with us.
  const alone = privateMounts();
  if (alone < 0) return failed(directory, alone);
  const mounted = mount(text('tracefs'), directory);
  // It is there already.
  if (mounted < 0 && mounted !== EBUSY) return failed(directory, mounted);
  const folder = open(pathOf(here(text('')), text(''), text('')), O_RDONLY, 0);
  // Alone, or the sweep of another probe would take what we have just made, and nobody follows yet.
  if (becomesAlone(folder)) sweep(folder);
  const first = begin(name, text('-in'));
  const second = first > 0 ? begin(name, text('-to')) : 0;
  flock(folder, LOCK_NONE);
  close(folder);
  if (second > 0) while (obey()) {}
  end(first, name, text('-in'));
  end(second, name, text('-to'));
  return second > 0 ? 0 : failed(directory, first > 0 ? second : first);
}

/** In milliseconds: a probe needs far less to begin. */
const ALONE_WITHIN: i32 = 5000;
const ASK_EVERY: i32 = 5;

/** Waits until no other probe begins; false where it does not come to that. The lock is the whole machine's. */
function becomesAlone(folder: i32): bool {
  const since = clock();
  let locked: i32;
  while ((locked = flock(folder, LOCK_ALONE)) === EAGAIN && clock() - since < ALONE_WITHIN) sleep(ASK_EVERY);
  return locked === 0;
}

/** Makes an instance and follows it: the pid of who does, or the number of an error. */
function begin(name: Address, suffix: Pointer): i32 {
  const made = mkdir(instance(name, suffix));
  if (made < 0) return made;
  const events = open(eventsOf(name, suffix), O_RDONLY, 0);
  if (events < 0) {
    rmdir(instance(name, suffix));
    return events;
  }
  const parent = getpid();
  const follower = fork();
  if (follower === 0) {
    // Whoever follows an instance keeps it from being removed.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // Killed before that, the probe would have left this process behind.
    if (getppid() !== parent) exit(EXIT_FAILED);
    copyEvents(events);
    exit(EXIT_FAILED);
  }
  close(events);
  return follower;
}

function end(follower: i32, name: Address, suffix: Pointer): void {
  if (follower <= 0) return;
  kill(follower, SIGKILL);
  wait4(follower, 0, 0);
  rmdir(instance(name, suffix));
}

/** Fewer bytes than this, twice running, are all there were; once it may be what a read before had no room for. */
const FEW: i32 = PIECE / 2;
/** In milliseconds: whoever is waited for at each event is slowed down by waking us, a fifth for one who forks. */
const PAUSE: i32 = 20;

/**
 * Whole lines, and no more than a pipe takes at once (PIPE_BUF of pipe(7)), so that those of the two instances do not
 * mix. The kernel hands over the beginning of a line where there is no room for all of it.
 */
function copyEvents(events: i32): void {
  let filled = 0;
  let small = 0;
  for (let more: i32; (more = read(events, piece + filled, PIECE - filled)) > 0; ) {
    filled += more;
    let end = filled;
    while (end > 0 && load<u8>(piece + end - 1) !== 0x0a) end--;
    // Only a line that is longer than that, of a program with a long path, is handed on in parts.
    if (end === 0 && filled === PIECE) end = filled;
    if (end > 0) write(STDOUT, piece, end);
    filled -= end;
    for (let i = 0; i < filled; i++) store<u8>(piece + i, load<u8>(piece + end + i));
    small = more < FEW ? small + 1 : 0;
    if (small < 2) continue;
    sleep(PAUSE);
    small = 0;
  }
}
