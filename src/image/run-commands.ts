import type { RedirectedCommand } from '../shell/shell-commands.ts';
import { type ShellTexts, shellTexts } from '../shell/shell-texts.ts';
import { parseCommand } from '../syntax/command.ts';
import type { Instruction } from '../syntax/instruction.ts';

/** The commands of a RUN in any of its forms; undefined when they are unknown. */
export function commandsOfRun(
  instruction: Instruction,
  { commandsOf }: ShellTexts = shellTexts(),
): readonly RedirectedCommand[] | undefined {
  const { argument, heredocs } = instruction;
  if (heredocs.length > 0 && /^\s*<<-?\S+\s*$/.test(argument.text))
    return heredocs.some(({ content }) => content.startsWith('#!'))
      ? undefined
      : commandsOf(heredocs.map(({ content }) => content).join('\n'));
  if (heredocs.length > 0) {
    const bodies = heredocs.map(({ name, content }) => `${content}${name}`);
    return commandsOf([argument.text, ...bodies].join('\n'));
  }
  const command = parseCommand(instruction);
  if (command.form === 'shell') return commandsOf(command.script);
  if (command.form === 'invalid') return undefined;
  const plain = {
    isStatic: true,
    isExec: false,
    hasAssignment: false,
    hasRedirection: false,
    start: 0,
    end: 0,
  };
  return [{ words: command.argv, ...plain, outputs: [], prints: () => undefined, isCertain: true }];
}
