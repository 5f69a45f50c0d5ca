import { exportGlobals } from './export-globals.ts';
import { load } from './machine.ts';
import { compileReaper } from './program.ts';
import { nameOf, scriptsWith, simulate } from './simulate.ts';

/*
 * npm run simulate:reaper [MOST]: every script with up to so many processes beside main (default 3), in every variant.
 * Prints how many there were, and ends with 1 at the first rule that does not hold.
 */
const most = Number(process.argv[2] ?? 3);
const program = load(new WebAssembly.Module(exportGlobals(await compileReaper())));
for (let others = 0; others <= most; others++) {
  let [scripts, runs, variants] = [0, 0, 0];
  for (const script of scriptsWith(others)) {
    try {
      const explored = simulate(program, script);
      scripts++;
      runs += explored.runs;
      variants += explored.variants;
    } catch (error) {
      throw new Error(`${nameOf(script)}: ${(error as Error).message}`, { cause: error });
    }
  }
  console.log(`main and ${others} more: ${scripts} scripts, ${variants} variants, ${runs} of them run`);
}
