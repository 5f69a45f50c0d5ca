import type { CommandNode, Coproc, PipelineNode } from 'unbash';
import type { ScriptText } from './ending.ts';
import { orEnd, orFail } from './finish.ts';
import type { Job } from './job.ts';
import { outcomeOf } from './outcome.ts';
import { jobsOf } from './run-background.ts';
import type { Value } from './shell-word.ts';
import type { After, State } from './state.ts';
import type { At, Walk } from './walk.ts';

/** `coproc`, `[[ … ]]`, `(( … ))`. */
export function runOther<T extends ScriptText>(
  walk: Walk<T>,
  node: CommandNode | PipelineNode,
  state: State<T>,
  at: At,
): After<T> {
  if (node.type === 'Coproc') return runCoproc(walk, node, state, at);
  const result = outcomeOf(walk, node, state);
  return result === false ? orFail(walk, state, at, node) : orEnd(walk, [{ ...state, result }], at, node);
}

/** A job with pipes to the shell. Its number is in COPROC_PID, or in a variable that is named. */
function runCoproc<T extends ScriptText>(walk: Walk<T>, node: Coproc, state: State<T>, at: At): After<T> {
  const { body, name } = node;
  if (body.type === 'CompoundList') return orEnd(walk, [{ ...state, result: true }], at, node);
  const after = jobsOf(walk, body, state).map(added => {
    const jobs: readonly Job[] = [...state.jobs, ...added.map(job => ({ ...job, isCoproc: true as const }))];
    const number: Value = { jobs: [jobs.length - 1], as: 'number' };
    const variables = new Map(state.variables).set(`${name?.value ?? 'COPROC'}_PID`, number);
    return { ...state, jobs, variables, result: true };
  });
  return orEnd(walk, after, at, node);
}
