import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { broken, type Measured } from './bounds.ts';
import { drainRows } from './drain-rows.ts';
import { installedInits } from './inits.ts';
import { whyMissing } from './install.ts';
import { observe } from './observe.ts';
import { programRows } from './program-rows.ts';
import type { Init, Run, Situation } from './situation.ts';
import { formatHeader, formatRow } from './table.ts';
import { writeTools } from './tools.ts';

/*
 * npm run scenarios:reaper [-- --runs N WORDS]: what becomes of real programs when their container stops, under our
 * reaper, without an init, and under other inits, each as PID 1 of a PID namespace of its own. WORDS choose rows by
 * their names. Prints a row of Markdown as soon as it is measured, and ends with 1 if one breaks a bound of bounds.ts.
 * Needs root and Debian 12: programs that are missing are installed.
 */

/** How many containers run at once: most of them wait most of the time. */
const AT_ONCE = 3;

const { values, positionals } = parseArgs({ options: { runs: { type: 'string' } }, allowPositionals: true });
// In memory: a database that waits for a disk would be measured instead of its init.
const folder = mkdtempSync('/dev/shm/scenarios-');
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
chmodSync(folder, 0o755);
writeTools(folder);
const environment = { PATH: `${folder}:/usr/sbin:/usr/bin:/sbin:/bin`, HOME: folder, LANG: 'C.UTF-8' };

const inits = installedInits(folder);
const rows = [...drainRows, ...programRows].filter(({ name }) =>
  positionals.every(word => name.includes(word)),
);
console.log(formatHeader(inits));
let violations = 0;
for (const [index, situation] of rows.entries()) {
  const missing = whyMissing(situation, environment);
  if (missing) {
    console.error(`${situation.name} is left out: ${missing}`);
    continue;
  }
  const measured = await measure(situation, join(folder, `${index}`));
  console.log(formatRow(situation, measured));
  violations += broken(situation, measured).length;
}
for (const { name, note } of rows) if (note) console.log(`\n${name}: ${note}`);
if (violations > 0) console.error(`bounds broken: ${violations}`);
process.exitCode = violations > 0 ? 1 : 0;

/** Every init as often as the row wants it, each time in a fresh directory, and nobody always first. */
async function measure(situation: Situation, place: string): Promise<Measured[]> {
  const env = { ...environment, ...situation.env };
  const template = `${place}-template`;
  mkdirSync(template);
  const prepared = spawnSync('bash', ['-ec', situation.prepare ?? ':'], {
    cwd: template,
    env,
    encoding: 'utf8',
  });
  if (prepared.status !== 0) throw new Error(`${situation.name}: ${prepared.stderr}`);
  const times = Math.max(Number(values.runs ?? 5), situation.runs ?? 0);
  const runs = new Map<Init, Run[]>(inits.map(init => [init, []]));
  const jobs = Array.from({ length: times * inits.length }, (_, job) => inits[job % inits.length] as Init);
  const work = async (): Promise<void> => {
    for (let init = jobs.shift(); init; init = jobs.shift()) {
      const directory = `${place}-${jobs.length}`;
      spawnSync('cp', ['-a', template, directory]);
      runs.get(init)?.push(await observe(situation, init, directory, env));
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    if (situation.cleanup) spawnSync('bash', ['-c', situation.cleanup], { cwd: template, env });
  }
  return [...runs].map(([init, its]) => ({ init, runs: its }));
}
