import { type Image, writtenCommands } from '../src/image/image.ts';
import { isFile } from '../src/image/step.ts';
import { byHand } from '../src/lint/example.ts';
import { defineRule, type Offender, placeOf } from '../src/lint/rule.ts';

interface Literal extends Offender {
  /** As written: `$PORT`, `${PORT:-80}`. */
  readonly variable: string;
  /** It is in a property, where Spring and others put variables in themselves. */
  readonly isProperty?: boolean;
}

export default defineRule<Literal>({
  id: 'variable-in-exec-form',
  severity: 'warning',
  symptom: 'wrong-arguments',
  summary: 'A variable in an array is not expanded',
  docs: `
The program receives the dollar sign and the name. Docker expands variables in some instructions, but not in CMD and
ENTRYPOINT, and in exec form there is no shell that would. Let a shell expand it and hand over: \`["sh", "-c", "exec
app --port $PORT"]\`.`,

  check: image =>
    writtenCommands(image).flatMap(({ command, instruction }) => {
      const [variable] = command.shellForm
        ? []
        : command.argv.flatMap(argument => variablesIn(argument, image));
      if (variable === undefined || (!isProgram(variable, image) && mayBeExpanded(image))) return [];
      const place = placeOf(instruction);
      const isProperty = command.argv?.some(word => word.includes(variable) && isJavaProperty(word, image));
      return isProperty
        ? [{ place, variable, isProperty, severity: 'info', symptom: 'none' }]
        : [{ place, variable }];
    }),

  message: ({ variable, isProperty }) =>
    isProperty
      ? `${variable} is not expanded in exec form: java receives it literally, and only some frameworks put it in`
      : `${variable} is not expanded in exec form: the program receives it literally`,

  examples: [
    byHand`
        FROM debian:bookworm
        ENV SECONDS=1000
      - CMD ["sleep", "$SECONDS"]
      + CMD ["sh", "-c", "exec sleep $SECONDS"]
    `,
  ],
});

/** Variables that the file sets, or in capitals; `$1`, `$host` and a dollar in a pattern belong to the program. */
function variablesIn(word: string, { variables, globals }: Image): string[] {
  const found = word.matchAll(/(?<!\\)\$(?:\{([A-Za-z_]\w*)(?::?[-+?][^}]*)?\}|([A-Za-z_]\w*))/g);
  return [...found].flatMap(([variable, braced, plain]) => {
    const name = braced ?? plain ?? '';
    const isSet = name in variables || Object.hasOwn(globals, name);
    return isSet || /^[A-Z][A-Z0-9_]+$/.test(name) ? [variable] : [];
  });
}

/** `-Dserver.port=${PORT}`, `--server.port=${PORT}` */
function isJavaProperty(word: string, { pid1 }: Image): boolean {
  return pid1.service?.program?.name === 'java' && /^(?:-D|--)[\w.-]+=.*\$\{/.test(word);
}

/** In what Docker itself starts, nobody comes before. */
function isProgram(variable: string, { pid1 }: Image): boolean {
  return pid1.steps.length === 1 && (pid1.argv?.[0]?.includes(variable) ?? false);
}

/** A shell, `env -S`, or a script that was not read may do it. */
function mayBeExpanded({ pid1, overrides }: Image): boolean {
  // What is not PID 1 of its own is not followed.
  if (overrides?.hasOwnPid1 === false) return true;
  return pid1.steps.some(
    ({ program, argv, stays, script }) =>
      program?.kind === 'shell' ||
      (script && !isFile(script.text)) ||
      stays === undefined ||
      (program?.name === 'env' && /^(?:-S|--split)/.test(argv[1] ?? '')),
  );
}
