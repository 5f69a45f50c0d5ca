import { type Image, writtenCommands } from '../src/image/image.ts';
import { byHand } from '../src/lint/example.ts';
import { defineRule, type Offender, placeOf } from '../src/lint/rule.ts';
import { isOnlyBuiltin } from '../src/shell/builtins.ts';

interface Operator extends Offender {
  readonly words: readonly string[];
  readonly operator: string;
  /** Whether the program does not even get it: Compose ends a command line there. */
  readonly isDropped: boolean;
  /** Whether it is a command that only shells have, in the place of the program. */
  readonly isProgram?: true;
}

/** Words that mean something to a shell and, standing alone, to hardly any program. */
/** A redirection may have its file in the same word. */
const operators = /^(?:(?:&&|\|\||\||;|&|[12]?>>?|<|2>&1|&>|>&2)$|[12]?>>? *\/\w)/;

/** Programs that take such words themselves. */
const takers = new Set(['find', 'expr', 'test', '[', 'xargs', 'parallel', 'socat', 'awk', 'jq']);

export default defineRule<Operator>({
  id: 'shell-syntax-in-exec-form',
  severity: 'warning',
  symptom: 'wrong-arguments',
  summary: 'A shell operator in an array is only an argument',
  docs: `
\`&&\`, \`|\`, \`;\` and \`>\` mean something to a shell only. In exec form there is no shell: the program gets them
as arguments, and the commands after them never run. Write \`["sh", "-c", "first && exec second"]\`. A container of
\`["exec", "node", "app.js"]\` does not start: there is no program \`exec\`, and none is needed, since exec form has no
shell to replace.

In a compose file, \`command: first && second\` has no shell either: Compose splits the line into words, and drops
everything from the operator on.`,

  check: image => [
    ...cutShort(image),
    ...startedByShells(image),
    ...writtenCommands(image).flatMap(({ command, instruction }) => {
      const operator = command.shellForm
        ? undefined
        : command.argv.slice(1).find(word => operators.test(word));
      const isTaken = image.pid1.steps.some(
        ({ program, argv, script }) =>
          program?.kind === 'shell' ||
          script ||
          takers.has(program?.name ?? argv[0]?.split('/').at(-1) ?? ''),
      );
      return operator === undefined || isTaken
        ? []
        : [{ place: placeOf(instruction), words: command.argv, operator, isDropped: false }];
    }),
  ],

  message: ({ operator, words, isDropped, isProgram }) => {
    if (isProgram)
      return `the container does not start: ${operator} is a command of shells, and exec form has no shell`;
    return isDropped
      ? `Compose runs ${formatWords(words)} and drops everything from ${operator} on: a command here has no shell`
      : `${words[0]} gets ${operator} as an argument: exec form has no shell`;
  },

  examples: [
    byHand`
        FROM debian:bookworm
      - CMD ["echo", "ready", "&&", "sleep", "1000"]
      + CMD ["sh", "-c", "echo ready && exec sleep 1000"]
    `,
  ],
});

/** `CMD ["exec", "node"]`; after an ENTRYPOINT such a word is an argument. */
function startedByShells(image: Image): Operator[] {
  const { pid1 } = image;
  const first = writtenCommands(image).find(({ command }) => !command.shellForm);
  const operator = pid1.steps[0]?.argv[0] ?? '';
  if (!first || first.command.argv[0] !== operator || !isOnlyBuiltin(operator)) return [];
  const place = placeOf(first.instruction);
  return [
    { place, words: first.command.argv, operator, isDropped: false, isProgram: true, symptom: 'start-fails' },
  ];
}

/** A command line in a compose file is not run by a shell, though it looks like it. mattn/go-shellwords, Parse */
function cutShort({ overrides }: Image): Operator[] {
  return [overrides?.entrypoint, overrides?.command].flatMap(override =>
    override?.droppedFrom === undefined
      ? []
      : [
          {
            place: placeOf(override.instruction),
            words: override.value ?? [],
            operator: override.droppedFrom,
            isDropped: true,
            // Both outputs are in the log of the container as well.
            ...(joinsOutputs.test(override.instruction.line.text) && { severity: 'info' as const }),
          },
        ],
  );
}

/** `2>&1` and nothing behind it. */
const joinsOutputs = /^[^;&|<>]*\s\d?>&\d["']?\s*$/;

function formatWords(words: readonly string[]): string {
  return words.length === 0 ? 'nothing' : words.join(' ');
}
