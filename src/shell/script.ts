import type { Command, CommandNode, CompoundList, PipelineNode, Statement, Word } from 'unbash';
import { parse } from 'unbash';

/** A shell script, as far as it matters for who is PID 1: what it ends in, and what it leaves behind. */
export interface Script {
  readonly text: string;
  /** What stands last in it: one simple command, or something a shell stays alive for. */
  readonly last: LastCommand | null;
  /** Whether that is all there is in it. */
  readonly isSingle: boolean;
  /** Whether the script ends in `exec PROGRAM` on every way through its last statement. */
  readonly endsInExec: boolean;
  /** Commands put into the background with `&`. */
  readonly background: readonly SimpleCommand[];
  /** The names of the functions it defines. */
  readonly functions: readonly string[];
  /** False when unbash found no sense in it. */
  readonly isValid: boolean;
}

/**
 * How the last command stands in its list, which decides whether a shell replaces itself by it: `alone`, after one of `;` `&&` `||`,
 * or as something that is no simple command at all: a `pipeline`, a `compound` (if, while, { }, ( )), in the `background`.
 */
export type Place =
  | 'alone'
  | 'after-semicolon'
  | 'after-and'
  | 'after-or'
  | 'pipeline'
  | 'compound'
  | 'background';

export interface LastCommand {
  readonly place: Place;
  /** The simple command itself; null for a pipeline or a compound. */
  readonly command: SimpleCommand | null;
}

export interface SimpleCommand {
  /** Its words with quotes removed; a word with an expansion in it as it is written. Without `exec` and its options. */
  readonly words: readonly string[];
  /** Every word is literal: no expansion, no glob, no tilde, no brace. */
  readonly isStatic: boolean;
  readonly isExec: boolean;
  readonly hasAssignment: boolean;
  readonly hasRedirection: boolean;
  /** The offset of its name, or of `exec`, in the script. */
  readonly start: number;
  readonly end: number;
}

/** Parses a script with unbash. POSIX sh is read as bash, which differs in nothing that is asked here. */
export function parseScript(text: string): Script {
  const { commands, errors } = parse(text);
  const final = commands.at(-1);
  const last = final ? lastOf(final, commands.length > 1) : null;
  return {
    text,
    last,
    isSingle: commands.length === 1 && last?.place === 'alone',
    endsInExec: final !== undefined && everyEndExecs(final),
    background: commands.flatMap(backgroundOf),
    functions: commands.flatMap(({ command }) => (command.type === 'Function' ? [command.name.value] : [])),
    isValid: (errors?.length ?? 0) === 0,
  };
}

function lastOf(statement: Statement, isList: boolean): LastCommand {
  const { command: node } = statement;
  if (statement.background) return { place: 'background', command: simpleOf(node) };
  if (node.type === 'AndOr') {
    const end = node.commands.at(-1) as PipelineNode;
    const place = node.operators.at(-1) === '||' ? 'after-or' : 'after-and';
    const inner = simpleOf(end);
    return inner ? { place, command: inner } : { place: shapeOf(end), command: null };
  }
  const command = simpleOf(node);
  if (!command) return { place: shapeOf(node), command: null };
  return { place: isList ? 'after-semicolon' : 'alone', command };
}

function shapeOf(node: PipelineNode): Place {
  return node.type === 'Pipeline' ? 'pipeline' : 'compound';
}

/** The simple command a node is, with `exec` and its options set aside; null for anything else, and for `exec > log`. */
export function simpleOf(node: PipelineNode | Statement['command']): SimpleCommand | null {
  if (node.type !== 'Command' || !node.name) return null;
  const words = [node.name, ...node.args.map(asWord)];
  const isExec = node.name.value === 'exec';
  const program = isExec ? skipExecOptions(words) : words;
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

/** What `export` and its kin take as an assignment is a word like any other here. */
function asWord(argument: Command['args'][number]): Word {
  if (argument.type === 'Word') return argument;
  const { text, pos, end } = argument;
  return { type: 'Word', text, value: text, pos, end };
}

/** `exec -a NAME -cl program`: what is left is what becomes the process. */
function skipExecOptions(words: readonly Word[]): readonly Word[] {
  let at = 1;
  while (/^-[acl]+$/.test(words[at]?.value ?? '')) at += words[at]?.value.includes('a') ? 2 : 1;
  return words.slice(words[at]?.value === '--' ? at + 1 : at);
}

/** Whether a word stands for itself: quotes are fine, everything the shell would replace is not. */
function isLiteral(word: Word): boolean {
  if (word.text.startsWith('~')) return false;
  return (word.parts ?? []).every(
    part =>
      part.type === 'Literal' ||
      part.type === 'SingleQuoted' ||
      (part.type === 'DoubleQuoted' && part.parts.every(inner => inner.type === 'Literal')),
  );
}

/** Whether all ways through a statement end in exec; an `if` without `else` has one that does not. */
function everyEndExecs({ command, background }: Statement): boolean {
  if (background) return false;
  const node = command.type === 'AndOr' ? (command.commands.at(-1) as PipelineNode) : command;
  if (node.type === 'Pipeline') return false;
  return nodeEndsInExec(node);
}

function nodeEndsInExec(node: CommandNode): boolean {
  switch (node.type) {
    case 'Command':
      return simpleOf(node)?.isExec ?? false;
    case 'BraceGroup':
      return listEndsInExec(node.body);
    case 'If':
      return [node.then, ...node.elif.map(branch => branch.then), node.else].every(listEndsInExec);
    case 'Case':
      return (
        node.items.length > 0 && node.items.every(item => listEndsInExec(item.body)) && hasDefault(node.items)
      );
    default:
      return false;
  }
}

function listEndsInExec(list: CompoundList | undefined): boolean {
  const last = list?.commands.at(-1);
  return last !== undefined && everyEndExecs(last);
}

function hasDefault(items: readonly { pattern: readonly Word[] }[]): boolean {
  return items.some(({ pattern }) => pattern.some(word => word.text === '*'));
}

function backgroundOf(statement: Statement): SimpleCommand[] {
  const command = statement.background ? simpleOf(statement.command) : null;
  return command ? [command] : [];
}
