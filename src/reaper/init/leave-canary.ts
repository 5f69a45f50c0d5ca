import { arm } from './canary';
import { O_WRONLY, STDOUT } from './constants';
import { Address, open } from './linux';
import { O_CREAT } from './numbers';
import { bereave, pidOf } from './orphans';
import { failedOn } from './probing';
import { print, say, sayNumber } from './text';

export const MOST_MILLISECONDS: i32 = 600000;

/** Leaves a process that, told to stop, needs this long to finish its write. */
export function leaveCanary(path: Address, needs: i32): i32 {
  const fd = open(path, O_WRONLY | O_CREAT, 0o666);
  if (fd < 0) return failedOn(path);
  arm(path, needs);
  if (bereave(1) === 0) return failedOn(path);
  say(phrase('canary '));
  sayNumber(pidOf(0));
  print(STDOUT);
  return 0;
}
