import { STDOUT } from './constants';
import { kill, nanoseconds, Pointer, rt_sigtimedwait } from './linux';
import { SIGUSR1 } from './numbers';
import { block, everySignal } from './probing';
import { print, say, sayNumber } from './text';

export const MOST_SIGNALS: i32 = 2000;
const times: Pointer = reserve(8000);

/** As main: sends PID 1 signals that it forwards back, one after the other; the median time of that way. */
export function timeSignals(count: i32): i32 {
  block();
  for (let i = 0; i < count; i++) {
    const since = nanoseconds();
    kill(1, SIGUSR1);
    while (rt_sigtimedwait(everySignal, -1) !== SIGUSR1) {}
    insert(<i32>(nanoseconds() - since), i);
  }
  say(phrase('median '));
  sayNumber(load<i32>(times + 4 * (count / 2)));
  print(STDOUT);
  return 0;
}

/** Keeps the times sorted. */
function insert(time: i32, place: i32): void {
  for (; place > 0 && load<i32>(times + 4 * (place - 1)) > time; place--) {
    store<i32>(times + 4 * place, load<i32>(times + 4 * (place - 1)));
  }
  store<i32>(times + 4 * place, time);
}
