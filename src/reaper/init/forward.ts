import { lookAround } from './care';
import { ESRCH, P_PID, SIGINT, SIGQUIT, SIGRTMIN, SIGTERM, WNOHANG, WNOWAIT, WSTOPPED } from './constants';
import { forgetStop, isRestTold } from './drain';
import { kill, Pointer, waitid } from './linux';
import { SIGCONT, SIGPWR, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU } from './numbers';
import { AS_DUMB_INIT, options, rewritten } from './options';
import { state } from './state';
import { rememberStop, startClock, startGuess } from './stopping';
import { rememberListeners, tellAgain } from './tell';

/** Passes a signal on: to main, or to those it has left behind. */
export function forward(received: i32): void {
  const isStop = isStopSignal(received);
  if (isStop && startClock() && !state.isMainGone) forgetStop();
  const signal = sent(received);
  if (signal === 0) return;

  if (isStop && isRestTold()) tellAgain(signal);
  if (isStop) rememberStop(signal);
  if (state.isMainGone) return;
  if (!isStop) startGuess();
  const isStopped = isStop && isMainStopped();
  if (isStop && lookAround() !== 0) rememberListeners(signal);
  send(signal);
  // A stopped process cannot do anything about a signal until it is continued.
  if (isStopped) send(SIGCONT);
  // dumb-init stops itself with its session, so that a shell sees the job as stopped. PID 1 cannot be stopped.
  if (options.calledAs === AS_DUMB_INIT && isTerminalStop(received)) kill(state.self, SIGSTOP);
}

/**
 * Nothing that happens to a signal on its way may end us: main may be gone (ESRCH) or another user's (EPERM). Where
 * main has moved to another group, main itself still gets it.
 */
function send(signal: i32): void {
  if (options.group && kill(-state.main, signal) !== ESRCH) return;
  kill(state.main, signal);
}

/** HUP is for reloading and WINCH for resizing: neither means that the container is to stop. */
function isStopSignal(signal: i32): bool {
  return (
    signal === SIGTERM ||
    signal === SIGINT ||
    signal === SIGQUIT ||
    signal === SIGPWR ||
    signal === SIGRTMIN + 3
  );
}

/** Members of an orphaned process group ignore the terminal's stop signals, hence dumb-init sends its session STOP. */
function sent(received: i32): i32 {
  const signal = rewritten(received);
  return options.session && signal === received && isTerminalStop(received) ? SIGSTOP : signal;
}

function isTerminalStop(signal: i32): bool {
  return signal === SIGTSTP || signal === SIGTTIN || signal === SIGTTOU;
}

const info: Pointer = reserve(128);

/** The kernel keeps a stop to be waited for until main goes on; looking (WNOWAIT) does not take it away. */
function isMainStopped(): bool {
  store<u32>(info, 0);
  waitid(P_PID, state.main, info, WSTOPPED | WNOHANG | WNOWAIT);
  return load<u32>(info) !== 0;
}
