import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gracePeriods } from '../../src/reaper/grace-periods.ts';
import { install } from './install.ts';

const file = (path: string): string => fileURLToPath(new URL(`../../src/reaper/${path}`, import.meta.url));
const source = readFileSync(file('reaper.8'), 'utf8');

const has = (tool: string): boolean => spawnSync('which', [tool]).status === 0;
const packages: Record<string, string> = { mandoc: 'mandoc', man: 'man-db' };
const missing = Object.keys(packages).filter(tool => !has(tool));

suite('reaper(8)', { skip: install(missing.map(tool => packages[tool] as string)) }, () => {
  /** As a reader of a terminal sees it. */
  const man = spawnSync('man', ['--warnings', '--local-file', file('reaper.8')], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8', MANWIDTH: '100', MAN_KEEP_FORMATTING: '' },
  });
  const section = (name: string): string =>
    man.stdout.split(/^(?=[A-Z])/m).find(text => text.startsWith(`${name}\n`)) ?? '';

  test('man shows it, without a warning', () => {
    assert.equal(man.status, 0);
    assert.equal(man.stderr, '');
    assert.match(section('NAME'), /reaper [–—-] init for containers/);
  });

  test('mandoc has nothing to say about it', () => {
    const { status, stdout } = spawnSync('mandoc', ['-Tlint', '-Wwarning', file('reaper.8')], {
      encoding: 'utf8',
    });
    assert.equal(stdout, '');
    assert.equal(status, 0);
  });

  test('has the options of the page of the operator, with their values, and no others', () => {
    const page = readFileSync(file('README.md'), 'utf8');
    const onPage = [...page.matchAll(/^\| `(-\w)`, `(--[a-z-]+)(?: ([A-Z:]+))?` \|/gm)];
    const shown = [...section('DESCRIPTION').matchAll(/^ +(-\w), (--[a-z-]+)(?: ([a-z:]+))?$/gm)];
    assert.ok(onPage.length > 10);
    assert.deepEqual(
      shown.map(([, letter, word, value]) => [letter, word, value]).sort(),
      onPage.map(([, letter, word, value]) => [letter, word, value?.toLowerCase()]).sort(),
    );
  });

  test('has their variables', () => {
    const page = readFileSync(file('README.md'), 'utf8');
    const names = (text: string) => [...new Set(text.match(/\b(REAPER|TINI)_[A-Z_]+\b/g))].sort();
    assert.deepEqual(names(section('ENVIRONMENT')), names(page));
  });

  test('has the grace periods of the platforms', () => {
    for (const { platform, variable, seconds } of gracePeriods)
      assert.match(
        section('ENVIRONMENT'),
        new RegExp(`^ +${platform} +${variable.replace('=', '')} +${seconds} s$`, 'm'),
      );
  });

  test('has the exit codes of the page of the operator', () => {
    const shown = [...section('EXIT STATUS').matchAll(/^ +(\d+)( to 255)?\b/gm)].map(([, code]) => code);
    assert.deepEqual(shown, ['0', '2', '70', '126', '127']);
  });

  test('has no line that is hard to edit', () => {
    assert.deepEqual(
      source.split('\n').filter(line => line.length > 80),
      [],
    );
  });
});
