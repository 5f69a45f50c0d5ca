import type { Image } from '../src/image/image.ts';
import { fixed } from '../src/lint/example.ts';
import { defineRule, intendedCommand, type Offender, placeOf } from '../src/lint/rule.ts';
import { replaceArgument } from '../src/repair/edit.ts';
import { formatArgv, type InvalidForm, parseCommand, type ShellForm } from '../src/syntax/command.ts';
import type { Instruction } from '../src/syntax/instruction.ts';
import { arrayPrefix, isMeantAsArray } from '../src/syntax/json-array.ts';
import { isUnbroken } from '../src/syntax/logical-text.ts';

interface Malformed extends Offender {
  readonly instruction: Instruction;
  readonly command: ShellForm | InvalidForm;
}

export default defineRule<Malformed>({
  id: 'malformed-exec-form',
  severity: 'error',
  symptom: 'ends-at-once',
  summary: 'What looks like an array is not valid JSON',
  docs: `
The container starts a shell that looks for a program named \`[node,\`. Exec form is JSON: double quotes around every
word, a comma between two words, none after the last, no variables outside of quotes. Docker does not reject an array
that is not valid JSON, but silently reads it as shell form. Only an array that contains something other than strings
fails at build time.`,

  check: image =>
    candidates(image).flatMap(instruction => {
      const command = parseCommand(instruction);
      if (command.form === 'exec' || (command.form === 'shell' && !isMeantAsArray(command.script))) return [];
      return [{ place: placeOf(instruction), instruction, command }];
    }),

  message: ({ instruction: { keyword }, command }) =>
    command.form === 'invalid'
      ? `the build fails: the array of ${keyword} contains something other than strings`
      : `${keyword} is not valid JSON${reasonOf(command)}, so Docker runs it as a shell command`,

  phase: 'exec',
  repair({ instruction, command }) {
    const argv = command.form === 'shell' ? mend(command.script) : undefined;
    if (!argv || !isUnbroken(command.text)) return null;
    return {
      edits: [replaceArgument(command.text, formatArgv(argv))],
      intended: intendedCommand(instruction.keyword === 'CMD' ? 'CMD' : 'ENTRYPOINT', argv),
      summary: `${instruction.keyword} is valid JSON`,
    };
  },

  examples: [
    fixed`
        FROM redis:7
      - CMD ['redis-server', '--appendonly', 'yes']
      + CMD ["redis-server", "--appendonly", "yes"]
    `,
    fixed`
        FROM redis:7
      - CMD ["redis-server", "--appendonly", "yes",]
      + CMD ["redis-server", "--appendonly", "yes"]
    `,
  ],
});

/** The CMD and the ENTRYPOINT that are in effect, and every array that would end the build. */
function candidates({ chain, overrides }: Image): Instruction[] {
  const all = chain.flatMap(({ instructions }) => instructions);
  const commands = all.filter(({ keyword }) => keyword === 'CMD' || keyword === 'ENTRYPOINT');
  const isOverridden = (keyword: string): boolean =>
    Boolean(overrides?.entrypoint ?? (keyword === 'CMD' ? overrides?.command : undefined));
  return commands.filter(
    instruction =>
      (instruction === commands.findLast(({ keyword }) => keyword === instruction.keyword) &&
        !isOverridden(instruction.keyword)) ||
      parseCommand(instruction).form === 'invalid',
  );
}

/** What people write most, in their words; the parser's own words differ from one Node to the next. */
function reasonOf({ script }: ShellForm): string {
  if (/[“”‘’]/.test(script)) return ' (typographic quotes)';
  if (/^\[\s*'/.test(script)) return ' (single quotes)';
  if (/,\s*\]\s*$/.test(script)) return ' (a comma after the last word)';
  if (/[[,]\s*\$/.test(script)) return ' (a variable outside of quotes)';
  if (!/\]\s*$/.test(script)) return ' (no bracket at its end)';
  return '';
}

/** The words that were meant, when other quotes or one comma less make it valid. */
function mend(script: string): string[] | undefined {
  const straight = script.replace(/[“”]/g, '"').replace(/[‘’]/g, "'");
  const versions = [straight, straight.replace(/,\s*\]\s*$/, ']')];
  if (!straight.includes('"')) versions.push(...versions.map(text => text.replaceAll("'", '"')));
  for (const version of versions) {
    const array = arrayPrefix(version);
    if (array?.length === version.trimEnd().length) return array.argv;
  }
  return undefined;
}
