import { formatExitCode, formatSignal } from '../verify/exit-code.ts';
import type { SignalStory, TracedProcess, TracedSignal } from '../verify/observation.ts';
import { commandAt } from '../verify/trace/signal-story.ts';
import type { Named } from '../verify/trace/story.ts';
import { harmlessJson } from './json-text.ts';
import { cut, printable } from './printable.ts';
import { fateInWords, senderInWords } from './signal-words.ts';
import type { TextStyle } from './text-finding.ts';
import { markOf } from './verification-words.ts';

/** What has happened in a container that is watched, and how times of the machine's clock are said. */
export interface LiveNews {
  readonly story: SignalStory;
  /** All processes that were there since the last news, by their pids; untrusted text. */
  readonly processes: ReadonlyMap<number, Named>;
  readonly pid1: number;
  /** A time of the machine's clock as it is to be written. */
  readonly timeOf: (seconds: number) => string;
}

type Line = { readonly at: number } & (
  | { readonly signal: TracedSignal }
  | { readonly process: TracedProcess }
);

/** A line for each signal and each end of a process, in the order of their times. */
export function formatNews(news: LiveNews, { chalk, width }: TextStyle): readonly string[] {
  const nameOf = nameIn(news);
  const lost = news.story.lost;
  const lines = linesOf(news.story).map(line => {
    const time = chalk.dim(news.timeOf(line.at));
    if ('process' in line) return `${time} ${endInWords(line.process, width - TIME)}`;
    const { signal } = line;
    const isEnd = news.story.processes.some(({ pid, end }) => pid === signal.to && end?.how === 'signal');
    const { fate, isGood } = fateInWords(signal, signal.to === news.pid1, isEnd);
    const arrow = `──${formatSignal(signal.signal)}──▶`;
    const room = Math.max(12, Math.floor((width - arrow.length - fate.length - TIME - 6) / 2));
    const [from, to] = [senderInWords(signal, nameOf), nameOf(signal.to, signal.at)];
    const way = `${cut(printable(from), room)} ${arrow} ${cut(printable(to), room)}`;
    const words = `${markOf(isGood)}${fate}`;
    const good = isGood ? chalk.green(words) : chalk.red(words);
    return `${time} ${way}: ${isGood === undefined ? words : good}`;
  });
  return lost > 0 ? [...lines, `the kernel had no room for ${lost} events`] : lines;
}

/** The same as JSON, an object in each line. */
export function formatNewsJson(news: LiveNews): readonly string[] {
  const nameOf = nameIn(news);
  const who = (pid: number, at: number) => ({ pid, command: nameOf(pid, at) });
  const objects = linesOf(news.story).map(line => {
    const time = news.timeOf(line.at);
    if ('process' in line) {
      const { pid, parent, command, end } = line.process;
      return {
        time,
        ended: { pid, parent, command, how: end?.how, exitCode: end?.exitCode, signal: end?.signal },
      };
    }
    const { at, signal, from, isOfKernel, to, fate } = line.signal;
    return {
      ...{ time, signal, from: from === null ? null : who(from, at) },
      ...(isOfKernel && { isOfKernel }),
      ...{ to: who(to, at), fate },
    };
  });
  const lost = news.story.lost > 0 ? [{ lost: news.story.lost }] : [];
  return [...objects, ...lost].map(object => harmlessJson(JSON.stringify(object)));
}

function nameIn({ processes }: LiveNews): (pid: number, at: number) => string {
  return (pid, at) => {
    const process = processes.get(pid);
    return process ? commandAt(process, at) : String(pid);
  };
}

function linesOf({ signals, processes }: SignalStory): readonly Line[] {
  return [
    ...signals.map(signal => ({ at: signal.at, signal })),
    ...processes.flatMap(process => (process.end ? [{ at: process.end.at, process }] : [])),
  ].sort((one, other) => one.at - other.at);
}

/** Columns of a time and what is after it. */
const TIME = 13;

function endInWords({ command, end }: TracedProcess, width: number): string {
  const code = end?.exitCode === null ? '' : `: ${formatExitCode(end?.exitCode ?? 0)}`;
  const words = {
    exited: `ended${code}`,
    signal: `ended by ${formatSignal(end?.signal ?? 0)}`,
    'with-pid1': 'ended with PID 1',
  }[end?.how ?? 'exited'];
  return `${cut(printable(command), Math.max(12, width - words.length - 1))} ${words}`;
}
