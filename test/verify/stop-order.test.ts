import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { inStopOrder } from '../../src/verify/stop-order.ts';

/** `web>app>db`: the first needs the second; `+` stands between what is stopped at the same time. */
const rows: [needs: string, order: string, why: string][] = [
  ['web>app app>db db', 'web app db', 'whoever is needed stops last'],
  ['db app>db web>app', 'web app db', 'in whatever order they are listed'],
  ['a b c', 'a+b+c', 'nobody needs anybody'],
  ['a>db b>db db', 'a+b db', 'both before what both need'],
  ['a>b,c b>c c', 'a b c', 'a way with a stop on it'],
  ['a>gone', 'a', 'a service that has no containers'],
  ['a>a b', 'a+b', 'one that needs itself'],
  ['a>b b>a', 'a b', 'a circle: one dependency is left out'],
  ['a>b b>c c>a d>a', 'd a b c', 'a circle that somebody needs'],
  ['a a>b b', 'a+a b', 'several containers of one service'],
  ['', '', 'nothing'],
];

suite('services stop when all that need them have stopped', () => {
  for (const [needs, order, why] of rows) {
    test(`${needs || 'nothing'}: ${why}`, async () => {
      const all = needs
        .split(' ')
        .filter(Boolean)
        .map(word => {
          const [service = '', needed = ''] = word.split('>');
          return { service, dependsOn: needed.split(',').filter(Boolean) };
        });
      const rounds: string[][] = [];
      let open = 0;
      const results = await inStopOrder(all, async ({ service }) => {
        if (open === 0) rounds.push([]);
        open += 1;
        rounds.at(-1)?.push(service);
        await setTimeout(5);
        open -= 1;
        return service;
      });
      assert.equal(rounds.map(round => round.sort().join('+')).join(' '), order);
      assert.deepEqual([...results].sort(), all.map(({ service }) => service).sort());
    });
  }
});
