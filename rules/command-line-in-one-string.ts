import { type WrittenCommand, writtenCommands } from '../src/image/image.ts';
import { behindInit } from '../src/image/pid1.ts';
import { fixed } from '../src/lint/example.ts';
import { defineRule, intendedCommand, type Offender, placeOf } from '../src/lint/rule.ts';
import { replaceArgument } from '../src/repair/edit.ts';
import { formatArgv } from '../src/syntax/command.ts';
import { isUnbroken } from '../src/syntax/logical-text.ts';

interface OneString extends Offender {
  readonly written: WrittenCommand;
  readonly program: string;
}

export default defineRule<OneString>({
  id: 'command-line-in-one-string',
  severity: 'error',
  symptom: 'start-fails',
  summary: 'A whole command line is written as one string of an array',
  docs: `
The container does not start. In exec form each word is a string of its own: \`["node app.js"]\` starts a program whose name is \`node app.js\`,
with the space in it, and there is no such program.`,

  check(image) {
    // What the container starts is the first word of the two together, and what an init in front of it starts.
    const started = behindInit(image.pid1)?.argv[0];
    return writtenCommands(image).flatMap((written, index) => {
      const [program = ''] = written.command.argv;
      const isFirst = index === 0 && (written.keyword === 'ENTRYPOINT' || !image.entrypoint);
      if (written.command.shellForm || !isCommandLine(program) || !(isFirst || started === program))
        return [];
      return [{ place: placeOf(written.instruction), written, program }];
    });
  },

  message: ({ program }) =>
    `there is no program named ${JSON.stringify(program)}: write each word as a string of its own`,

  phase: 'exec',
  fix({ written: { keyword, command }, program }) {
    const { text } = command;
    if (!text || !isUnbroken(text) || /["'\\$`&|;<>*?]/.test(program)) return null;
    const argv = [...program.trim().split(/\s+/), ...command.argv.slice(1)];
    return {
      edits: [replaceArgument(text, formatArgv(argv))],
      intended: intendedCommand(keyword, argv),
      summary: `${keyword} with each word as a string of its own`,
    };
  },

  examples: [
    fixed`
        FROM debian:bookworm
      - CMD ["sleep 1000"]
      + CMD ["sleep", "1000"]
    `,
  ],
});

/**
 * `/opt/My App/run` is a path with a blank in it; `node app.js`, `/bin/app --port 80` and `/bin/app /etc/app.conf` are
 * command lines.
 */
function isCommandLine(program: string): boolean {
  const [first = '', ...others] = program.trim().split(/\s+/);
  if (others.length === 0 || !program.trim().includes(' ')) return false;
  if (!first.includes('/')) return true;
  return others.some(word => /^[-/]/.test(word));
}
