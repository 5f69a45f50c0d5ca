import type { Command, HereDoc, Redirection, SyntaxNode, Word } from 'unbash';
import { echoed, formatted } from './printed.ts';
import type { Shell } from './shells.ts';
import { type Lookup, writtenText } from './written-word.ts';

/** A file that a command's output goes to. */
export interface Output {
  /** As written. */
  readonly target: string;
  readonly isAppended: boolean;
  /** Whether it is the standard output, and not that for errors alone. */
  readonly isText: boolean;
}

/** What a command prints, as far as it is echo, printf, cat with a here-document, tee, or a list of these; else undefined. */
export type Prints = (lookup: Lookup, shell: Shell | undefined) => string | undefined;

/** `> file`, `2>> log`, `tee -a file`. */
export function outputsOf(redirects: readonly Redirection[], words: readonly string[]): Output[] {
  const files = redirects.flatMap((redirect): Output[] => {
    if (redirect.type !== 'Redirect' || !redirect.operator.includes('>') || !redirect.target) return [];
    const { descriptor, operator, target } = redirect;
    const number = descriptor?.type === 'FileDescriptor' ? descriptor.value : 1;
    return [
      {
        target: target.value,
        isAppended: operator.includes('>>'),
        isText: number === 1 && operator !== '>&',
      },
    ];
  });
  if (words[0] !== 'tee') return files;
  const isAppended = words.some(word => /^-[a-z]*a|^--append/.test(word));
  const targets = words.slice(1).filter(word => !word.startsWith('-'));
  return [...targets.map(target => ({ target, isAppended, isText: true })), ...files];
}

/** `piped` is what the command before it in a pipeline prints. */
export function printedBy(node: SyntaxNode, piped: Prints | undefined): Prints {
  if (node.type === 'Redirected') return bodyOf(node.command);
  if (node.type !== 'Command') return () => undefined;
  const name = node.name?.value;
  if (name === 'echo' || name === 'printf')
    return (lookup, shell) => {
      const words = node.args.map(each => writtenText(asWord(each), lookup));
      return name === 'echo' ? echoed(words, shell) : formatted(words);
    };
  const isCopy = name === 'tee' || (name === 'cat' && node.args.every(({ text }) => text === '-'));
  const heredoc = node.redirects.findLast(redirect => redirect.type === 'HereDoc');
  if (!isCopy) return () => undefined;
  return heredoc ? lookup => textOfHeredoc(heredoc, lookup) : (piped ?? (() => undefined));
}

function bodyOf(node: SyntaxNode): Prints {
  if (node.type !== 'BraceGroup' && node.type !== 'Subshell') return () => undefined;
  const statements = node.body.commands;
  return (lookup, shell) => {
    const texts = statements.map(({ command, background }) => {
      const isPlain =
        command.type === 'Command' && !background && outputsOf(command.redirects, []).length === 0;
      return isPlain ? printedBy(command, undefined)(lookup, shell) : undefined;
    });
    return texts.includes(undefined) ? undefined : texts.join('');
  };
}

function textOfHeredoc({ operator, delimiter, body }: HereDoc, lookup: Lookup): string {
  const text = delimiter?.quoted
    ? body.text
    : writtenText({ value: body.text, ...(body.parts && { parts: body.parts }) }, lookup);
  return operator === '<<-' ? text.replace(/^\t+/gm, '') : text;
}

function asWord(argument: Command['args'][number]): Pick<Word, 'parts' | 'value'> {
  return argument.type === 'Word' ? argument : { value: argument.text };
}
