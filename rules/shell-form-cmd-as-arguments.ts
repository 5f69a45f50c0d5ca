import { ownInstruction, type WrittenCommand, writtenCommands } from '../src/image/image.ts';
import { behindInit } from '../src/image/pid1.ts';
import { fixed } from '../src/lint/example.ts';
import { defineRule, intendedCommand, type Offender, placeOf } from '../src/lint/rule.ts';
import { hasCommentInside, replaceArgument } from '../src/repair/edit.ts';
import { soleCommand } from '../src/shell/shell-commands.ts';
import { formatArgv } from '../src/syntax/command.ts';
import { isArrayLike } from '../src/syntax/json-array.ts';

interface ShellFormCmd extends Offender {
  readonly written: WrittenCommand;
  /** What the ENTRYPOINT starts. */
  readonly program: string;
}

export default defineRule<ShellFormCmd>({
  id: 'shell-form-cmd-as-arguments',
  severity: 'warning',
  symptom: 'wrong-arguments',
  summary: 'A CMD in shell form becomes arguments of the ENTRYPOINT',
  docs: `
The program gets \`/bin/sh\`, \`-c\` and the text of CMD as its arguments, which no program expects. With an
ENTRYPOINT, CMD is a list of arguments, and shell form turns into these three. Only entrypoint scripts and inits that
start what they are given can use them.`,

  check(image) {
    const cmd = writtenCommands(image).find(({ keyword }) => keyword === 'CMD');
    const first = behindInit(image.pid1);
    const shellForm = cmd?.command.shellForm;
    if (
      !cmd ||
      !shellForm ||
      isArrayLike(shellForm.script) ||
      !image.entrypoint ||
      image.entrypoint.shellForm
    )
      return [];
    const isStarter =
      first?.script || first?.program?.wraps || first?.program?.kind === 'shell' || first?.program?.isInit;
    if (first?.stays !== true || isStarter || !takesArguments(first.program?.kind)) return [];
    return [{ place: placeOf(cmd.instruction), written: cmd, program: first.argv[0] ?? '' }];
  },

  message: ({ program, written: { command } }) =>
    `${program} gets ${command.argv.slice(0, -1).join(' ')} and the text of CMD as its arguments: CMD is in shell form`,

  phase: 'exec',
  repair({ written: { command, keyword } }, image) {
    const words = soleCommand(command.shellForm?.script ?? '');
    const { text } = command;
    if (!text || !words?.isStatic || words.hasAssignment || words.hasRedirection || words.isExec) return null;
    if (!ownInstruction(image, command) || hasCommentInside(image, text)) return null;
    return {
      edits: [replaceArgument(text, formatArgv(words.words))],
      intended: intendedCommand(keyword, words.words),
      summary: 'CMD in exec form: its words are the arguments',
    };
  },

  examples: [
    fixed`
        FROM debian:bookworm
        ENTRYPOINT ["sleep"]
      - CMD 1000
      + CMD ["1000"]
    `,
  ],
});

/**
 * A known program that does something other than start others, or an unknown one whose name is not that of a script.
 */
function takesArguments(kind: string | undefined): boolean {
  return kind === undefined || ['runtime', 'server', 'worker', 'dev-server', 'filler'].includes(kind);
}
