import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { exportGlobals } from './export-globals.ts';
import { load } from './machine.ts';
import { compileReaper } from './program.ts';
import { nameOf, scriptsWith, simulate } from './simulate.ts';

/*
 * npm run simulate:reaper [MOST]: every script with up to so many processes beside main (default 3), in every variant,
 * on all processors. Prints how many there were, and ends with 1 at the first rule that does not hold.
 */
const [most = '3', part] = process.argv.slice(2);
if (part === undefined) await simulateAll(Number(most));
else console.log(JSON.stringify(await simulatePart(Number(most), part)));

interface Counts {
  readonly scripts: number;
  readonly variants: number;
  readonly runs: number;
}

async function simulateAll(most: number): Promise<void> {
  const parts = availableParallelism();
  for (let others = 0; others <= most; others++) {
    const counts = await Promise.all(
      Array.from({ length: parts }, (_, part) => runPart(others, `${part}/${parts}`)),
    );
    const sum = (name: keyof Counts) => counts.reduce((total, count) => total + count[name], 0);
    const [scripts, variants, runs] = [sum('scripts'), sum('variants'), sum('runs')];
    console.log(`main and ${others} more: ${scripts} scripts, ${variants} variants, ${runs} of them run`);
  }
}

/** A process of its own for each part: what one remembers of its scripts is of no use to another. */
async function runPart(others: number, part: string): Promise<Counts> {
  const words = ['--import', 'tsx', fileURLToPath(import.meta.url), `${others}`, part];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', text => (output += text));
  const code = await new Promise(resolve => child.once('close', resolve));
  if (code !== 0) process.exit(1);
  return JSON.parse(output);
}

async function simulatePart(others: number, part: string): Promise<Counts> {
  const [remainder, parts = 1] = part.split('/').map(Number);
  const module = new WebAssembly.Module(exportGlobals(await compileReaper()));
  let [scripts, runs, variants] = [0, 0, 0];
  for (const [index, script] of scriptsWith(others).entries()) {
    if (index % parts !== remainder) continue;
    try {
      // A new one for each: it remembers every state that it was ever in.
      const explored = simulate(load(module), script);
      scripts++;
      runs += explored.runs;
      variants += explored.variants;
    } catch (error) {
      throw new Error(`${nameOf(script)}: ${(error as Error).message}`, { cause: error });
    }
  }
  return { scripts, variants, runs };
}
