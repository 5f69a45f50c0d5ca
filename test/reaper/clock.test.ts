import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import { EXITED, type Machine, runWasm } from './machine.ts';
import { compileReaper } from './program.ts';

let module: WebAssembly.Module;
before(async () => {
  module = new WebAssembly.Module(await compileReaper());
});

const SIGINT = 2;
const SIGQUIT = 3;
const SIGKILL = 9;
const SIGUSR1 = 10;
const SIGTERM = 15;
const SIGCHLD = 17;
const SIGCONT = 18;
const ESRCH = -3;
const ECHILD = -10;
const EAGAIN = -11;
const DAY = 24 * 3600 * 1000;
/** The children of the reaper. */
const MAIN = 2;
const REST = 3;

/** Milliseconds after the start: a signal to the reaper, or the end of main. */
type Event = readonly [time: number, what: number | 'main ends'];

interface Told {
  readonly pid: number;
  readonly signal: number;
  readonly time: number;
}

/** Plays a story of days in an instant. The rest ignores SIGTERM, so it is there until it is killed. */
function play(argv: readonly string[], pid: number, events: readonly Event[], began = 0): readonly Told[] {
  const coming = [...events];
  const told: Told[] = [];
  let now = 0;
  let pending = 0;
  let looks = 0;
  const dead: number[] = [];
  const alive = new Set([MAIN, REST]);
  const end = (process: number): void => {
    alive.delete(process);
    dead.push(process);
    pending = SIGCHLD;
  };
  const machine: Machine = {
    getpid: () => pid,
    clock: () => began + now,
    spawn: () => MAIN,
    rt_sigtimedwait(milliseconds) {
      looks = milliseconds === 0 ? looks + 1 : 0;
      assert.ok(looks < 10, 'it goes round without waiting');
      if (pending === 0) {
        const [time, what] = coming[0] ?? [Number.POSITIVE_INFINITY, 0];
        if (milliseconds >= 0 && time > now + milliseconds) {
          now += Math.max(1, milliseconds);
          return EAGAIN;
        }
        coming.shift();
        now = time;
        if (what === 'main ends') end(MAIN);
        else pending = what;
      }
      const signal = pending;
      pending = 0;
      return signal;
    },
    wait4() {
      const next = dead.shift();
      return next === undefined ? [alive.size > 0 ? 0 : ECHILD, 0] : [next, 0];
    },
    kill(target, signal) {
      if (signal !== 0) told.push({ pid: target, signal, time: now });
      if (signal === SIGKILL) end(REST);
      return target === -1 && alive.size === 0 && dead.length === 0 ? ESRCH : 0;
    },
    processes: () => [...alive].map(process => ({ pid: process, parent: pid })),
    exit: code => {
      throw new EXITED(code);
    },
  };
  runWasm(module, machine, ['reaper', ...argv, 'program']);
  return told;
}

const stories: [argv: string, events: Event[], killed: number, why: string][] = [
  ['', [[5000, 'main ends']], 8000, '3 s from the end of main, where nobody has told it'],
  [
    '',
    [
      [1000, SIGTERM],
      [5000, 'main ends'],
    ],
    9000,
    '8 s from the first stop signal',
  ],
  [
    '',
    [
      [1000, SIGTERM],
      [4000, SIGTERM],
      [5000, 'main ends'],
    ],
    9000,
    'and not from a later one',
  ],
  [
    '',
    [
      [1000, SIGTERM],
      [11_000, 'main ends'],
    ],
    11_500,
    'nobody has killed us after ten seconds: there is more time than that, perhaps little',
  ],
  [
    '-d 28',
    [
      [1000, SIGTERM],
      [31_500, 'main ends'],
    ],
    32_000,
    'nor after the thirty that there were to be',
  ],
  [
    '',
    [
      [1000, SIGUSR1],
      [2000, 'main ends'],
    ],
    5000,
    'a signal that may be none to stop: it has ended by itself',
  ],
  [
    '',
    [
      [1000, SIGUSR1],
      [8800, 'main ends'],
    ],
    10_500,
    'a signal that may be one to stop: the code of main is not lost',
  ],
  [
    '',
    [
      [1000, SIGUSR1],
      [10_800, 'main ends'],
    ],
    11_300,
    'one or the other: nobody is killed at once',
  ],
  [
    '',
    [
      [1000, SIGUSR1],
      [12_000, 'main ends'],
    ],
    15_000,
    'that was none to stop',
  ],
  [
    '',
    [
      [1000, SIGQUIT],
      [3_600_000, 'main ends'],
    ],
    3_603_000,
    'one that main outlived was not for stopping',
  ],
  [
    '',
    [
      [1000, SIGQUIT],
      [3_600_000, SIGTERM],
      [3_601_000, 'main ends'],
    ],
    3_608_000,
    'and the next stop is a new one',
  ],
  [
    '',
    [
      [1000, SIGINT],
      [30 * DAY, 'main ends'],
    ],
    30 * DAY + 3000,
    'after more days than the clock can count',
  ],
  [
    '-d 1',
    [
      [1000, SIGINT],
      [40 * DAY, SIGTERM],
      [40 * DAY + 400, 'main ends'],
    ],
    40 * DAY + 1000,
    'also with --drain',
  ],
  [
    '-d 28',
    [
      [1000, SIGTERM],
      [30_000, 'main ends'],
    ],
    30_500,
    'a main that needs all of a longer grace period: the rest has until its end',
  ],
  [
    '-d 1000000',
    [
      [1000, SIGTERM],
      [2000, 'main ends'],
    ],
    1_000_001_000,
    'the longest there is',
  ],
];

suite('when the rest is killed', () => {
  for (const [argv, events, killed, why] of stories)
    for (const began of [0, 2 ** 31 - 4000, 2 ** 32 - 4000])
      test(`${argv} ${JSON.stringify(events)}, the clock at ${began}: ${why}`, () => {
        const kill = play(argv.split(' ').filter(Boolean), 1, events, began).find(
          ({ signal }) => signal === SIGKILL,
        );
        assert.ok(kill && kill.time >= killed && kill.time <= killed + 20, `${kill?.time}, not ${killed}`);
      });
});

test('rule 31: not PID 1, the number of the group is used once, for it may be that of somebody else later', () => {
  const told = play(['-g'], 42, [
    [1000, SIGTERM],
    [2000, 'main ends'],
    [4000, SIGTERM],
  ]);
  const gone = told.filter(({ pid, time }) => pid === -MAIN && time >= 2000);
  assert.deepEqual(gone, [
    { pid: -MAIN, signal: SIGTERM, time: 2000 },
    { pid: -MAIN, signal: SIGCONT, time: 2000 },
  ]);
  assert.ok(
    told.some(({ pid, signal }) => pid === REST && signal === SIGKILL),
    'and the rest is found without it',
  );
});
