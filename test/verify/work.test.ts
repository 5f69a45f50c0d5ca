import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Life, ProcessEnd, SignalStory, TracedSignal, Work } from '../../src/verify/observation.ts';
import { busyIn, workByLooks, workByStory } from '../../src/verify/work.ts';

const life = (pid: number, command: string, end: Life['end']): Life => ({
  ...{ pid, parent: 0, command, isOurs: command === 'our canary', began: 0, seen: 1, ended: 1, end },
});

const looks: [
  lives: readonly Life[],
  killed: boolean,
  fate: Work['fate'],
  cut: readonly string[],
  why: string,
][] = [
  [[life(1, 'app', 'with-pid1')], false, 'finished', [], 'PID 1 alone, which ended by itself'],
  [[life(1, 'app', 'with-pid1')], true, 'cut', ['app'], 'PID 1 was killed'],
  [
    [life(1, 'init', 'with-pid1'), life(2, 'app', 'before')],
    false,
    'unknown',
    [],
    'missed before the end: a signal may have ended it',
  ],
  [[life(1, 'init', 'with-pid1'), life(2, 'app', 'with-pid1')], false, 'unknown', [], 'there until the end'],
  [
    [life(1, 'sh', 'with-pid1'), life(2, 'app', 'with-pid1'), life(3, 'our canary', 'with-pid1')],
    true,
    'cut',
    ['sh', 'app'],
    'killed with PID 1; ours does not count',
  ],
  [[], false, 'unknown', [], 'nobody was seen'],
];
suite('what became of the work, by looks', () => {
  for (const [lives, killed, fate, cut, why] of looks) {
    test(`${fate}: ${why}`, () => {
      const work = workByLooks(lives, { killed }, []);
      assert.deepEqual([work.fate, work.cut.map(({ command }) => command)], [fate, cut]);
    });
  }
});

type Ended = readonly [command: string, how: ProcessEnd['how'], signal: number | null, at: number] | null;

