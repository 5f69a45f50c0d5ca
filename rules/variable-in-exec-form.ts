import { type Image, writtenCommands } from '../src/image/image.ts';
import { byHand } from '../src/lint/example.ts';
import { defineRule, type Offender, placeOf } from '../src/lint/rule.ts';

interface Literal extends Offender {
  readonly word: string;
}

export default defineRule<Literal>({
  id: 'variable-in-exec-form',
  severity: 'warning',
  symptom: 'wrong-arguments',
  summary: 'A variable in an array is never expanded',
  docs: `
Nobody expands variables in exec form: neither Docker, which does so in some instructions and not in CMD and ENTRYPOINT, nor a shell, since there is none. The
program gets the dollar sign and the name. Let a shell expand it and hand over: \`["sh", "-c", "exec app --port $PORT"]\`.`,

  check: image =>
    writtenCommands(image).flatMap(({ command, instruction }) => {
      const word = command.shellForm
        ? undefined
        : command.argv.find(argument => namesVariable(argument, image));
      return word === undefined || isExpandedBySomebody(image) ? [] : [{ place: placeOf(instruction), word }];
    }),

  message: ({ word }) =>
    `nobody expands the variable in ${JSON.stringify(word)}: the program gets it as it stands`,

  examples: [
    byHand`
        FROM debian:bookworm
        ENV SECONDS=1000
      - CMD ["sleep", "$SECONDS"]
      + CMD ["sh", "-c", "exec sleep $SECONDS"]
    `,
  ],
});

/** A variable the file sets, or one in capitals; `$1`, `$host` and a dollar in a pattern belong to the program. */
function namesVariable(word: string, { variables, globals }: Image): boolean {
  return [...word.matchAll(/(?<!\\)\$(?:\{([A-Za-z_]\w*)(?::?[-+?][^}]*)?\}|([A-Za-z_]\w*))/g)].some(
    ([, braced, plain]) => {
      const name = braced ?? plain ?? '';
      return Object.hasOwn(variables, name) || Object.hasOwn(globals, name) || /^[A-Z][A-Z0-9_]+$/.test(name);
    },
  );
}

/** A shell, `env -S`, or a script that was not read may do it. */
function isExpandedBySomebody({ pid1 }: Image): boolean {
  return pid1.steps.some(
    ({ program, argv, stays, shell }) =>
      program?.kind === 'shell' ||
      shell ||
      stays === undefined ||
      (program?.name === 'env' && /^(?:-S|--split)/.test(argv[1] ?? '')),
  );
}
