import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs the tests with node's own runner: `unit` is everything that needs no Engine, `engine` is test/engine without
 * its folder `long`, which is `engine-long`; `long` is property tests with all of their runs, and other words are parts
 * of the paths of files. Options, with `=`, are node's. (`node --test` finds no TypeScript on Node 20.)
 */
const words = process.argv.slice(2);
const options = words.filter(word => word.startsWith('--'));
const asked = words.filter(word => !word.startsWith('--'));
const engine = join('test', 'engine');
const all = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .map(name => join('test', name))
  .filter(name => name.endsWith('.test.ts'))
  .sort();
const files = all.filter(name => asked.some(word => isMeant(word, name)));

function isMeant(word: string, name: string): boolean {
  if (word === 'engine-long') return name.startsWith(join(engine, 'long'));
  if (word === 'engine') return name.startsWith(engine) && !name.startsWith(join(engine, 'long'));
  if (word === 'unit') return !name.startsWith(engine);
  if (word === 'long') return readFileSync(name, 'utf8').includes("/random.ts';");
  return name.includes(word);
}

// Tests on the Engine mostly wait; more files at a time than processors make the suite three times as fast.
const concurrency = asked.some(word => word.startsWith('engine')) ? 3 : availableParallelism();

// A misspelt word beside a right one would leave its tests out, and the run would be green.
const unmatched = asked.filter(word => !all.some(name => isMeant(word, name)));
if (unmatched.length > 0) throw new Error(`no test file matches ${unmatched.join(', ')}`);
if (asked.length === 0)
  throw new Error('say which tests: unit, engine, long, or a part of the path of a test file');
const work = mkdtempSync(join(tmpdir(), 'initcheck-built-'));
const node = (words: readonly string[], env: NodeJS.ProcessEnv): number | null =>
  spawnSync(process.execPath, ['--import', 'tsx', ...words], { stdio: 'inherit', env }).status;

try {
  const env = { ...process.env, ...(asked.includes('long') && { INITCHECK_LONG: 'yes' }) };
  const isBuilt = files.some(file => readFileSync(file, 'utf8').includes("/built.ts';"));
  const built = join(work, 'dist');
  if (isBuilt && node(['plugin/build.ts', built], env) !== 0) throw new Error('the command cannot be built');
  process.exitCode =
    node(['--test', '--test-reporter=spec', `--test-concurrency=${concurrency}`, ...options, ...files], {
      ...env,
      ...(isBuilt && { INITCHECK_BUILT: built }),
    }) ?? 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
