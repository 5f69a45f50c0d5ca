import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Runs the tests with node's own runner: `unit` is everything that needs no Engine, `engine` is
 * test/engine, and any other argument is part of a file's path. (`node --test` finds no TypeScript on Node 20.)
 */
const [which = 'unit', ...options] = process.argv.slice(2);
const engine = join('test', 'engine');
const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .map(name => join('test', name))
  .filter(name => name.endsWith('.test.ts'))
  .filter(name => {
    if (which === 'engine' || which === 'unit') return name.startsWith(engine) === (which === 'engine');
    return name.includes(which);
  })
  .sort();

// Tests on the Engine mostly wait; more than one processor's worth of files at a time makes the suite three times as
// fast.
const concurrency = which === 'engine' ? ['--test-concurrency=3'] : [];

if (files.length === 0) throw new Error(`no test file matches ${JSON.stringify(which)}`);
const { status } = spawnSync(
  process.execPath,
  ['--import', 'tsx', '--test', '--test-reporter=spec', ...concurrency, ...options, ...files],
  {
    stdio: 'inherit',
  },
);
process.exitCode = status ?? 1;
