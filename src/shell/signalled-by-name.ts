import type { ScriptText } from './ending.ts';
import { signalled } from './jobs.ts';
import type { State } from './state.ts';

/**
 * After `pkill app` and `killall -TERM app`, which signal the jobs that run a program of that name and do not wait for
 * them. Undefined for every other command, and where no job is known to run it.
 */
export function signalledByName<T extends ScriptText>(
  argv: readonly string[] | undefined,
  state: State<T>,
): State<T> | undefined {
  const [path = '', ...words] = argv ?? [];
  const options = words.filter(word => word.startsWith('-'));
  // `killall -w` waits.
  if (!/^(?:\S*\/)?(?:pkill|killall)$/.test(path) || options.some(word => /^-\w*w/.test(word)))
    return undefined;
  const names = words.filter(word => !word.startsWith('-') && !/^\d+$/.test(word));
  const places = state.jobs.flatMap(({ holder, status, command }, place) => {
    const name = (command.words[0] ?? '').replace(/^.*\//, '');
    return holder === 'program' && status === 'running' && names.includes(name) ? [place] : [];
  });
  if (places.length === 0) return undefined;
  const isKill = options.some(word => /^-(?:9|(?:SIG)?KILL)$/.test(word));
  return { ...state, jobs: signalled(state.jobs, places, isKill), result: true };
}
