import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { listStories, readOutcomes, variantNames } from './stories.ts';

const rows = readFileSync('test/stories/README.md', 'utf8')
  .split('\n')
  .filter(line => line.startsWith('|'))
  .map(line =>
    line
      .split('|')
      .slice(1, -1)
      .map(cell => cell.trim()),
  );
const folders = [...new Set(listStories().map(({ directory }) => directory.split('/').at(-1) ?? ''))];

test('the table of all stories has a column for each init', () => {
  assert.deepEqual(rows[0], ['', ...variantNames]);
});

test('each story is told under every init, but the bases, which are one story thrice', () => {
  const told = rows.slice(2).map(([link = '']) => link);
  const expected = folders.filter(name => name !== 'three-bases').map(name => `[${name}](${name}/README.md)`);
  assert.deepEqual(told, expected);
});

const outcome = /^(?:(?:\d+\+(?:\d+|\?) (?:flushed|lost) \d+\.\d!? \d+)|exited \d+)$/;
test('each cell says zombies, work, seconds and exit code', () => {
  for (const [name, ...cells] of rows.slice(2))
    for (const cell of cells) assert.match(cell, outcome, `${name}: ${cell}`);
});

test('the README of each story tells what is seen as written and repaired', () => {
  for (const story of listStories()) {
    const [, variant = ''] = story.name.split(': ');
    const labels = ['as written', 'repaired'].map(row => (variant ? `${variant}: ${row}` : row));
    const told = readOutcomes(story);
    for (const label of labels) assert.ok(told.has(label), `${story.name}: ${label}`);
  }
});
