import { readCommandLine, readName } from './command-line';
import { EAGAIN, EINTR, PR_SET_CHILD_SUBREAPER, PR_SET_PDEATHSIG } from './constants';
import { isDrained, patience } from './drain';
import { applyVerbosity, readEnvironment } from './environment';
import { forward } from './forward';
import {
  Address,
  chdir,
  close,
  close_range,
  getpid,
  isSubreaper,
  loadWord,
  prctl,
  rt_sigtimedwait,
  wordSize,
} from './linux';
import { SIGCHLD } from './numbers';
import { AS_DUMB_INIT, AS_REAPER, isExpected, options } from './options';
import { exitCode, reapAll } from './reap';
import { begin, CANNOT_WAIT, fail } from './refuse';
import { saySignal } from './scan';
import { blockSignals, everySignal, startMain, wantChildren } from './spawn';
import { state } from './state';
import { findTerminal, takeTerminalBack } from './terminal';
import { endLine } from './text';

export { child } from './spawn';

/** Runs a program as PID 1 should: forward signals to it, reap what dies, let the rest finish, exit as it did. */
export function start(stack: Address): i32 {
  blockSignals();
  readArguments(stack);
  adoptOrphans();
  wantChildren();
  findTerminal();
  state.main = startMain();
  letGo();

  reapAll();
  while (!isDrained()) {
    const signal = receive();
    if (signal === SIGCHLD || signal === 0) reapAll();
    else forward(signal);
  }

  if (state.hasChildren) reapAll();
  if (!state.isInit) takeTerminalBack();
  const code = exitCode();
  return isExpected(code) ? 0 : code;
}

/** At the start the stack holds argc, argv and its zero, then the environment and its zero. */
function readArguments(stack: Address): void {
  const argv = stack + wordSize();
  let envp = argv;
  while (loadWord(envp) !== 0) envp += wordSize();
  readName(argv);
  readEnvironment(envp + wordSize());
  readCommandLine(argv);
  applyVerbosity();
}

/**
 * PID 1 gets every orphan. Anybody else has to ask for those of its descendants; tini and dumb-init do only if told to.
 */
function adoptOrphans(): void {
  state.self = getpid();
  state.isInit = state.self === 1;
  if (options.parentDeathSignal !== 0) prctl(PR_SET_PDEATHSIG, options.parentDeathSignal);
  if (options.subreaper || (!state.isInit && options.calledAs === AS_REAPER))
    prctl(PR_SET_CHILD_SUBREAPER, 1);
  else if (
    !state.isInit &&
    options.verbosity > 0 &&
    options.calledAs !== AS_DUMB_INIT &&
    isSubreaper() === 0
  ) {
    begin(phrase("zombie reaping won't work"));
    endLine();
  }
}

/** What a process may have open where nobody says otherwise: getrlimit(2), RLIMIT_NOFILE. */
const MOST_FILES: i32 = 1024;

/** Main has its files and its directory; ours would only keep pipes open and file systems mounted. */
function letGo(): void {
  // Linux 5.9, and older seccomp profiles refuse it.
  if (close_range(3, -1) < 0) for (let fd = 3; fd < MOST_FILES; fd++) close(fd);
  chdir(text('/'));
}

/** The next signal; 0 if none came in time. */
function receive(): i32 {
  const signal = rt_sigtimedwait(everySignal, patience());
  if (signal < 0 && signal !== EAGAIN && signal !== EINTR) fail(CANNOT_WAIT);
  if (signal <= 0) return 0;
  if (options.verbosity > 2) {
    begin(phrase('Received '));
    saySignal(signal);
    endLine();
  }
  return signal;
}
