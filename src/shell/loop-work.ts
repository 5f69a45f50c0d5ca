import type { PipelineNode, Statement } from 'unbash';
import { isBuiltin } from './builtins.ts';
import type { ScriptText } from './ending.ts';
import { arrayOf } from './expand-words.ts';
import { isSleep } from './give-time.ts';
import type { Loop } from './loop-condition.ts';
import { commandsIn } from './shell-commands.ts';
import { type SimpleCommand, simpleOf } from './simple-command.ts';
import type { State } from './state.ts';
import { environmentOf, type Walk } from './walk.ts';

type IsWork = (command: SimpleCommand) => boolean;

/**
 * Whether a loop waits in each round for a program that only a variable names, `while check; do $CMD; sleep 1; done`:
 * that may be what the container is for. What the loop asks for is no work.
 */
export function runsUnnamed({ body }: Loop): boolean {
  return isIn(body.commands, ({ words: [name = ''] }) => /^"?\$/.test(name));
}

/** Likewise for a program of which nothing is known. */
export function runsUnknown<T extends ScriptText>(
  { isHarmless, durationOf }: Walk<T>,
  { body }: Loop,
  { functions }: State<T>,
): boolean {
  const isOwn = (name: string): boolean => isBuiltin(name) || functions.has(name) || isSleep.test(name);
  return isIn(
    body.commands,
    ({ words }) => !isOwn(words[0] ?? '') && !isHarmless(words) && durationOf(words) === undefined,
  );
}

function isIn(statements: readonly Statement[], isWork: IsWork): boolean {
  return statements.some(({ command, background }) => background !== true && runs(command, isWork));
}

function runs(node: PipelineNode | Statement['command'], isWork: IsWork): boolean {
  switch (node.type) {
    case 'Command': {
      const command = simpleOf(node);
      return command !== null && !command.isExec && isWork(command);
    }
    case 'AndOr':
      // `$PROBE && break`
      return node.commands.some(
        (one, at) => !(one.type === 'Command' && at in node.operators) && runs(one, isWork),
      );
    case 'Pipeline':
      return node.commands.some(one => runs(one, isWork));
    case 'Redirected':
      return runs(node.command, isWork);
    case 'BraceGroup':
    case 'Subshell':
    case 'While':
    case 'For':
      return isIn(node.body.commands, isWork);
    case 'If':
      return (
        [node, ...node.elif].some(({ then }) => isIn(then.commands, isWork)) ||
        isIn(node.else?.commands ?? [], isWork)
      );
    case 'Case':
      return node.items.some(({ body }) => isIn(body.commands, isWork));
    default:
      return false;
  }
}

/** The commands of a loop. What comes to no word at all, as `exec "${none[@]}"` does, is none. */
export function workOf<T extends ScriptText>(
  walk: Walk<T>,
  node: Loop,
  state: State<T>,
): readonly SimpleCommand[] {
  const scope = { ...state, environment: environmentOf(walk, state) };
  return commandsIn(node).filter(({ words: [first = ''] }) => {
    const [, name] = /^"\$\{(\w+)\[@\]\}"$/.exec(first) ?? [];
    return name === undefined || arrayOf(first, name, scope)?.length !== 0;
  });
}
