import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { platforms } from '../../src/reaper/platforms.ts';
import { install } from './install.ts';

const own = (path: string): string => fileURLToPath(new URL(`../../src/reaper/${path}`, import.meta.url));
const page = readFileSync(own('README.md'), 'utf8');
const missing = spawnSync('readelf', ['--version']).status === 0 ? [] : ['binutils'];

/** What checksec looks for, in its words: github.com/slimm609/checksec, checksec.sh. */
function check(file: string): Record<string, string> {
  const has = (pattern: RegExp, ...options: string[]): boolean =>
    pattern.test(execFileSync('readelf', ['-W', ...options, file], { encoding: 'utf8' }));
  return {
    RELRO: has(/GNU_RELRO/, '-l') ? 'RELRO' : 'No RELRO',
    canary: has(/__stack_chk_fail|__stack_chk_guard/, '-s') ? 'Canary found' : 'No Canary found',
    NX: has(/GNU_STACK .* RW /, '-l') && !has(/ RWE /, '-l') ? 'NX enabled' : 'NX disabled',
    PIE: has(/Type:\s+EXEC /, '-h') ? 'No PIE' : 'PIE enabled',
    RPATH: has(/\(RPATH\)/, '-d') ? 'RPATH' : 'No RPATH',
    RUNPATH: has(/\(RUNPATH\)/, '-d') ? 'RUNPATH' : 'No RUNPATH',
    symbols: has(/\.symtab/, '-S') ? 'Symbols' : 'No Symbols',
    FORTIFY: has(/_chk\b/, '-s') ? 'Yes' : 'No',
  };
}

suite('the table of hardening says what the binaries are', { skip: install(missing) }, () => {
  const from = page.indexOf('| check | result | reason |');
  const rows = page.slice(from, page.indexOf('\n\n', from)).split('\n').slice(2);
  const table = rows.map(row => row.split('|').map(cell => cell.trim()));

  test('each with a reason', () => {
    for (const [, what, , reason] of table) assert.ok((reason?.length ?? 0) > 10, what);
  });

  for (const name of ['reaper', 'probe'])
    for (const { arch } of platforms)
      test(`${name}-linux-${arch}`, () => {
        const said = Object.fromEntries(table.map(([, what, result]) => [what, result]));
        assert.deepEqual(check(own(`bin/${name}-linux-${arch}`)), said);
      });

  test('and the checks see what there is to see: a program of Debian', () => {
    const { RELRO, PIE, NX } = check('/usr/bin/readelf');
    assert.deepEqual({ RELRO, PIE, NX }, { RELRO: 'RELRO', PIE: 'PIE enabled', NX: 'NX enabled' });
  });
});
