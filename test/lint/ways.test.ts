import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rules } from '../../rules/index.ts';
import { contextOf } from '../../src/image/build-context.ts';
import { findKnownBase } from '../../src/image/known-bases.ts';
import { lintText } from '../lint-text.ts';

type Row = readonly [lines: readonly string[], condition: string, reason: string];

const trap = "trap 'kill $!; wait $!' TERM\nredis-server & pid=$!";
const rows: readonly Row[] = [
  [['redis-server', 'true'], '', 'it always happens'],
  [
    ['if [ "$A" ]; then', 'redis-server', 'true', 'else exec redis-server; fi'],
    '; this happens only if [ "$A" ] (line 2)',
    'by the place',
  ],
  [
    ['if [ -f /a ]; then exec redis-server; else', 'redis-server', 'true; fi'],
    '; this does not happen if [ -f /a ] (line 2)',
    'by what it is not for',
  ],
  [
    [
      'if [ "$A" ]; then if [ -f /a ]; then exec redis-server; else',
      'redis-server; fi; fi',
      'exec redis-server',
    ],
    '; this happens only if [ "$A" ] (line 2) and if not [ -f /a ] (line 2)',
    'both decide, one of them by the contrary',
  ],
  [
    [
      'f() { shift; }',
      'if [ "$1" != x ]; then',
      'if [ "$A" ]; then redis-server; fi; fi',
      'exec redis-server',
    ],
    '; this happens only if [ "$A" ] (line 4)',
    'what a function does to its own arguments',
  ],
  [
    ['f() { if [ "$1" != x ]; then', 'redis-server; fi; }', 'if [ "$A" ]; then f a; fi', 'exec redis-server'],
    '; this happens only if [ "$1" != x ] (line 2)',
    'of its arguments the image says nothing',
  ],
  [
    ['if [ "$A" ]; then', 'if [ "$B" ]; then redis-server; true; fi', 'fi', 'exec redis-server'],
    '; this happens only if [ "$A" ] (line 2) and if [ "$B" ] (line 3)',
    'both decide',
  ],
  [
    [
      `if [ "$B" ]; then trap 'kill $p; wait $p' TERM; fi`,
      'if [ "$A" ]; then tail -f log | cat; fi',
      'redis-server & p=$!; wait $p',
    ],
    '; this happens only if [ "$B" ] (line 2) and if [ "$A" ] (line 3)',
    'by the place and by the end',
  ],
  [
    [trap, 'if [ "$A" ]; then tail -f log | cat; fi', 'wait $pid'],
    '; this happens only if [ "$A" ] (line 4)',
    'by the end of the one way on which it holds',
  ],
  [
    [trap, 'if [ "$A" ]; then tail -f log | cat; fi', 'if [ "$B" ]; then tail -f log; fi', 'wait $pid'],
    '; this happens only if [ "$A" ] (line 4) or if [ "$B" ] (line 5)',
    'or of two',
  ],
  [
    [trap, ...['A', 'B', 'C'].map(name => `if [ "$${name}" ]; then tail -f ${name}; fi`), 'wait $pid'],
    '; this happens on some ways through the script only, for example if [ "$A" ] (line 4)',
    'of many one is enough',
  ],
  [
    ['if [ "$A" ]; then exec redis-server; fi', 'if [ $# -eq 0 ]; then', 'redis-server; fi'],
    '',
    'how many arguments there are the image says',
  ],
  [
    ['if [ "$A" ]; then exec redis-server; fi', 'if [ "$1" != x ]; then', 'redis-server; fi'],
    '',
    'and which',
  ],
  [
    ['if [ "$A" ]; then', 'if [ $# -eq 0 ]; then redis-server; true; fi', 'fi', 'exec redis-server'],
    '; this happens only if [ "$A" ] (line 2)',
    'what decides besides',
  ],
  [
    ['if [ "$A" ]; then exec redis-server; fi', 'if [ ! -f "$1" ]; then', 'redis-server; fi'],
    '; this happens only if [ ! -f "$1" ] (line 3)',
    'which files there are it does not',
  ],
];

for (const [lines, condition, reason] of rows)
  test(`${reason}: ${JSON.stringify(lines)}`, () => {
    const text = ['#!/bin/sh', ...lines, ''].join('\n');
    const context = contextOf([{ path: 'run.sh', text, isExecutable: true }]);
    const dockerfile = 'FROM debian:12\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]';
    const { diagnostics } = lintText(dockerfile, { rules, bases: findKnownBase, context });
    const [found] = diagnostics.filter(({ severity }) => severity === 'warning');
    assert.equal(found && (/; this .*/.exec(found.message)?.[0] ?? ''), condition);
  });
