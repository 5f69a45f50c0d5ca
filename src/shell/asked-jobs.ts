import type { While, Word } from 'unbash';
import type { Runnable } from './walk.ts';

/** The words by which a command asks whether processes are still there. */
export interface Asked {
  readonly words: readonly string[];
  /** `[ -d /proc/$pid ]`: a word without a text finds something as well. */
  readonly isPath: boolean;
}

/** `kill -0 $pid`, `[ -d /proc/$pid ]`, `ps -p $pid`, `pgrep app`; undefined for what asks for something else. */
export function askedJobs(node: Runnable): Asked | undefined {
  if (node.type === 'Redirected') return askedJobs(node.command);
  if (node.type === 'Pipeline') {
    const [only, ...others] = node.commands;
    return only && others.length === 0 && node.prefixes.length === 0 ? askedJobs(only) : undefined;
  }
  if (node.type === 'TestCommand' && node.expression.type === 'TestUnary') {
    const { operator, operand } = node.expression;
    return inProc([operator, operand.text]);
  }
  if (node.type !== 'Command') return undefined;
  const words = node.args.flatMap(arg => (arg.type === 'Word' ? [arg.text] : []));
  return askedBy(node.name, words);
}

/** What `while kill -0 $pid` and `until ! kill -0 $pid` ask for each time, likewise. */
export function askedByLoop({ kind, clause }: While): Asked | undefined {
  const condition = clause.commands.at(-1)?.command;
  if (kind === 'while') return condition && askedJobs(condition);
  const [negated, ...others] = condition?.type === 'Pipeline' ? condition.commands : [];
  const isNegated =
    condition?.type === 'Pipeline' && condition.prefixes.every(({ type }) => type === 'Negation');
  return isNegated && negated && others.length === 0 ? askedJobs(negated) : undefined;
}

function askedBy(name: Word | undefined, words: readonly string[]): Asked | undefined {
  switch (name?.value) {
    case 'kill':
      return afterOption(/^-(?:0|[sn] 0)$/, words);
    case 'ps':
      return words.length < 4 ? afterOption(/^(?:-p|-q|--pid)$/, words) : undefined;
    case '[':
      return words.at(-1) === ']' ? inProc(words.slice(0, -1)) : undefined;
    case 'test':
      return inProc(words);
    case 'pgrep':
    case 'pidof':
      return byName(words);
  }
  return undefined;
}

/** What follows the option, which may be one word or two. */
function afterOption(option: RegExp, words: readonly string[]): Asked | undefined {
  const at = [1, 2].find(count => option.test(words.slice(0, count).join(' ')));
  const named = at === undefined ? [] : words.slice(at).filter(word => word !== '--');
  return named.length > 0 ? { words: named, isPath: false } : undefined;
}

/** `-d "/proc/$pid"`. */
function inProc([operator = '', path = '', ...others]: readonly string[]): Asked | undefined {
  if (!/^-[de]$/.test(operator) || others.length > 0) return undefined;
  const [, quote = '', pid] = /^("?)\/proc\/(\$\{?\w+\}?|\$\{?!\}?)\/?\1$/.exec(path) ?? [];
  return pid === undefined ? undefined : { words: [`${quote}${pid}${quote}`], isPath: true };
}

/** `-x app`. */
function byName(words: readonly string[]): Asked | undefined {
  const [name, ...others] = words.filter(word => !/^-[a-zA-Z]+$/.test(word));
  const isName = name !== undefined && others.length === 0 && /^[\w./-]+$/.test(name);
  return isName ? { words: [`$(pgrep ${name})`], isPath: false } : undefined;
}
