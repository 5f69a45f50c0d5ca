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
  summary: 'The init may read arguments of docker run as its own options',
  docs: `
\`docker run IMAGE -v\` makes tini verbose. An ENTRYPOINT that is only an init gets its command from CMD or from
\`docker run\`. When that begins with a dash, the init reads it as an option of its own. Two dashes end its options.`,

  check(image) {
    const [written] = writtenCommands(image);
    const [first] = image.pid1.steps;
    const program = first?.program;
    // The init of `init: true` comes before the ENTRYPOINT, and Docker ends its options.
    if (written?.command.argv[0] !== first?.argv[0]) return [];
    if (written?.keyword !== 'ENTRYPOINT' || written.command.shellForm || !program?.isInit || !program.wraps)
      return [];
    // s6-overlay's /init takes all of its arguments as the command: `--` would be a program that does not exist.
    if (program.mustBePid1) return [];
    const options = written.command.argv.slice(1);
    if (options.includes('--') || !options.every(word => word.startsWith('-'))) return [];
    return [{ place: placeOf(written.instruction), written, init: program.name }];
  },

  message: ({ init }) =>
    `${init} reads a first argument that begins with a dash as its own option: end its options with --`,

  phase: 'exec',
  repair({ written: { keyword, command } }, image) {
    if (!command.text || !ownInstruction(image, command)) return null;
    return {
      edits: [insertText(offsetAfterLastWord(command.text), ', "--"')],
      intended: intendedCommand(keyword, [...command.argv, '--']),
      summary: `${keyword} ends the options of the init with --`,
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
