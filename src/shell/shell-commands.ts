import { type Command, forEachChild, parse, type Redirected, type SyntaxNode } from 'unbash';
import { type Output, outputsOf, type Prints, printedBy } from './shell-output.ts';
import { type SimpleCommand, simpleOf } from './simple-command.ts';

/** A simple command, the files its output goes to, and what that is. */
export interface RedirectedCommand extends SimpleCommand {
  readonly outputs: readonly Output[];
  readonly prints: Prints;
  /** False for one that is run under a condition, or in a loop. */
  readonly isCertain: boolean;
}

/**
 * All simple commands of a script, in the order of the text, whatever they are in. Undefined when it cannot be read.
 */
export function parseCommands(text: string): readonly RedirectedCommand[] | undefined {
  const script = parse(text);
  if (script.errors?.length) return undefined;
  const found: RedirectedCommand[] = [];
  const visit = (node: SyntaxNode, isCertain: boolean, piped?: Prints): void => {
    if (node.type === 'Function') return;
    if (node.type === 'Command' || node.type === 'Redirected') found.push(redirected(node, isCertain, piped));
    if (node.type === 'Pipeline')
      for (const [at, command] of node.commands.entries()) {
        const before = node.commands[at - 1];
        visit(command, isCertain, before && printedBy(before, undefined));
      }
    else if (node.type === 'AndOr')
      for (const [at, command] of node.commands.entries())
        visit(command, isCertain && !node.operators.slice(0, at).includes('||'));
    else forEachChild(node, child => visit(child, isCertain && !conditional.has(node.type)));
  };
  visit(script, true);
  return found;
}

const conditional: ReadonlySet<string> = new Set([
  'If',
  'Case',
  'For',
  'ArithmeticFor',
  'Select',
  'While',
  'Coproc',
]);

/** The simple commands below a node, in the order of the text. */
export function commandsIn(node: SyntaxNode): readonly SimpleCommand[] {
  return collect(node, found => (found.type === 'Command' ? simpleOf(found) : null));
}

/** Every `exec PROGRAM` below a node; those in functions it defines are not run there. */
export function execsIn(node: SyntaxNode): readonly SimpleCommand[] {
  return commandsIn(node).filter(({ isExec }) => isExec);
}

/** Whether something below a node is sent to the background. */
export function hasJobIn(node: SyntaxNode): boolean {
  return collect(node, found => (found.type === 'Statement' && found.background ? found : null)).length > 0;
}

/** A group whose output is redirected is a command without words here. */
function redirected(
  node: Command | Redirected,
  isCertain: boolean,
  piped: Prints | undefined,
): RedirectedCommand {
  const command = (node.type === 'Command' && simpleOf(node)) || nothing(node);
  const outputs = outputsOf(node.redirects, command.words);
  return { ...command, outputs, prints: printedBy(node, piped), isCertain };
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
