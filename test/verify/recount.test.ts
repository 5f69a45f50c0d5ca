import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Zombies } from '../../src/verify/observation.ts';
import { judgeZombies, type Recount } from '../../src/verify/recount.ts';

const zombies = (left: number, before: number | null = 0): Zombies => ({
  made: 5,
  left,
  before,
  later: null,
});
const recount = (later: number, remaining: number | undefined, isSlow = false): Recount => ({
  ...{ later, remaining, isSlow, seconds: 2 },
});

const rows: [zombies: Zombies, recounted: Recount | undefined, left: number, why: string][] = [
  [zombies(5), undefined, 5, 'they could not be counted again'],
  [zombies(5), recount(5, 5), 5, 'all are still there'],
  [zombies(5), recount(0, 0, true), 0, 'all were reaped later'],
  [zombies(5), recount(3, 3, true), 3, 'some were'],
  [zombies(5, 2), recount(7, 7), 5, 'two more were there before'],
  [zombies(5, 3), recount(4, 0, true), 0, 'all were reaped, and others came'],
  [zombies(5), recount(2, undefined), 2, 'on another machine they are only counted'],
  [zombies(0, 3), recount(3, 3), 0, 'the orphans were reaped at once'],
  [zombies(5, null), recount(5, 5), 5, 'nobody could count those before'],
];
for (const [seen, recounted, left, why] of rows)
  test(`${left} are left: ${why}`, () => assert.equal(judgeZombies(seen, recounted).left, left));
