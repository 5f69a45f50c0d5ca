import { parseCommands, type RedirectedCommand } from '../shell/shell-commands.ts';
import type { Instruction } from '../syntax/instruction.ts';

/** The commands of a RUN in any of its forms; undefined when they cannot be told. */
export function commandsOfRun(instruction: Instruction): readonly RedirectedCommand[] | undefined {
  const { argument, heredocs } = instruction;
  if (heredocs.length > 0 && /^\s*<<-?\S+\s*$/.test(argument.text))
    return heredocs.some(({ content }) => content.startsWith('#!'))
      ? undefined
      : parseCommands(heredocs.map(({ content }) => content).join('\n'));
  if (heredocs.length > 0) return undefined;
  if (!argument.text.startsWith('[')) return parseCommands(argument.text);
  try {
    const words = JSON.parse(argument.text) as string[];
    const plain = {
      isStatic: true,
      isExec: false,
      hasAssignment: false,
      hasRedirection: false,
      start: 0,
      end: 0,
    };
    return [{ words, ...plain, outputs: [] }];
  } catch {
    return undefined;
  }
}
