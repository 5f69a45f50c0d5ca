import { getpgid, kill } from './linux';
import { options } from './options';
import { isDescendant, nextProcess, rewindProcesses } from './processes';
import { state } from './state';

/** Main's group is signalled once, right after main was reaped: later its number may be that of somebody else's. */
let isGroupTold: bool = false;

/**
 * Signals everybody in our care. As PID 1 that is everybody else in the namespace, `docker exec` included: kill(2),
 * pid -1. Anybody else must never say -1, which for root would mean the whole machine.
 */
export function sweep(signal: i32): void {
  if (state.isInit) {
    kill(-1, signal);
    return;
  }
  const isByGroup = options.group && !isGroupTold;
  isGroupTold = true;
  if (isByGroup) kill(-state.main, signal);
  rewindProcesses();
  for (let pid: i32; (pid = nextProcess()) !== 0; ) {
    if (isByGroup && getpgid(pid) === state.main) continue;
    if (isDescendant(pid)) kill(pid, signal);
  }
}