const stories: [ended: readonly Ended[], fate: Work['fate'], cut: readonly string[], why: string][] = [
  [[['app', 'exited', null, 0.1]], 'finished', [], 'by itself'],
  [[['sleep 3600', 'signal', 9, 3]], 'cut', ['sleep 3600 9'], 'all that the image does is to sleep'],
  [
    [
      ['init', 'exited', null, 1],
      ['app', 'signal', 15, 0.1],
    ],
    'cut',
    ['app 15'],
    'it has no handler',
  ],
  [
    [
      ['init', 'exited', null, 1],
      ['app', 'with-pid1', 9, 1],
    ],
    'cut',
    ['app null'],
    'killed with PID 1',
  ],
  [
    [
      ['init', 'exited', null, 1],
      ['sleep 5', 'with-pid1', 9, 1],
    ],
    'finished',
    [],
    'a sleep is no work',
  ],
  [
    [
      ['init', 'exited', null, 1],
      ['sh -c app', 'signal', 15, 0.1],
    ],
    'unknown',
    [],
    'a shell without a handler, which has nobody to wait for',
  ],
  [[['sh -c app', 'signal', 9, 10]], 'cut', ['sh -c app 9'], 'a shell that was killed'],
  [
    [
      ['app', 'exited', null, 1],
      ['job', 'signal', 15, -0.5],
    ],
    'finished',
    [],
    'it ended before the stop',
  ],
  [
    [
      ['app', 'exited', null, 1],
      ['our canary', 'with-pid1', 9, 1],
    ],
    'finished',
    [],
    'ours does not count',
  ],
  [[null], 'unknown', [], 'its end was not seen'],
];
suite('what became of the work, by the kernel', () => {
  for (const [ended, fate, cut, why] of stories) {
    test(`${fate}: ${why}`, () => {
      const processes = ended.map((one, index) => {
        const [command = 'app', how = 'exited', signal = null, at = 0] = one ?? [];
        const end = one && { at, how, signal, exitCode: how === 'exited' ? 0 : null };
        return { pid: index + 1, parent: 0, command, began: null, end };
      });
      const story: SignalStory = { signals: [], processes, lost: 0 };
      const work = workByStory(story, [life(1, 'app', 'with-pid1')], []);
      assert.deepEqual([work.fate, work.cut.map(one => `${one.command} ${one.signal}`)], [fate, cut]);
    });
  }

  const shells: [state: string, isParent: boolean, fate: string, why: string, line?: string][] = [
    ['R', false, 'cut', 'it was at work itself'],
    ['D', false, 'cut', 'it waited for a disk'],
    ['S', false, 'unknown', 'it may have had more to do'],
    ['R', true, 'finished', 'it has a child, which is judged by itself'],
    ['S', true, 'unknown', 'its string goes on behind the child', 'sh -c app; echo done'],
    ['S', true, 'finished', 'its string ends with the child', 'sh -c true; app'],
  ];
  for (const [state, isParent, fate, why, line = 'bash run.sh'] of shells)
    test(`a shell that the signal ended: ${why}`, () => {
      const ended = (signal: number | null): ProcessEnd => ({
        ...{
          at: 1,
          how: signal === null ? 'exited' : 'signal',
          signal,
          exitCode: signal === null ? 0 : null,
        },
      });
      const shell = { pid: 7, parent: 1, command: line, began: null, end: ended(15) };
      const first = { ...shell, pid: 1, parent: 0, command: 'tini', end: ended(null) };
      const child = { ...shell, pid: 8, parent: 7, command: 'app', end: ended(null) };
      const story = { signals: [], processes: [first, shell, ...(isParent ? [child] : [])], lost: 0 };
      const busy = busyIn([{ pid: 7, parent: 1, state, command: line }]);
      assert.equal(workByStory(story, [], [], { busy }).fate, fate);
    });

  test('a handler that raises its signal once more has done its work', () => {
    const end: ProcessEnd = { at: 1, how: 'signal', signal: 15, exitCode: null };
    const app = { pid: 7, parent: 1, command: 'app', began: null, end };
    const told = { at: 0, signal: 15, from: 1, to: 7, fate: 'handled' as const, reached: 0 };
    const raised = { ...told, at: 0.9, from: 7, fate: 'default' as const };
    const first = {
      ...app,
      pid: 1,
      parent: 0,
      command: 'tini',
      end: { ...end, how: 'exited' as const, signal: null },
    };
    const story = { signals: [told, raised], processes: [first, app], lost: 0 };
    assert.equal(workByStory(story, [], []).fate, 'finished');
    assert.equal(workByStory({ ...story, signals: [told] }, [], []).fate, 'cut');
  });

  const codes: [
    code: number,
    passedOn: number,
    fate: TracedSignal['fate'],
    failure: string | undefined,
    why: string,
  ][] = [
    [9, 0, 'handled', 'app exited with 9 after its signal', 'it says that something went wrong'],
    [0, 143, 'handled', undefined, 'it says that all is well'],
    [143, 0, 'handled', undefined, 'that is how it calls the signal'],
    [9, 9, 'handled', undefined, 'PID 1 passes it on, and it is told with that'],
    [9, 0, 'ignored', undefined, 'it has not heard of the stop'],
  ];
  for (const [code, passedOn, fate, failure, why] of codes)
    test(`an exit code of ${code}: ${why}`, () => {
      const ended = (exitCode: number): ProcessEnd => ({ at: 1, how: 'exited', signal: null, exitCode });
      const first = { pid: 1, parent: 0, command: 'tini', began: null, end: ended(passedOn) };
      const app = { ...first, pid: 7, parent: 1, command: '/srv/app x', end: ended(code) };
      const told = { at: 0, signal: 15, from: 1, to: 7, fate, reached: 0 };
      const work = workByStory({ signals: [told], processes: [first, app], lost: 0 }, [], []);
      assert.deepEqual([work.fate, work.failure], ['finished', failure]);
    });

  test('what is not seen to end, and was not there when the stop began, is nobody', () => {
    const stray = { pid: 7, parent: 0, command: '[probe]', began: null, end: null };
    const end: ProcessEnd = { at: 1, how: 'exited', signal: null, exitCode: 0 };
    const story = { signals: [], processes: [{ ...stray, pid: 1, command: 'app', end }, stray], lost: 0 };
    assert.equal(workByStory(story, [life(1, 'app', 'with-pid1')], []).fate, 'finished');
  });

  test('a doubt is no end in peace', () => {
    const work = workByLooks([life(1, 'app', 'with-pid1')], { killed: false }, [
      'BrokenPipeError: [Errno 32]',
    ]);
    assert.equal(work.fate, 'unknown');
    assert.match(work.doubt ?? '', /BrokenPipeError/);
  });
});
