import { type Image, type WrittenCommand, writtenCommands } from '../src/image/image.ts';
import { behindInit } from '../src/image/pid1.ts';
import { fixed } from '../src/lint/example.ts';
import { defineRule, intendedCommand, type Offender, placeOf, type Repair } from '../src/lint/rule.ts';
import { replaceArgument } from '../src/repair/edit.ts';
import { formatArgv } from '../src/syntax/command.ts';
import { isUnbroken, type LogicalText } from '../src/syntax/logical-text.ts';

interface OneString extends Offender {
  readonly written: WrittenCommand;
  readonly program: string;
  /** What is in the quotes of a shell form. */
  readonly quoted?: string;
}

export default defineRule<OneString>({
  id: 'command-line-in-one-string',
  severity: 'error',
  symptom: 'start-fails',
  summary: 'A whole command line is written as one string',
  docs: `
The container does not start. In exec form each word is a string of its own: \`["node app.js"]\` starts a program
whose name is \`node app.js\`, with the space in it, and there is no such program.

So does \`CMD "node app.js"\`: the shell reads quoted text as one word and reports "not found"
(exit code 127). Leave out the quotes.`,

  check(image) {
    // What the container starts is the first word of the two together; an init or a script in front of it does so too.
    const started = [behindInit(image.pid1), image.pid1.steps.at(-1)].map(step => step?.argv[0]);
    return writtenCommands(image).flatMap((written, index) => {
      const { shellForm, argv } = written.command;
      const isFirst = index === 0 && (written.keyword === 'ENTRYPOINT' || !image.entrypoint);
      if (shellForm) return inQuotes(written, image, isFirst);
      const [program = ''] = argv;
      if (!isCommandLine(program) || !(isFirst || started.includes(program))) return [];
      // Of a base that is not known the ENTRYPOINT may take it for an argument, which an option is for sure.
      if (image.pid1.isAssumed && /^[-+]/.test(program)) return [];
      const severity = image.pid1.isAssumed ? { severity: 'info' as const } : {};
      return [{ place: placeOf(written.instruction), written, program, ...severity }];
    });
  },

  message: ({ program, quoted }) =>
    quoted === undefined
      ? `there is no program named ${JSON.stringify(program)}: write each word as a string of its own`
      : `there is no program named ${JSON.stringify(program)}: the quotes around all of it make it ` +
        'one word for the shell',

  phase: 'exec',
  repair({ written: { keyword, command }, program, quoted }, image) {
    const { text } = command;
    if (text && quoted !== undefined) return withoutQuotes(keyword, text, quoted, image);
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

/** `CMD "node server.js"`, with one pair of quotes around all of it; cmd.exe of Windows takes them away. */
function inQuotes(written: WrittenCommand, { pid1, platform }: Image, isFirst: boolean): OneString[] {
  const script = written.command.shellForm?.script.trim() ?? '';
  const [, double, single] = /^(?:"((?:[^"\\]|\\.)*)"|'([^']*)')$/.exec(script) ?? [];
  const quoted = double ?? single;
  const isStarted = isFirst || pid1.steps.some(step => step.script?.text.text.trim() === script);
  if (quoted === undefined || !isStarted || platform === 'windows' || !isCommandLine(quoted)) return [];
  return [{ place: placeOf(written.instruction), written, program: quoted, quoted }];
}

/** The words as an array where no shell is needed for them, and the line without its quotes where one is. */
function withoutQuotes(
  keyword: WrittenCommand['keyword'],
  text: LogicalText,
  quoted: string,
  { shell }: Image,
): Repair | null {
  if (!isUnbroken(text) || quoted.includes('\\')) return null;
  const isPlain = !/["'$`&|;<>*?()#~{}]/.test(quoted);
  const argv = isPlain ? quoted.trim().split(/\s+/) : [...shell.value, quoted.trim()];
  return {
    edits: [replaceArgument(text, isPlain ? formatArgv(argv) : quoted.trim())],
    intended: intendedCommand(keyword, argv),
    summary: `${keyword} without quotes around all of it`,
  };
}

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
