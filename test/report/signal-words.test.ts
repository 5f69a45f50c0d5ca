import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meansInWords, signalsInWords } from '../../src/report/signal-words.ts';
import type { ProcessEnd, Trace, TracedSignal } from '../../src/verify/observation.ts';
import { graceful } from './observations.ts';

const end = (how: ProcessEnd['how'], signal: number | null): ProcessEnd => ({
  ...{ at: 1, how, signal, exitCode: signal === null ? 0 : null },
});

/** A trace of one signal, from PID 1 to another process or from outside to PID 1. */
function traceOf(signal: Partial<TracedSignal>, ended: ProcessEnd | null = null): Trace {
  const process = (pid: number, command: string) => ({ pid, parent: 0, command, began: null, end: ended });
  const usual = { at: 0.5, signal: 15, from: null, to: 2, fate: 'handled', reached: 0.5 } as const;
  const processes = [process(1, 'init'), process(2, 'app'), process(9, 'our canary')];
  return { by: 'kernel', means: 'here', lost: 0, signals: [{ ...usual, ...signal }], processes };
}

const rows: [trace: Trace, line: string, isGood: boolean | undefined, why: string][] = [
  [traceOf({}), '0.50 s SIGTERM outside → app: its handler ran', true, 'a handler'],
  [
    traceOf({ to: 1, fate: 'ignored', reached: null }),
    '0.50 s SIGTERM outside → init: ignored: PID 1 has no handler for it',
    false,
    'the kernel protects PID 1',
  ],
  [
    traceOf({ from: 1, fate: 'ignored', reached: null }),
    '0.50 s SIGTERM init → app: ignored by the program',
    false,
    'no PID 1: it wants to ignore it',
  ],
  [
    traceOf({ signal: 18, from: 1, fate: 'ignored', reached: null }),
    '0.50 s SIGCONT init → app: no effect, unless it was stopped',
    undefined,
    'it lets go on who was stopped, which need not be seen',
  ],
  [
    traceOf({ from: 1, fate: 'default' }, end('signal', 15)),
    '0.50 s SIGTERM init → app: ended it: no handler',
    false,
    'the default action ends it',
  ],
  [
    traceOf({ from: 1, fate: 'default', reached: 1.5 }, end('signal', 15)),
    '0.50 s SIGTERM init → app: ended it 1.00 s later: no handler',
    false,
    'it was stopped, or in a handler, until then',
  ],
  [
    traceOf({ from: 1, signal: 19, fate: 'default' }),
    '0.50 s SIGSTOP init → app: stopped it',
    undefined,
    'what stops is no end',
  ],
  [
    traceOf({ signal: 11, fate: 'default', isOfKernel: true }, end('signal', 11)),
    '0.50 s SIGSEGV the kernel → app: ended it: no handler',
    false,
    'a fault of its own, which nobody sends',
  ],
  [
    traceOf({ from: 1, signal: 20, fate: 'default' }),
    '0.50 s SIGTSTP init → app: no handler',
    undefined,
    'the default action does not end it',
  ],
  [
    traceOf({ to: 1, signal: 9, fate: 'default' }, end('signal', 9)),
    '0.50 s SIGKILL outside → init: killed',
    false,
    'SIGKILL',
  ],
  [
    traceOf({ from: 1, to: 9, signal: 9, fate: 'with-pid1' }),
    '0.50 s SIGKILL init → a running job (ours): killed with PID 1',
    false,
    'the end of PID 1 is the end of all',
  ],
  [
    traceOf({ to: 1, fate: 'awaited', reached: null }),
    '0.50 s SIGTERM outside → init: read by the program',
    true,
    'an init waits for signals',
  ],
  [
    traceOf({ from: 1, fate: 'blocked', reached: null }),
    '0.50 s SIGTERM init → app: not read before it ended',
    undefined,
    'it never reached it',
  ],
  [
    traceOf({ from: 1, fate: 'unread', reached: null }),
    '0.50 s SIGTERM init → app: not seen to reach it',
    undefined,
    'it may have read it, or will',
  ],
  [
    traceOf({ from: 1, fate: 'merged', reached: null }),
    '0.50 s SIGTERM init → app: one like it still waits',
    undefined,
    'the kernel keeps one of each',
  ],
  [
    traceOf({ to: 1, fate: 'handled', reached: 4.5 }),
    '0.50 s SIGTERM outside → init: its handler ran 4.00 s later',
    true,
    'it came while another handler ran',
  ],
  [
    traceOf({ to: 1, fate: 'awaited', reached: 0.51 }),
    '0.50 s SIGTERM outside → init: read by the program',
    true,
    'the Engine is what everybody expects',
  ],
];
for (const [trace, line, isGood, why] of rows) {
  test(`${line}: ${why}`, () => {
    const first = { ...graceful.processes[0], pid: 1, parent: 0, state: 'S', command: 'init' };
    const [words] = signalsInWords({ ...graceful, processes: [first], trace });
    assert.ok(words);
    const { time, signal, from, to, fate } = words;
    assert.equal(`${time} ${signal} ${from} → ${to}: ${fate}`, line);
    assert.equal(words.isGood, isGood);
  });
}

const means: [trace: Trace, expected: RegExp][] = [
  [traceOf({}), /^by the kernel's own events$/],
  [
    { ...(traceOf({}) as Extract<Trace, { by: 'kernel' }>), lost: 7 },
    /of which 7 were lost: there may .* signals$/,
  ],
  [{ ...(traceOf({}) as Extract<Trace, { by: 'kernel' }>), lost: 70_000 }, /has slowed the container$/],
  [{ by: 'looks', because: null }, /^by looking at the processes; signals were not followed$/],
  [{ by: 'looks', because: 'no root' }, /signals were not followed: no root$/],
];
for (const [trace, expected] of means)
  test(`it is known ${expected.source}`, () => assert.match(meansInWords({ ...graceful, trace }), expected));
