import { byHand } from '../src/example.ts';
import { type ImageCommand, writtenCommands } from '../src/image/image.ts';
import { defineRule, type Offender, placeOf } from '../src/rule.ts';

interface Operator extends Offender {
  readonly command: ImageCommand;
  readonly operator: string;
}

/** Words that mean something to a shell and, standing alone, to hardly any program. */
const operators = /^(?:&&|\|\||\||;|&|[12]?>>?|<|2>&1|&>|>&2)$/;

/** Programs that take such words themselves. */
const takers = new Set(['find', 'expr', 'test', '[', 'xargs', 'parallel', 'socat', 'awk', 'jq']);

export default defineRule<Operator>({
  id: 'shell-syntax-in-exec-form',
  severity: 'warning',
  symptom: 'wrong-arguments',
  summary: 'An operator of the shell stands in an array as a word',
  docs: `
\`&&\`, \`|\`, \`;\` and \`>\` are the shell's. In exec form there is no shell: the program gets them as arguments, and what stands behind them never
runs. Write \`["sh", "-c", "first && exec second"]\`.`,

  check: image =>
    writtenCommands(image).flatMap(({ command, instruction }) => {
      const operator = command.shellForm
        ? undefined
        : command.argv.slice(1).find(word => operators.test(word));
      const isTaken = image.pid1.steps.some(
        ({ program, argv, shell }) =>
          program?.kind === 'shell' || shell || takers.has(program?.name ?? argv[0]?.split('/').at(-1) ?? ''),
      );
      return operator === undefined || isTaken ? [] : [{ place: placeOf(instruction), command, operator }];
    }),

  message: ({ operator, command }) => `there is no shell: ${command.argv[0]} gets ${operator} as an argument`,

  examples: [
    byHand`
        FROM debian:bookworm
      - CMD ["echo", "ready", "&&", "sleep", "1000"]
      + CMD ["sh", "-c", "echo ready && exec sleep 1000"]
    `,
  ],
});
