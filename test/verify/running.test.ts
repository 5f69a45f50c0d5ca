import assert from 'node:assert/strict';
import { test } from 'node:test';
import { effectOf } from '../../src/verify/effect.ts';
import { isFirstOfNamespace, parseStat } from '../../src/verify/proc.ts';

const none = { blocked: [], ignored: [], caught: [] };
const effects: [
  signal: string,
  masks: Parameters<typeof effectOf>[1],
  waits: boolean,
  effect: string,
  why: string,
][] = [
  ['SIGTERM', { ...none, caught: [15] }, false, 'handled', 'a handler'],
  ['15', { ...none, caught: [15], blocked: [15] }, false, 'handled', 'blocked for a moment'],
  ['SIGTERM', { ...none, blocked: [15] }, false, 'blocked', 'nobody was seen to wait for it'],
  ['SIGTERM', { ...none, blocked: [15] }, true, 'awaited', 'signalfd'],
  ['SIGTERM', none, true, 'awaited', 'sigtimedwait: not blocked while it waits'],
  ['SIGTERM', none, false, 'dropped', 'the default action is none for PID 1'],
  ['SIGTERM', { ...none, ignored: [15] }, false, 'dropped', 'ignored'],
  ['SIGQUIT', { ...none, caught: [15] }, false, 'dropped', 'another signal is handled'],
  ['RTMIN+3', { ...none, caught: [37] }, false, 'handled', "systemd's"],
  ['SIGKILL', none, false, 'killed', 'nobody handles it'],
  ['SIGNOPE', none, false, 'unknown', 'no signal'],
  ['SIGTERM', null, false, 'unknown', 'another machine'],
];
for (const [signal, masks, waits, effect, why] of effects) {
  test(`${signal} is ${effect}: ${why}`, () => assert.equal(effectOf(signal, masks, waits), effect));
}

const shared: [signal: string, masks: Parameters<typeof effectOf>[1], effect: string, why: string][] = [
  ['SIGTERM', none, 'default', 'the default action is to end'],
  ['SIGTERM', { ...none, caught: [15] }, 'handled', 'a handler'],
  ['SIGTERM', { ...none, ignored: [15] }, 'dropped', 'ignored'],
  ['SIGWINCH', none, 'dropped', 'the default action is none'],
  ['SIGKILL', none, 'killed', 'nobody handles it'],
];
for (const [signal, masks, effect, why] of shared) {
  test(`${signal} is ${effect} for one that is not PID 1: ${why}`, () =>
    assert.equal(effectOf(signal, masks, false, false), effect));
}

const statuses: [status: string, isFirst: boolean, why: string][] = [
  ['Name:\tsh\nNSpid:\t4711\t1\n', true, 'in a namespace of its own'],
  ['Name:\tsh\nNSpid:\t4711\t31\t1\n', true, 'in one that is in another'],
  ['Name:\tsh\nNSpid:\t4711\n', false, "docker run --pid=host: it has the machine's number"],
  ['Name:\tsh\nNSpid:\t4711\t31\n', false, 'docker run --pid=container:OTHER'],
  ['Name:\tsh\n', true, 'a kernel that does not say'],
];
for (const [status, isFirst, why] of statuses) {
  test(`${JSON.stringify(status)}: ${why}`, () => assert.equal(isFirstOfNamespace(status), isFirst));
}

const lines: [text: string, expected: object | undefined, why: string][] = [
  ['7 (grep) Z 1 7 7 0', { pid: 7, parent: 1, name: 'grep' }, 'a zombie'],
  ['7 (a) b) Z 12 7', { pid: 7, parent: 12, name: 'a) b' }, 'a parenthesis in the name'],
  ['7 (a) Z 1 \n) S 12 7', undefined, 'a name that looks like the rest of the line'],
  ['7 (grep) S 1 7', undefined, 'it lives'],
  [`7 (app) Z 1 ${'7 '.repeat(15)}2 0`, undefined, 'its first thread has ended, and another lives'],
  [`7 (app) Z 1 ${'7 '.repeat(15)}1 0`, { pid: 7, parent: 1, name: 'app' }, 'and here none does'],
  ['', undefined, 'it has gone meanwhile'],
];
for (const [text, expected, why] of lines) {
  test(`${JSON.stringify(text)}: ${why}`, () => assert.deepEqual(parseStat(text), expected));
}
