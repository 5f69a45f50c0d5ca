import { ownInstruction, type WrittenCommand, writtenCommands } from '../src/image/image.ts';
import { byHand, fixed } from '../src/lint/example.ts';
import { defineRule, intendedCommand, type Offender, placeOf } from '../src/lint/rule.ts';
import { insertBefore, insertText } from '../src/repair/edit.ts';
import { textAfterArray } from '../src/syntax/json-array.ts';
import { isUnbroken, offsetOf } from '../src/syntax/logical-text.ts';

interface TextAfter extends Offender {
  readonly written: WrittenCommand;
  readonly argv: readonly string[];
  /** What follows the array, with the blanks in front. */
  readonly rest: string;
  /** Where in the logical text it begins. */
  readonly at: number;
}

export default defineRule<TextAfter>({
  id: 'text-after-exec-form',
  severity: 'error',
  symptom: 'none',
  summary: 'Text after the closing bracket turns the array into shell form',
  docs: `
The same file builds two different images, depending on the builder. A Dockerfile has no comments at the end of a
line. Until Dockerfile 1.8, text after an array was silently dropped, and the line did what it looked like. Since 1.9
(BuildKit 0.15, July 2024) the line as a whole is not valid JSON, and is read as shell form: a shell looks for a
program named \`[node,\`.`,

  check: image =>
    writtenCommands(image).flatMap(written => {
      const found = textAfterArray(written.command.shellForm?.script ?? '');
      return found ? [{ place: placeOf(written.instruction), written, ...found }] : [];
    }),

  message: ({ written: { keyword }, rest }) =>
    `${keyword} has ${isComment(rest) ? 'a comment' : 'text'} after its array: since Dockerfile 1.9 ` +
    'that makes it shell form',

  phase: 'exec',
  repair({ written: { keyword, command, instruction }, argv, rest, at }, image) {
    const { text } = command;
    if (!isComment(rest) || !text || !isUnbroken(text) || !ownInstruction(image, command)) return null;
    const cut = { ...insertText(offsetOf(text, at), ''), end: text.end };
    return {
      edits: [insertBefore(instruction, [rest.trim()], image), cut],
      intended: intendedCommand(keyword, argv),
      summary: `${keyword} without the comment, which moves to a line of its own`,
    };
  },

  examples: [
    fixed`
        FROM redis:7
      - CMD ["redis-server", "--appendonly", "yes"] # keeps everything
      + # keeps everything
      + CMD ["redis-server", "--appendonly", "yes"]
    `,
    byHand`
        FROM redis:7
      - CMD ["redis-server"] --appendonly yes
      + CMD ["redis-server", "--appendonly", "yes"]
    `,
  ],
});

function isComment(rest: string): boolean {
  return rest.trim().startsWith('#');
}
