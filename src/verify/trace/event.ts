/** One line of the kernel's trace, of the events that are followed. Pids are those of the Engine's machine. */
export type TraceEvent =
  | (Happened & { readonly kind: 'generate'; readonly signal: number; readonly code: number } & {
      /** The thread it is for. */
      readonly target: number;
      /** Whether no other thread of its process may take it, as by tgkill(2). */
      readonly isForThread: boolean;
      /** TRACE_SIGNAL_… of include/trace/events/signal.h: 0 delivered, 1 ignored, 2 already pending. */
      readonly result: number;
    })
  | (Happened & { readonly kind: 'deliver'; readonly signal: number; readonly handler: Handler } & {
      /** The handler is gone once it has run (SA_RESETHAND), so that the signal ends the process the next time. */
      readonly isOnce: boolean;
    })
  | (Happened & { readonly kind: 'fork'; readonly child: number; readonly isThread: boolean })
  | (Happened & { readonly kind: 'exec'; readonly program: string })
  | (Happened & { readonly kind: 'exit-code'; readonly code: number })
  /** Signals were taken instead of being delivered: that one by sigtimedwait, or so many may be from a signalfd. */
  | (Happened & { readonly kind: 'read' } & ({ readonly signal: number } | { readonly count: number }))
  /** A signalfd was made; nobody says for which signals. */
  | (Happened & { readonly kind: 'signalfd' })
  /** `isLast` is undefined where the kernel does not say whether other threads live on. */
  | (Happened & { readonly kind: 'exit'; readonly isLast: boolean | undefined })
  | { readonly kind: 'lost'; readonly count: number };

/** What a process does when a signal reaches it. */
export type Handler = 'default' | 'ignore' | 'handler';

interface Happened {
  /** Seconds of the machine's monotonic clock. */
  readonly at: number;
  /** The thread in which it happened: for a signal its sender. */
  readonly thread: number;
}

const CLONE_THREAD = 0x10000n;
const SA_RESETHAND = 0x80000000n;

/** `  node-4711  [001] d..1.  12.345678: signal_deliver: sig=15 …`; a name may have anything but a NUL in it. */
const eventLine = /^.*?-(\d+)\s+(?:\(\s*[-\d]+\)\s+)?\[\d+\]\s+\S+\s+(\d+\.\d+): (\w+)(?:[:(]| ->) ?(.*)$/s;

/** What a signalfd hands over of each signal: struct signalfd_siginfo of signalfd(2). */
const SIGNAL_BYTES = 128;

/** Reads a line of trace_pipe; undefined for what is none of the events. */
export function parseEvent(line: string): TraceEvent | undefined {
  const [isLost, lost = 1] = /^CPU:\d+ \[LOST (?:(\d+) )?EVENTS\]/.exec(line) ?? [];
  if (isLost !== undefined) return { kind: 'lost', count: Number(lost) };
  const [, thread, seconds, name = '', text = ''] = eventLine.exec(line) ?? [];
  const parse = parsers[name];
  return parse?.(text, { at: Number(seconds), thread: Number(thread) });
}

type Parser = (text: string, happened: Happened) => TraceEvent | undefined;

const parsers: Readonly<Record<string, Parser>> = {
  signal_generate: (text, happened) => {
    const [, signal, code, target, group, result] =
      /^sig=(\d+) errno=-?\d+ code=(-?\d+) comm=.* pid=(\d+) grp=(\d+) res=(\d+)$/s.exec(text) ?? [];
    if (signal === undefined) return undefined;
    return {
      ...{
        kind: 'generate',
        ...happened,
        signal: Number(signal),
        code: Number(code),
        target: Number(target),
      },
      ...{ isForThread: group === '0', result: Number(result) },
    };
  },
  signal_deliver: (text, happened) => {
    const [, signal, handler, flags = '0'] =
      /^sig=(\d+) .*sa_handler=([0-9a-f]+) (?:sa_flags=([0-9a-f]+))?/.exec(text) ?? [];
    if (signal === undefined || handler === undefined) return undefined;
    const address = BigInt(`0x${handler}`);
    const other = address === 1n ? 'ignore' : 'handler';
    return {
      kind: 'deliver',
      ...happened,
      signal: Number(signal),
      handler: address === 0n ? 'default' : other,
      isOnce: (BigInt(`0x${flags}`) & SA_RESETHAND) !== 0n,
    };
  },
  task_newtask: (text, happened) => {
    const [, child, flags] = /^pid=(\d+) comm=.* clone_flags=([0-9a-f]+) /s.exec(text) ?? [];
    if (child === undefined) return undefined;
    const isThread = (BigInt(`0x${flags}`) & CLONE_THREAD) !== 0n;
    return { kind: 'fork', ...happened, child: Number(child), isThread };
  },
  sched_process_exec: (text, happened) => {
    const [, program] = /^filename=(.*) pid=\d+ old_pid=\d+$/.exec(text) ?? [];
    return program === undefined ? undefined : { kind: 'exec', ...happened, program };
  },
  sys_exit_group: (text, happened) => {
    const [, code] = /^error_code: (?:0x)?([0-9a-f]+)\)$/.exec(text) ?? [];
    // Written in hexadecimal by kernels since 4.20 or so, as all arguments are.
    return code === undefined
      ? undefined
      : { kind: 'exit-code', ...happened, code: Number.parseInt(code, 16) & 0xff };
  },
  sys_rt_sigtimedwait: (text, happened) => ({ kind: 'read', ...happened, signal: Number(text) }),
  sys_read: (text, happened) => ({ kind: 'read', ...happened, count: Number(text) / SIGNAL_BYTES }),
  sys_signalfd4: (_text, happened) => ({ kind: 'signalfd', ...happened }),
  sched_process_exit: (text, happened) => {
    const [isWhole, last] = /^comm=.* pid=\d+ prio=\d+(?: group_dead=(true|false))?$/s.exec(text) ?? [];
    if (isWhole === undefined) return undefined;
    return { kind: 'exit', ...happened, isLast: last === undefined ? undefined : last === 'true' };
  },
};
