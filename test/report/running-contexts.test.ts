import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Chalk } from 'chalk';
import { type ContextReport, formatContexts, formatContextsJson } from '../../src/report/running-contexts.ts';
import { parseContainers } from './readers.ts';

const style = { chalk: new Chalk({ level: 0 }), width: 200 };
const node = (id: string, nodes: readonly string[] = []): ContextReport => ({
  name: `to-${id}`,
  address: `ssh://${id}`,
  version: '26.1.5',
  swarm: { id, host: `host-${id}`, nodes: nodes.map(each => ({ id: each, host: `host-${each}` })) },
  containers: [],
});

const rows: [reports: readonly ContextReport[], unseen: readonly string[], words: RegExp, why: string][] = [
  [
    [node('a', ['a', 'b']), node('b')],
    [],
    /Swarm node host-b\)\nno container is running\n$/,
    'all nodes are reached',
  ],
  [
    [node('a', ['a', 'b'])],
    ['b'],
    /\nnot looked at: the Swarm node host-b is in no context/,
    'a manager knows another',
  ],
  [
    [node('a', ['a', 'b', 'c'])],
    ['b', 'c'],
    /the Swarm nodes host-b, host-c are in no context/,
    'two others',
  ],
  [[node('b')], [], /^context to-b/, 'a worker knows no other node'],
  [
    [{ name: 'x\u001b[2J', problem: 'no\u001b[31m answer', containers: [] }],
    [],
    /^context x\\u001b\[2J\nno\\u001b\[31m answer\n$/,
    'what an Engine or a file says is never trusted in a terminal',
  ],
];
for (const [reports, unseen, words, why] of rows)
  test(`Swarm nodes and contexts: ${why}`, () => {
    const report = parseContainers<{
      readonly unseenNodes: readonly { readonly id: string }[];
    }>(formatContextsJson(reports));
    assert.deepEqual(
      report.unseenNodes.map(({ id }) => id),
      unseen,
    );
    assert.match(formatContexts(reports, style), words);
  });
