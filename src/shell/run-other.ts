import type { CommandNode, PipelineNode } from 'unbash';
import type { ScriptText } from './ending.ts';
import { orEnd, orFail } from './finish.ts';
import { jobFrom } from './jobs.ts';
import { outcomeOf } from './outcome.ts';
import { commandsIn } from './shell-commands.ts';
import type { After, State } from './state.ts';
import type { At, Walk } from './walk.ts';

/** `coproc`, `[[ … ]]`, `(( … ))`. */
export function runOther<T extends ScriptText>(
  walk: Walk<T>,
  node: CommandNode | PipelineNode,
  state: State<T>,
  at: At,
): After<T> {
  const [command] = node.type === 'Coproc' ? commandsIn(node) : [];
  const result = node.type === 'Coproc' || outcomeOf(walk, node, state);
  if (result === false) return orFail(walk, state, at, node);
  if (!command) return orEnd(walk, [{ ...state, result }], at, node);
  const job = jobFrom(command, walk.durationOf(command.words), 'program');
  return orEnd(walk, [{ ...state, result, jobs: [...state.jobs, job] }], at, node);
}
