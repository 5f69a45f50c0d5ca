import { ownInstruction, type WrittenCommand, writtenCommands } from '../src/image/image.ts';
import { fixed } from '../src/lint/example.ts';
import { defineRule, intendedCommand, type Offender, placeOf } from '../src/lint/rule.ts';
import { insertText } from '../src/repair/edit.ts';
import { offsetAfterLastWord } from '../src/syntax/json-array.ts';

interface WithoutSeparator extends Offender {
  readonly written: WrittenCommand;
  readonly init: string;
}

export default defineRule<WithoutSeparator>({
  id: 'init-without-separator',
  severity: 'info',
  symptom: 'none',
  summary: 'The init may take the arguments of docker run for its own options',
  docs: `
An ENTRYPOINT that is only an init gets its command from CMD or from \`docker run\`. When that begins with a dash, the init reads it as an option of its own:
\`docker run IMAGE -v\` makes tini verbose. Two dashes end its options.`,

  check(image) {
    const [written] = writtenCommands(image);
    const [first] = image.pid1.steps;
    const program = first?.program;
    // The init of `init: true` stands in front of the ENTRYPOINT, and Docker ends its options.
    if (written?.command.argv[0] !== first?.argv[0]) return [];
    if (written?.keyword !== 'ENTRYPOINT' || written.command.shellForm || !program?.isInit || !program.wraps)
      return [];
    // s6-overlay's /init takes all of its arguments for the command: `--` would be a program that is not there.
    if (program.mustBePid1) return [];
    const options = written.command.argv.slice(1);
    if (options.includes('--') || !options.every(word => word.startsWith('-'))) return [];
    return [{ place: placeOf(written.instruction), written, init: program.name }];
  },

  message: ({ init }) =>
    `${init} takes a first argument that begins with a dash for its own option; end its options with --`,

  phase: 'exec',
  fix({ written: { keyword, command } }, image) {
    if (!command.text || !ownInstruction(image, command)) return null;
    return {
      edits: [insertText(offsetAfterLastWord(command.text), ', "--"')],
      intended: intendedCommand(keyword, [...command.argv, '--']),
      summary: `${keyword} with -- at its end`,
    };
  },

  examples: [
    fixed`
        FROM redis:7
      - ENTRYPOINT ["tini"]
      + ENTRYPOINT ["tini", "--"]
        CMD ["redis-server"]
    `,
  ],
});
