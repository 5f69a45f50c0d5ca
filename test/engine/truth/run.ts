import { anotherRun } from '../../../src/engine/engine.ts';
import { reachEngine } from '../engine.ts';
import { checkTruth } from './check.ts';
import { handlers } from './handlers.ts';
import { others } from './others.ts';
import { wellKnown } from './well-known.ts';

/*
 * npm run truth [PART OF A NAME] [TIMES]: every image whose truth is known by construction, three times or so many. It
 * takes some minutes. Ends with 1 unless all was right each time.
 */
const [part = '', times = '3'] = process.argv.slice(2);
const { engine, skip } = await reachEngine();
if (skip) throw new Error(skip);
const truths = [...wellKnown, ...others, ...handlers].filter(({ why }) => why.includes(part));
let right = 0;
for (const truth of truths) {
  const wrong: string[] = [];
  for (let time = 0; time < Number(times); time++)
    wrong.push(...(await checkTruth(anotherRun(engine), truth)));
  if (wrong.length === 0) right++;
  console.log(`${wrong.length === 0 ? 'right' : 'WRONG'}  ${truth.why}`);
  for (const each of wrong) console.log(`       ${each}`);
}
engine.close();
console.log(`${right} of ${truths.length} right, ${times} times each`);
process.exitCode = right === truths.length ? 0 : 1;
