import { ownInstruction, type WrittenCommand, writtenCommands } from '../src/image/image.ts';
import { fixed } from '../src/lint/example.ts';
import { defineRule, intendedCommand, type Offender, placeOf } from '../src/lint/rule.ts';
import { replaceArgument } from '../src/repair/edit.ts';
import { formatArgv } from '../src/syntax/command.ts';
import { isUnbroken } from '../src/syntax/logical-text.ts';

interface Wrapped extends Offender {
  readonly written: WrittenCommand;
  readonly supervisor: string;
  /** What it is started with, without what comes before it. */
  readonly argv: readonly string[];
  readonly before: string;
}

export default defineRule<Wrapped>({
  id: 'wrapped-supervisor',
  severity: 'error',
  symptom: 'ends-at-once',
  summary: 'An init that has to be PID 1 is started by another program',
  docs: `
The container stops at once: systemd, runit and s6-overlay are inits themselves and refuse to be anything but PID 1
("can only run as pid 1"). Remove the program that starts them, and do not run their images with \`--init\`.`,

  check(image) {
    const { steps } = image.pid1;
    const at = steps.findIndex(({ program }) => program?.mustBePid1);
    const before = steps.slice(0, Math.max(at, 0)).find(({ stays }) => stays === true);
    const step = steps[at];
    const written = writtenCommands(image)[0];
    if (!step?.program || !before || !written) return [];
    const found = { supervisor: step.program.name, argv: step.argv, before: before.argv[0] ?? '' };
    // The init that the runtime puts in front is asked for in its own file.
    const { initInstruction } = image.overrides ?? {};
    const asked = image.overrides?.init && before === steps[0] ? initInstruction : undefined;
    return [{ place: placeOf(asked ?? written.instruction), written, ...found }];
  },

  message: ({ supervisor, before }) =>
    `${supervisor} has to be PID 1 and does not run when ${before} starts it`,

  phase: 'exec',
  repair({ written: { keyword, command }, argv, supervisor }, image) {
    const at = command.argv.findIndex(
      (_, index) =>
        JSON.stringify(command.argv.slice(index)) ===
        JSON.stringify(argv.slice(0, command.argv.length - index)),
    );
    if (
      at < 1 ||
      command.shellForm ||
      !command.text ||
      !isUnbroken(command.text) ||
      !ownInstruction(image, command)
    )
      return null;
    const rest = command.argv.slice(at);
    return {
      edits: [replaceArgument(command.text, formatArgv(rest))],
      intended: intendedCommand(keyword, rest),
      summary: `${keyword} starts ${supervisor} directly`,
    };
  },

  examples: [
    fixed`
        FROM debian:bookworm
        RUN apt-get update && apt-get install -y runit tini
      - ENTRYPOINT ["tini", "--", "/sbin/runit"]
      + ENTRYPOINT ["/sbin/runit"]
    `,
  ],
});
