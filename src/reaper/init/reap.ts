import { ECHILD, P_ALL, WEXITED, WNOHANG, WNOWAIT } from './constants';
import { here, load32, Pointer, wait4, waitid, wordSize } from './linux';
import { options } from './options';
import { sayGroup, sayProcess } from './processes';
import { begin, CANNOT_WAIT, fail } from './refuse';
import { saySignal } from './scan';
import { state } from './state';
import { endLine, say, sayNumber } from './text';

const status: Pointer = reserve(4);
const info: Pointer = reserve(128);

/** Reaps everything that is dead: one SIGCHLD may stand for many deaths, and its siginfo tells of the first only. */
export function reapAll(): void {
  let pid: i32;
  do {
    if (options.warn || options.verbosity > 1) nameZombie();
    pid = wait4(-1, status, WNOHANG);
    if (pid === state.main && !state.isMainGone) {
      state.isMainGone = true;
      state.status = load32(here(status));
      if (options.verbosity > 1) reportMain();
    }
  } while (pid > 0);
  state.hasChildren = pid !== ECHILD;
  if (pid === ECHILD && !state.isMainGone) fail(CANNOT_WAIT);
}

/** Main's exit code: 128 + n where signal n ended it, as shells say; 0 for a code that -e expects. */
export function exitCode(): i32 {
  const signal = state.status & 0x7f;
  return signal !== 0 ? 128 + signal : (state.status >> 8) & 0xff;
}

/** Looks at the next zombie before it is reaped, while /proc still knows what it was. */
function nameZombie(): void {
  store<u32>(info, 0);
  waitid(P_ALL, 0, info, WEXITED | WNOHANG | WNOWAIT);
  const pid = load32(here(info) + 8 + wordSize());
  if (load<u32>(info) === 0 || pid === state.main) return;
  begin(phrase('Reaped zombie process with pid='));
  sayProcess(pid);
  sayGroup(pid);
  endLine();
}

function reportMain(): void {
  begin(phrase('main process '));
  sayNumber(state.main);
  const signal = state.status & 0x7f;
  if (signal !== 0) {
    say(phrase(' ended by '));
    saySignal(signal);
  } else {
    say(phrase(' exited with '));
    sayNumber(exitCode());
  }
  endLine();
}
