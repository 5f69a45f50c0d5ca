import { type Image, type WrittenCommand, writtenCommands } from '../src/image/image.ts';
import { stringOf } from '../src/image/step.ts';
import { byHand } from '../src/lint/example.ts';
import { calledThere, defineRule, type Offender, placeOf } from '../src/lint/rule.ts';
import { usesArguments, usesOwnName } from '../src/shell/shell-arguments.ts';

interface IgnoredCmd extends Offender {
  /** How the ENTRYPOINT starts its shell. */
  readonly isShellForm: boolean;
  /** What the two are called in their file. */
  readonly names: readonly string[];
}

export default defineRule<IgnoredCmd>({
  id: 'ignored-cmd',
  severity: 'warning',
  symptom: 'wrong-arguments',
  summary: 'ENTRYPOINT runs a shell string that ignores CMD',
  docs: `
CMD has no effect, and neither do the arguments of \`docker run\`. Docker passes them to the ENTRYPOINT as arguments.
A shell that runs a string gets them as \`$0\`, \`$1\` and so on, and a string that uses none of these ignores them.`,

  check(image) {
    const [entrypoint, cmd] = (['ENTRYPOINT', 'CMD'] as const).map(keyword =>
      writtenCommands(image).find(written => written.keyword === keyword),
    );
    if (!entrypoint || !cmd || cmd.command.argv.length === 0 || !ignoresArguments(entrypoint, image))
      return [];
    const names = [cmd, entrypoint].map(({ instruction }) => calledThere(instruction));
    return [{ place: placeOf(cmd.instruction), names, isShellForm: entrypoint.command.shellForm !== null }];
  },

  message: ({ isShellForm, names: [cmd, entrypoint] }) =>
    `${cmd} has no effect: the ${entrypoint} ${isShellForm ? 'is in shell form' : 'runs a shell string'} ` +
    'and does not use its arguments',

  examples: [
    byHand`
        FROM redis:7
      - ENTRYPOINT exec redis-server
      + ENTRYPOINT ["redis-server"]
        CMD ["--appendonly", "yes"]
    `,
  ],
});

/** The shell string is the last word of the ENTRYPOINT, and nothing in it stands for an argument. */
function ignoresArguments({ command }: WrittenCommand, { pid1 }: Image): boolean {
  const script = pid1.steps
    .map(stringOf)
    .find(string => string !== undefined && string === command.argv.at(-1));
  return script !== undefined && !usesArguments(script) && !usesOwnName(script);
}
