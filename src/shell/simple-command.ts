import type { Command, PipelineNode, Statement, Word } from 'unbash';

export interface SimpleCommand {
  /** Its words with quotes removed; a word with an expansion in it as it is written. Without `exec` and its options. */
  readonly words: readonly string[];
  /** Every word is literal: no expansion, no glob, no tilde, no brace. */
  readonly isStatic: boolean;
  readonly isExec: boolean;
  readonly hasAssignment: boolean;
  readonly hasRedirection: boolean;
  /** The offset of its name, or of `exec`, in the text. */
  readonly start: number;
  readonly end: number;
}

/**
 * The simple command a node is, with `exec` and its options set aside; null for anything else, and for `exec > log`.
 */
export function simpleOf(node: PipelineNode | Statement['command']): SimpleCommand | null {
  if (node.type !== 'Command' || !node.name) return null;
  const isExec = execAt(node) !== undefined;
  const program = programWords(node);
  if (program.length === 0) return null;
  return {
    words: program.map(word => (isLiteral(word) ? word.value : word.text)),
    isStatic: program.every(isLiteral),
    isExec,
    hasAssignment: node.prefix.some(part => part.type === 'Assignment'),
    hasRedirection: node.redirects.length > 0,
    start: node.name.pos,
    end: node.end,
  };
}

/** The words of a command as the parser has them, `exec` and its options set aside. */
export function programWords(node: Command): readonly Word[] {
  if (!node.name) return [];
  const words = [node.name, ...node.args.map(asWord)];
  const at = execAt(node);
  return at === undefined ? words : skipExecOptions(words, at + 1);
}

/** `exec`, and `command exec`, which is the same. */
function execAt({ name, args }: Command): number | undefined {
  if (name?.value === 'exec') return 0;
  return name?.value === 'command' && args[0]?.text === 'exec' ? 1 : undefined;
}

/** What `export` and its kin take as an assignment is a word like any other here. */
function asWord(argument: Command['args'][number]): Word {
  if (argument.type === 'Word') return argument;
  const { text, pos, end } = argument;
  return { type: 'Word', text, value: text, pos, end };
}

/** `exec -a NAME -cl program`: what is left is what becomes the process. */
function skipExecOptions(words: readonly Word[], first: number): readonly Word[] {
  let at = first;
  while (/^-[acl]+$/.test(words[at]?.value ?? '')) at += words[at]?.value.includes('a') ? 2 : 1;
  return words.slice(words[at]?.value === '--' ? at + 1 : at);
}

/** Whether a word stands for itself: quotes are fine, everything the shell would replace is not. */
export function isLiteral(word: Word): boolean {
  if (word.text.startsWith('~')) return false;
  return (word.parts ?? []).every(
    part =>
      part.type === 'Literal' ||
      part.type === 'SingleQuoted' ||
      (part.type === 'DoubleQuoted' && part.parts.every(inner => inner.type === 'Literal')),
  );
}
