import { O_RDONLY, SIGTERM, STDOUT } from './constants';
import { leaveCanary, MOST_MILLISECONDS } from './leave-canary';
import { Address, exit, here, loadWord, open, read, rt_sigtimedwait, wordSize, write } from './linux';
import { leaveOrphans, MOST_ORPHANS } from './orphans';
import { block, EXIT_FAILED, everySignal, failedOn, PIECE, piece } from './probing';
import { isAtEnd, scan, scanNumber } from './scan';
import { MOST_SIGNALS, timeSignals } from './stopwatch';
import { endLine, equals, say } from './text';
import { traceEvents } from './tracing';

const EXIT_USAGE: i32 = 2;

/** Everything an experiment needs inside a container that may have no shell, no libc and no writable root. */
export function start(stack: Address): i32 {
  const argc = <i32>loadWord(stack);
  const mode = argc > 1 ? argument(stack, 1) : here(text(''));
  if (argc === 3 && equals(mode, text('orphans')))
    return leaveOrphans(number(argument(stack, 2), MOST_ORPHANS));
  if (argc === 3 && equals(mode, text('cat'))) return copyOut(argument(stack, 2));
  if (argc === 3 && equals(mode, text('signals')))
    return timeSignals(number(argument(stack, 2), MOST_SIGNALS));
  if (argc === 2 && equals(mode, text('pause'))) return pause();
  if (argc === 4 && equals(mode, text('canary'))) {
    return leaveCanary(argument(stack, 2), number(argument(stack, 3), MOST_MILLISECONDS));
  }
  if (argc === 4 && equals(mode, text('trace'))) return traceEvents(argument(stack, 2), argument(stack, 3));
  return wrongUsage();
}

/** Copies a file to stdout, for images without `cat`. */
function copyOut(path: Address): i32 {
  const fd = open(path, O_RDONLY, 0);
  if (fd < 0) return failedOn(path);
  for (let length: i32; (length = read(fd, piece, PIECE)) > 0; ) {
    for (let written = 0; written < length; ) {
      const more = write(STDOUT, piece + written, length - written);
      if (more <= 0) return EXIT_FAILED;
      written += more;
    }
  }
  return 0;
}

/** Sleeps until SIGTERM. As PID 1 it reaps nothing. */
function pause(): i32 {
  block();
  while (rt_sigtimedwait(everySignal, -1) !== SIGTERM) {}
  return 0;
}

function argument(stack: Address, index: i32): Address {
  return loadWord(stack + (1 + index) * wordSize());
}

/** A number of the command line; what is none ends the program. */
function number(value: Address, most: i32): i32 {
  scan(value);
  const parsed = scanNumber(most);
  if (parsed < 0 || !isAtEnd()) exit(wrongUsage());
  return parsed;
}

function wrongUsage(): i32 {
  say(phrase('probe: orphans N, canary FILE MILLISECONDS, cat FILE, signals N, trace DIRECTORY NAME, pause'));
  endLine();
  return EXIT_USAGE;
}
