import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Chalk } from 'chalk';
import type { PastEvent } from '../../src/engine/past-events.ts';
import { formatPastKills, formatPastKillsJson } from '../../src/report/past-stops.ts';
import { pastKills } from '../../src/verify/past-stops.ts';
import { parseContainers } from '../report/readers.ts';

/** `a:kill15@0`: what happened to whom, when. */
function eventsOf(words: string): PastEvent[] {
  return words.split(' ').flatMap(word => {
    const [, id = '', action = '', signal, time] = /^(\w+):([a-z]+)(\d+)?@(\d+)$/.exec(word) ?? [];
    if (id === '') return [];
    const number = signal === undefined ? undefined : Number(signal);
    return [{ id, name: `${id}1`, image: 'app', action, time: Number(time), signal: number }];
  });
}

const exited = (id: string) => ({ id, name: `${id}1`, image: 'app', finished: 7 });

const rows: [words: string, exits: string, expected: readonly string[], why: string][] = [
  ['a:kill15@0 a:kill9@10 a:die@10 a:stop@10', '', ['a 1/1 10s'], 'the stop signal, then SIGKILL'],
  ['a:kill15@0 a:die@1 a:stop@1', '', [], 'it ended by itself'],
  [
    'a:kill3@0 a:kill9@10 a:stop@10 a:die@11',
    '',
    ['a 1/1 10s'],
    'another stop signal, and events in another order',
  ],
  ['a:kill9@0 a:die@0', '', [], 'docker kill, or docker rm --force'],
  ['a:kill9@0 a:die@0 a:stop@0', '', [], 'SIGKILL is its stop signal'],
  ['a:kill1@0 a:kill9@99 a:die@99', '', [], 'a signal long before docker kill is no stop'],
  ['a:kill1@0 a:kill15@50 a:kill9@60 a:die@60 a:stop@60', '', ['a 1/1 10s'], 'a signal before the stop'],
  [
    'a:kill15@0 a:kill9@10 a:die@10 a:stop@10 a:start@11 a:kill15@20 a:die@21 a:stop@21',
    '',
    ['a 1/2 10s'],
    'once killed, once not',
  ],
  [
    'a:kill9@0 a:die@0 a:start@1 a:kill15@5 a:die@6 a:stop@6',
    '',
    [],
    'killed by hand before, and started again',
  ],
  ['a:kill15@0 a:oom@1 a:kill9@2 a:die@2 a:stop@2', '', [], 'it ran out of memory'],
  [
    'a:kill15@0 b:kill15@0 a:kill9@10 b:die@1 b:stop@1 a:die@10 a:stop@10',
    '',
    ['a 1/1 10s'],
    'two at the same time',
  ],
  ['', 'c', ['c exit-state'], 'nothing but its exit state is left'],
  ['c:kill9@0 c:die@0', 'c', [], 'its end is known, and was no stop'],
  [
    'a:kill15@0 a:kill9@10 a:die@10 a:stop@10 a:start@11 a:kill15@12 a:kill9@22 a:die@22 a:stop@22',
    'c',
    ['a 2/2 10s', 'c exit-state'],
    'the most often killed first',
  ],
];

suite('who was killed by a stop', () => {
  for (const [words, exits, expected, why] of rows) {
    test(why, () => {
      const kills = pastKills(eventsOf(words), exits.split(' ').filter(Boolean).map(exited));
      assert.deepEqual(
        kills.map(({ id, by, killed, stops, seconds }) =>
          by === 'events' ? `${id} ${killed}/${stops} ${seconds}s` : `${id} ${by}`,
        ),
        expected,
      );
    });
  }

  const style = { chalk: new Chalk({ level: 0 }), width: 120 };
  const kills = pastKills(eventsOf('a:kill15@0 a:kill9@10 a:die@10 a:stop@10'), [exited('c')]);

  test('in words', () => {
    assert.equal(
      formatPastKills({ since: 0, kills, forgottenBefore: 5, left: 0 }, style),
      `CONTAINER  IMAGE  KILLED BY A STOP                             LAST
a1         app    1 of 1 stop, the last after 10 s             1970-01-01 00:00:10Z
c1         app    perhaps: exit code 137, and memory was left  1970-01-01 00:00:07Z

the Engine has forgotten what happened before 1970-01-01 00:00:05Z: from then on it is known by its events, and earlier
by the exit states that are left
`,
    );
    assert.equal(
      formatPastKills({ since: 0, kills: [], forgottenBefore: null, left: 0 }, style),
      'no container is known to have been killed by a stop since 1970-01-01 00:00:00Z\n',
    );
    assert.match(
      formatPastKills({ since: 0, kills: [], forgottenBefore: null, left: 3 }, style),
      /\n\n3 older containers with exit code 137 were not looked at: docker ps --all/,
      'what is left out is said',
    );
  });

  test('as JSON, and what a name says to a terminal is not obeyed', () => {
    const evil = kills.map(kill => ({ ...kill, name: '\u001b[2J\n' }));
    const json = formatPastKillsJson({ since: 0, kills: evil, forgottenBefore: null, left: 0 });
    const text = formatPastKills({ since: 0, kills: evil, forgottenBefore: null, left: 0 }, style);
    for (const written of [json, text]) assert.ok(!written.includes('\u001b'), written);
    assert.equal(parseContainers<{ killed: readonly object[] }>(json).killed.length, 2);
  });
});
