import { type Image, ownInstruction, type WrittenCommand, writtenCommands } from '../src/image/image.ts';
import { nameOf } from '../src/image/image-path.ts';
import { type TakenOption, takenOption } from '../src/image/taken-options.ts';
import { fixed } from '../src/lint/example.ts';
import { defineRule, intendedCommand, type Offender, placeOf } from '../src/lint/rule.ts';
import { insertText } from '../src/repair/edit.ts';
import { placeInCaller } from '../src/repair/place-in-script.ts';
import { offsetAfterLastWord, offsetInElement } from '../src/syntax/json-array.ts';

interface WithoutSeparator extends Offender {
  /** Left out where a script starts the init. */
  readonly written: WrittenCommand | undefined;
  readonly init: string;
  /** What it takes already, not only what docker run may hand in. */
  readonly taken?: TakenOption;
}

export default defineRule<WithoutSeparator>({
  id: 'init-without-separator',
  severity: 'info',
  symptom: 'none',
  summary: 'The init may read arguments of docker run as its own options',
  docs: `
\`docker run IMAGE -v\` makes tini verbose. An ENTRYPOINT that is only an init gets its command from CMD or from
\`docker run\`. When that begins with a dash, the init reads it as an option of its own. Two dashes end its options.

With glibc, tini looks for options behind the program's name too: \`["tini", "python", "-u", "app.py"]\` ends at once
with "invalid option -- 'u'", and \`-s\`, \`-g\`, \`-v\` and \`-w\` disappear without a word. So do the dashes of
\`["tini", "npm", "start", "--", "--port=1"]\`, and npm takes the option for one of its own. On Alpine the same line
works.`,

  check(image) {
    const taking = takingOptions(image);
    if (taking) return [taking];
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

  message: ({ init, taken, written }) => {
    const program = nameOf(taken?.program ?? '');
    if (taken && written && isAtEnd(taken, written))
      return `-- has no effect at the end: ${init} takes it for its own wherever it is; write it before ${program}`;
    const advice = `write -- before ${program}`;
    if (taken?.isFatal)
      return `the container ends at once: ${init} takes ${taken.word} for an option of its own; ${advice}`;
    if (taken) return `${program} does not get ${taken.word}: ${init} takes it for its own; ${advice}`;
    return `${init} reads a first argument that begins with a dash as its own option: end its options with --`;
  },

  phase: 'exec',
  repair({ written, taken }, image) {
    if (!written) return null;
    const { keyword, command } = written;
    if (!command.text || command.shellForm || !ownInstruction(image, command)) return null;
    if (taken && isAtEnd(taken, written))
      return { declined: `the -- at its end is meant for the init: it belongs before the program` };
    const at = Math.min(taken?.at ?? command.argv.length, command.argv.length);
    const edit =
      at < command.argv.length
        ? insertText(offsetInElement(command.text, at, 0) - 1, '"--", ')
        : insertText(offsetAfterLastWord(command.text), ', "--"');
    return {
      edits: [edit],
      intended: intendedCommand(keyword, [...command.argv.slice(0, at), '--', ...command.argv.slice(at)]),
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
    fixed`
        FROM python:3
        RUN apt-get update && apt-get install -y tini
      - ENTRYPOINT ["tini", "python3", "-u", "-m", "http.server"]
      + ENTRYPOINT ["tini", "--", "python3", "-u", "-m", "http.server"]
    `,
  ],
});

function weightOf({ isFatal, word, program }: TakenOption): Pick<WithoutSeparator, 'severity' | 'symptom'> {
  if (isFatal) return { severity: 'error', symptom: 'ends-at-once' };
  // Few programs are told something else without their dashes.
  const isMissed = word !== '--' || launchers.test(nameOf(program));
  return { severity: isMissed ? 'warning' : 'info', symptom: 'wrong-arguments' };
}

/** `["tini", "run.sh", "--"]`: it would be an argument of the script if the init did not take it. */
function isAtEnd({ word }: TakenOption, { command: { argv } }: WrittenCommand): boolean {
  return word === '--' && argv.at(-1) === '--';
}

/** What comes behind `--` is for the program that they start. */
const launchers = /^(?:npm|npx|pnpm|cargo|dotnet)$/;

/** The first init on the way that takes words which are not meant for it. */
function takingOptions(image: Image): WithoutSeparator | undefined {
  for (const step of image.pid1.steps) {
    const taken = takenOption(step, image);
    if (!taken) continue;
    const isFirst = step === image.pid1.steps[0];
    const written = isFirst ? writtenCommands(image)[0] : undefined;
    const place = isFirst ? written && placeOf(written.instruction) : placeInCaller(step, image);
    // The init of `init: true` comes before the ENTRYPOINT, and Docker ends its options.
    if (!place || (written && written.command.argv[0] !== step.argv[0])) return undefined;
    const init = step.program?.name ?? '';
    return { place, written, init, taken, ...weightOf(taken) };
  }
  return undefined;
}
