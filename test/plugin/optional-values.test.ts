import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withOptionalValues } from '../../plugin/options/optional-values.ts';

const rows: [words: string, meant: string, why: string][] = [
  ['--verify --sweep Dockerfile', '--verify --sweep=20 Dockerfile', 'a path stays a path'],
  ['verify . --sweep', 'verify . --sweep=20', 'the last word'],
  ['verify --sweep 5', 'verify --sweep=5', 'as for any other option'],
  ['verify --sweep=5', 'verify --sweep=5', 'as it is'],
  ['verify --sweep 7', 'verify --sweep=20 7', 'there is a directory of that name'],
  ['verify --sweep --http /', 'verify --sweep=20 --http /', 'another option'],
  ['verify --image a -- run --sweep', 'verify --image a -- run --sweep', "the program's own"],
  ['__complete --sweep', '__complete --sweep', 'what is typed is what is completed'],
];
for (const [words, meant, why] of rows) {
  test(`${words}: ${why}`, () =>
    assert.deepEqual(
      withOptionalValues(words.split(' '), path => path === '7'),
      meant.split(' '),
    ));
}
