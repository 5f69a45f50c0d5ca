import { writtenCommands } from '../src/image/image.ts';
import { nameOf } from '../src/image/image-path.ts';
import { firstShell } from '../src/image/pid1.ts';
import { stringOf } from '../src/image/step.ts';
import { byHand } from '../src/lint/example.ts';
import { defineRule, type Offender, placeOf } from '../src/lint/rule.ts';
import { indexOfString, usesArguments, usesOwnName } from '../src/shell/shell-arguments.ts';

interface LostArguments extends Offender {
  readonly shell: string;
  readonly script: string;
  /** The words that nothing looks at. */
  readonly lost: readonly string[];
  /** The script takes the others. */
  readonly isOnlyFirst: boolean;
}

export default defineRule<LostArguments>({
  id: 'lost-shell-arguments',
  severity: 'warning',
  symptom: 'wrong-arguments',
  summary: 'Words after the script of sh -c do not reach the program',
  docs: `
\`sh -c\` takes one word as its script. The words after it become \`$0\`, \`$1\` and so on, and no part of the
script: \`["sh", "-c", "npm", "start"]\` runs \`npm\` and nothing else. Even a script with \`"$@"\` in it does not
get the first of them, which is \`$0\`; that is why people put a \`--\` there.

Start the program without the shell, or write the whole command line as one word.`,

  check(image) {
    const step = firstShell(image.pid1);
    const script = step && stringOf(step);
    const at = step && script !== undefined ? indexOfString(step.argv, script) : -1;
    if (!step || script === undefined || at < 0 || image.platform === 'windows') return [];
    const words = step.argv.slice(at + 1);
    const cmd = image.cmd?.argv ?? [];
    const isInCmd = words.length > 0 && cmd.slice(-words.length).join('\0') === words.join('\0');
    const isBehindScript = isInCmd && !cmd.includes(script);
    const lost = lostOf(words, script, isBehindScript);
    const written = writtenCommands(image).find(
      ({ keyword }) => keyword === (isInCmd ? 'CMD' : 'ENTRYPOINT'),
    );
    if (lost.length === 0 || !written) return [];
    const shell = nameOf(step.argv[0] ?? '');
    const isOnlyFirst = usesArguments(script);
    return [{ place: placeOf(written.instruction), shell, script, lost, isOnlyFirst }];
  },

  message: ({ shell, script, lost, isOnlyFirst }) =>
    isOnlyFirst
      ? `${JSON.stringify(lost[0])} is lost: ${shell} passes it to the script as $0, and the arguments begin with $1`
      : `${shell} runs ${JSON.stringify(script)} alone: the script does not use ` +
        `${lost.map(word => JSON.stringify(word)).join(', ')}`,

  examples: [
    byHand`
        FROM debian:bookworm
      - CMD ["sh", "-c", "sleep", "1000"]
      + CMD ["sleep", "1000"]
    `,
    byHand`
        FROM redis:7
      - ENTRYPOINT exec redis-server "$@"
      + ENTRYPOINT ["redis-server"]
        CMD ["--port", "6380"]
    `,
  ],
});

/**
 * A CMD after the script of an ENTRYPOINT is reported by `ignored-cmd` when the script takes no arguments; when it
 * does, its first word is meant as one.
 */
function lostOf(words: readonly string[], script: string, isCmdBehindScript: boolean): readonly string[] {
  const [first, ...others] = words;
  if (first === undefined || usesOwnName(script)) return [];
  if (usesArguments(script)) return isCmdBehindScript && !isNameOfScript(first, script) ? [first] : [];
  if (isCmdBehindScript) return [];
  if (others.length > 0) return words;
  const isOneWord = !/\s/.test(script.trim());
  return (isOneWord && !isNameOfScript(first, script)) || /^--?[a-zA-Z]/.test(first) ? words : [];
}

/** What people put in the place of `$0`: nothing that is missed, or the name of a shell or of the program. */
function isNameOfScript(word: string, script: string): boolean {
  return /^(?:--?|_|\w*sh)$/.test(nameOf(word)) || script.includes(nameOf(word));
}
