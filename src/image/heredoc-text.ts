import { expandVariables, type Variables } from '../syntax/expand.ts';
import type { Heredoc } from '../syntax/heredoc.ts';

/**
 * The file that COPY makes of a here-document. Unless its name is quoted Docker replaces variables in it, quotes or
 * not, and takes one backslash off; `$@`, `$1` and their like are set nowhere and come out empty. A variable that is
 * not set here stays as it is written, since the base image may set it. frontend/dockerfile/shell/lex.go,
 * SkipProcessQuotes
 */
export function heredocText({ content, chomp, expands }: Heredoc, variables: Variables): string {
  const text = chomp ? content.replace(/^\t+/gm, '') : content;
  return expands ? text.replace(special, (...found) => replaced(found, variables)) : text;
}

const special = /\\([\s\S]?)|\$(?:(\d+|[@*#?$!-])|(\w+)|\{(\w+)([^}]*)\})/g;

function replaced(
  [whole, escaped, parameter, name, braced, operator]: readonly (string | undefined)[],
  variables: Variables,
): string {
  if (escaped !== undefined || parameter !== undefined) return escaped ?? '';
  const value = variables[name ?? braced ?? ''];
  if (value === undefined) return whole ?? '';
  return operator ? (expandVariables(whole ?? '', variables) ?? whole ?? '') : value;
}
