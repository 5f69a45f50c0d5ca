import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { HookEnd } from '../../src/verify/hook.ts';
import { type Ending, endPod } from '../../src/verify/kubelet.ts';

const never = new AbortController().signal;

/** A hook that is over after so many seconds, which it says and does not take. */
function hook(seconds: number, outcome: HookEnd['outcome'] = 'done'): Ending['preStop'] {
  return () => Promise.resolve({ seconds, outcome, because: null });
}

const graces: [grace: number, preStop: Ending['preStop'], left: number, why: string][] = [
  [30, undefined, 30, 'all of it without a hook'],
  [30, hook(5), 25, 'a hook takes its time from it'],
  [30, hook(5.9), 25, 'whole seconds of it'],
  [30, hook(30, 'cut'), 2, 'two seconds are always left'],
  [3, hook(1.5), 2, 'as here'],
  [0, hook(9), 2, 'no hook where there is no time, and still two seconds'],
  [Number.POSITIVE_INFINITY, hook(5), Number.POSITIVE_INFINITY, 'for ever is for ever'],
];

suite('what is left of the grace period for the stop', () => {
  for (const [grace, preStop, expected, why] of graces)
    test(`${expected} of ${grace}: ${why}`, async () => {
      const stopped: number[] = [];
      const stop = (seconds: number): Promise<void> => Promise.resolve(void stopped.push(seconds));
      const ends = endPod([{ name: 'a', role: 'main', preStop, stop }], grace, never);
      const { left } = (await ends.get('a')) ?? { left: -1 };
      assert.deepEqual([left, stopped], [expected, [expected]]);
    });
});

/** What happens, in its order; `*a` is the hook of a, `-a` its signal, `!a` its end. */
const orders: [containers: string, expected: string, why: string][] = [
  ['a b', '-b -a !b !a', 'main containers at the same time'],
  ['s: a', '-a !a -s !s', 'a sidecar when the main containers are gone'],
  ['s: t: a b', '-b -a !b !a -t !t -s !s', 'sidecars in the reverse order of their start'],
  ['*s: a', '*s -a !a -s !s', 'its hook does not wait for its turn'],
  ['s: *a', '*a -a !a -s !s', 'the turn comes after hook and end of the others'],
  ['s: a?', '-a -s !s', 'one that cannot be stopped keeps nobody waiting'],
];

suite('in which order the containers of a pod are ended', () => {
  for (const [containers, expected, why] of orders)
    test(`${containers}: ${why}`, async () => {
      const seen: string[] = [];
      const ends = containers.split(' ').map((word): Ending => {
        const name = word.replace(/[^a-z]/g, '');
        const preStop: Ending['preStop'] = () => {
          seen.push(`*${name}`);
          return Promise.resolve({ seconds: 0, outcome: 'done', because: null });
        };
        const stop = async (): Promise<void> => {
          seen.push(`-${name}`);
          await new Promise(setImmediate);
          if (word.includes('?')) throw new Error('the Engine is gone');
          seen.push(`!${name}`);
        };
        const role = word.endsWith(':') ? 'sidecar' : 'main';
        return { name, role, stop, ...(word.includes('*') && { preStop }) };
      });
      await Promise.allSettled(endPod(ends, 30, never).values());
      assert.equal(seen.join(' '), expected);
    });
});

test('one whose stop fails is told to who asks for it', async () => {
  const stop = (): Promise<void> => Promise.reject(new Error('gone'));
  const ends = endPod([{ name: 'a', role: 'main', stop }], 1, never);
  await assert.rejects(async () => await ends.get('a'), /gone/);
});
