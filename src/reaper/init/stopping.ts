import { clock } from './linux';
import { NOT_GIVEN, options } from './options';

/** Less than the ten seconds after which Docker kills the container, counted from the same signal. */
const AFTER_STOP: i32 = 8000;
/** Main left by itself: nobody is in a hurry, but nobody should wait for a forgotten daemon either. */
const AFTER_EXIT: i32 = 3000;

/** When a stop signal has come; 0, which `clock` says for one millisecond in fifty days, if none has. */
let toldAt: i32 = 0;

/** The first stop signal counts: Docker's ten seconds run from it too. */
export function startClock(): void {
  if (!isStopping()) toldAt = clock();
}

/** When what main leaves behind has to be gone. */
export function deadlineOfRest(): i32 {
  return isStopping() ? toldAt + drain(AFTER_STOP) : clock() + drain(AFTER_EXIT);
}

/**
 * A main that needs longer than the deadline is still stopping. One that has outlived it by as much again was told something
 * else, as SIGQUIT has Java print its threads, and the next stop is a new one.
 */
function isStopping(): bool {
  return toldAt !== 0 && <u32>(clock() - toldAt) < 2 * <u32>drain(AFTER_STOP);
}

function drain(byDefault: i32): i32 {
  return options.drain === NOT_GIVEN ? byDefault : options.drain;
}
