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
A Dockerfile has no comments at the end of a line. Until Dockerfile 1.8 what followed an array was dropped without a word, so that the line did what it
looked like. Since 1.9 (BuildKit 0.15, July 2024) the whole line is not valid JSON any more and is taken for shell form: a shell looks for a program
called \`[node,\`. The same file builds two different images, depending on who builds it.`,

  check: image =>
    writtenCommands(image).flatMap(written => {
      const found = textAfterArray(written.command.shellForm?.script ?? '');
      return found ? [{ place: placeOf(written.instruction), written, ...found }] : [];
    }),

  message: ({ written: { keyword }, rest }) =>
    `${keyword} has ${isComment(rest) ? 'a comment' : 'text'} after its array, which makes it shell form since Dockerfile 1.9`,

  phase: 'exec',
  fix({ written: { keyword, command, instruction }, argv, rest, at }, image) {
    const { text } = command;
    if (!isComment(rest) || !text || !isUnbroken(text) || !ownInstruction(image, command)) return null;
    const cut = { ...insertText(offsetOf(text, at), ''), end: text.end };
    return {
      edits: [insertBefore(instruction, [rest.trim()], image), cut],
      intended: intendedCommand(keyword, argv),
      summary: `${keyword} without the comment, which has its own line`,
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
