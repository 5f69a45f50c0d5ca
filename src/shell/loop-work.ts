import type { PipelineNode, Statement } from 'unbash';
import type { Loop } from './loop-condition.ts';
import { simpleOf } from './simple-command.ts';

/**
 * Whether a loop waits in each round for a program that only a variable names, `while check; do $CMD; sleep 1; done`:
 * that may be what the container is for. What the loop asks for is no work.
 */
export function runsUnnamed({ body }: Loop): boolean {
  return isIn(body.commands);
}

function isIn(statements: readonly Statement[]): boolean {
  return statements.some(({ command, background }) => background !== true && runs(command));
}

function runs(node: PipelineNode | Statement['command']): boolean {
  switch (node.type) {
    case 'Command': {
      const command = simpleOf(node);
      return command !== null && !command.isExec && /^"?\$/.test(command.words[0] ?? '');
    }
    case 'AndOr':
      // `$PROBE && break`
      return node.commands.some((one, at) => !(one.type === 'Command' && at in node.operators) && runs(one));
    case 'Pipeline':
      return node.commands.some(runs);
    case 'Redirected':
      return runs(node.command);
    case 'BraceGroup':
    case 'Subshell':
    case 'While':
    case 'For':
      return isIn(node.body.commands);
    case 'If':
      return [node, ...node.elif].some(({ then }) => isIn(then.commands)) || isIn(node.else?.commands ?? []);
    case 'Case':
      return node.items.some(({ body }) => isIn(body.commands));
    default:
      return false;
  }
}
