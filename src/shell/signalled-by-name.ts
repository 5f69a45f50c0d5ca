import type { ScriptText } from './ending.ts';
import { targetsOf } from './job-targets.ts';
import { signalled } from './jobs.ts';
import type { State } from './state.ts';
import type { Walk } from './walk.ts';

/**
 * After `pkill app` and `killall -TERM app`, which signal the jobs that run a program of that name and do not wait for
 * them. Undefined for every other command, and where no job is known to run it.
 */
export function signalledByName<T extends ScriptText>(
  walk: Walk<T>,
  argv: readonly string[] | undefined,
  state: State<T>,
): State<T> | undefined {
  const [path = '', ...words] = argv ?? [];
  const options = words.filter(word => word.startsWith('-'));
  // `killall -w` waits.
  if (!/^(?:\S*\/)?(?:pkill|killall)$/.test(path) || options.some(word => /^-\w*w/.test(word)))
    return undefined;
  const names = words.filter(word => !word.startsWith('-') && !/^\d+$/.test(word));
  const places =
    targetsOf(
      walk,
      names.map(name => `$(pgrep ${name})`),
      state,
    )?.places ?? [];
  if (places.length === 0) return undefined;
  const isKill = options.some(word => /^-(?:9|(?:SIG)?KILL)$/.test(word));
  return { ...state, jobs: signalled(state.jobs, places, isKill), result: true };
}
