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
      return askedByKill(words);
    case 'ps':
      return askedByPs(words);
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

/** The signal that `kill` sends, without `SIG`, and to whom; `LIST` where it only lists signals. */
export function killOf(words: readonly string[]): {
  readonly signal: string;
  readonly targets: readonly string[];
} {
  const [first = '', second = '', ...others] = words;
  if (/^-[lL]/.test(first)) return { signal: 'LIST', targets: [] };
  if (/^-[sn]$/.test(first)) return { signal: named(second), targets: others.filter(word => word !== '--') };
  const hasSignal = /^-[A-Z\d]+$/i.test(first);
  const targets = (hasSignal ? words.slice(1) : words).filter(word => word !== '--');
  return { signal: hasSignal ? named(first.slice(1)) : 'TERM', targets };
}

function named(signal: string): string {
  return signal.toUpperCase().replace(/^SIG/, '');
}

function askedByKill(words: readonly string[]): Asked | undefined {
  const { signal, targets } = killOf(words);
  return signal === '0' ? { words: targets, isPath: false } : undefined;
}

function askedByPs([option = '', ...words]: readonly string[]): Asked | undefined {
  const isAsked = /^(?:-p|-q|--pid)$/.test(option) && words.length === 1;
  return isAsked ? { words, isPath: false } : undefined;
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
