import type { ScriptText } from './ending.ts';
import type { SimpleCommand } from './simple-command.ts';
import type { Walk } from './walk.ts';

/** A command, and its words as far as they are known. */
interface Run {
  readonly command: SimpleCommand;
  readonly argv: readonly string[] | undefined;
}

/**
 * `$run app`, where `run` is `exec` or `exec gosu user`: the shell looks for what it does itself once the words are
 * known. Where several ways set it, all of them have to.
 */
export function withHeldExec<T extends ScriptText>({ script }: Walk<T>, run: Run): Run {
  const { command, argv } = run;
  const [, name] = /^\$\{?([A-Za-z_]\w*)\}?$/.exec(command.words[0] ?? '') ?? [];
  if (command.isExec || name === undefined) return run;
  if (argv?.[0] === 'exec') return { command: { ...command, isExec: true }, argv: argv.slice(1) };
  const isKnown = argv !== undefined && argv[0] !== command.words[0];
  if (isKnown || !isAlwaysExec(name, script.text)) return run;
  const words = command.words.slice(1);
  // Whether another program stands between them is not known.
  return { command: { ...command, isExec: true, words: [`\${${name}#exec}`, ...words] }, argv: undefined };
}

function isAlwaysExec(name: string, text: string): boolean {
  const values = [...text.matchAll(new RegExp(String.raw`(?:^|[\s;])${name}\+?=(\S*)`, 'g'))];
  return values.length > 0 && values.every(([, value = '']) => /^["']?exec(?:["']|$)?/.test(value));
}
