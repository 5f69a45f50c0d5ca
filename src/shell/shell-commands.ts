import { forEachChild, parse, type SyntaxNode } from 'unbash';
import { type SimpleCommand, simpleOf } from './simple-command.ts';

/** A simple command and the files its output goes to, as written. */
export interface RedirectedCommand extends SimpleCommand {
  readonly outputs: readonly string[];
}

/**
 * All simple commands of a script, in the order of the text, whatever they stand in. Undefined when it cannot be read.
 */
export function parseCommands(text: string): readonly RedirectedCommand[] | undefined {
  const script = parse(text);
  return script.errors?.length ? undefined : collect(script, node => withOutputs(node));
}

/** The simple commands below a node, in the order of the text. */
export function commandsIn(node: SyntaxNode): readonly SimpleCommand[] {
  return collect(node, found => (found.type === 'Command' ? simpleOf(found) : null));
}

/** Every `exec PROGRAM` below a node; those in functions it defines are not run there. */
export function execsIn(node: SyntaxNode): readonly SimpleCommand[] {
  return commandsIn(node).filter(({ isExec }) => isExec);
}

/** A group whose output is redirected is a command without words here. */
function withOutputs(node: SyntaxNode): RedirectedCommand | null {
  if (node.type !== 'Command' && node.type !== 'Redirected') return null;
  const command = (node.type === 'Command' && simpleOf(node)) || nothing(node);
  const outputs = node.redirects.flatMap(redirect =>
    redirect.type === 'Redirect' && redirect.operator.includes('>') && redirect.target
      ? [redirect.target.value]
      : [],
  );
  return { ...command, outputs };
}

function nothing({ pos, end }: { readonly pos: number; readonly end: number }): SimpleCommand {
  return {
    words: [],
    isStatic: true,
    isExec: false,
    hasAssignment: false,
    hasRedirection: true,
    start: pos,
    end,
  };
}

function collect<T>(root: SyntaxNode, find: (node: SyntaxNode) => T | null): T[] {
  const found: T[] = [];
  const visit = (node: SyntaxNode): void => {
    if (node.type === 'Function' && node !== root) return;
    const one = find(node);
    if (one) found.push(one);
    forEachChild(node, visit);
  };
  visit(root);
  return found;
}

/** The one simple command that a text is, with nothing else in it but a semicolon; undefined for any other text. */
export function soleCommand(text: string): SimpleCommand | undefined {
  const { commands, errors } = parse(text);
  const [only, ...others] = commands;
  if (!only || others.length > 0 || only.background || errors?.length) return undefined;
  const command = simpleOf(only.command);
  return command && /^\s*;?\s*$/.test(text.slice(command.end)) ? command : undefined;
}
