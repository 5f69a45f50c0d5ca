import type { Word } from 'unbash';
import type { ScriptText } from './ending.ts';
import { orEnd, orFail } from './finish.ts';
import { jobsNamed, scopeOf } from './job-words.ts';
import type { After, State } from './state.ts';
import type { At, Span, Walk } from './walk.ts';

/** `disown`, `disown %1`, `disown -a`: jobs that the shell waits for no more, and does not know any more. */
export function runDisown<T extends ScriptText>(
  walk: Walk<T>,
  nodes: readonly Word[],
  state: State<T>,
  at: At,
  node: Span,
): After<T> {
  const words = nodes.map(({ text }) => text);
  // They keep the job: `-h` is about SIGHUP alone.
  if (walk.shell === 'bash' && words.includes('-h')) return orEnd(walk, [state], at, node);
  const places = disowned(walk, words, state);
  const jobs = state.jobs.map((job, place) =>
    places?.includes(place) ? { ...job, isDisowned: true as const } : job,
  );
  return jobs.some((job, place) => job !== state.jobs[place])
    ? orEnd(walk, [{ ...state, jobs }], at, node)
    : orFail(walk, state, at, node);
}

/** bash and zsh have it; zsh not in a child, without options, and it takes no numbers of processes. */
function disowned<T extends ScriptText>(
  walk: Walk<T>,
  words: readonly string[],
  state: State<T>,
): readonly number[] | undefined {
  const { shell } = walk;
  if (shell !== 'bash' && (shell !== 'zsh' || walk.isChild)) return undefined;
  const options = words.filter(word => word.startsWith('-'));
  if (options.length > 0 && shell === 'zsh') return undefined;
  const named = words.filter(word => !word.startsWith('-'));
  if (shell === 'zsh' && named.some(word => !word.startsWith('%'))) return undefined;
  if (named.length > 0) return jobsNamed(named.join(' '), scopeOf(walk, state));
  return options.some(option => /[ar]/.test(option))
    ? state.jobs.map((_, place) => place)
    : jobsNamed('%%', scopeOf(walk, state));
}
