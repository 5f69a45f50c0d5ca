import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compileToWasm } from '../../src/reaper/compile.ts';
import { linkStatic, missingPackages } from '../../src/reaper/link.ts';
import { platforms } from '../../src/reaper/platforms.ts';
import { translateToC } from '../../src/reaper/translate.ts';
import { skip as noNamespace, reaper, run } from './namespace.ts';

const platform = platforms.find(({ arch }) => reaper.endsWith(`-${arch}`));
const missing = platform ? missingPackages(platform) : ['a platform of ours'];
const skip = noNamespace || (missing.length > 0 ? `not installed: ${missing.join(' ')}` : false);
if (skip && process.env.CI === 'true') throw new Error(skip);

const folder = mkdtempSync(join(tmpdir(), 'trap-'));
after(() => rmSync(folder, { recursive: true }));

const faults: [statement: string, code: number, why: string][] = [
  ['unreachable();', 70, 'an unreachable place'],
  ['store<u8>(65536 + <usize>load<u8>(0), 1);', 70, 'a store behind the memory'],
  ['store<u8>(0xffffffff, load<u8>(0));', 70, 'a store far behind it'],
  ['store<u32>(65533, 1);', 70, 'a store that crosses the end'],
  ['if (load<u64>(65528 + <usize>load<u8>(0)) !== 0) return 1;', 0, 'the last word is inside'],
  ['if (load<u64>(65529 + <usize>load<u8>(0)) !== 0) return 1;', 70, 'a load that crosses the end'],
  ['return 7 / <i32>load<u8>(0);', 70, 'a division by zero'],
];

suite('a trap ends with 70 and a line, never a hang', { skip }, () => {
  for (const [statement, code, why] of faults) {
    test(`${statement} ${why}`, async () => {
      if (!platform) return;
      const entry = join(folder, 'fault.ts');
      writeFileSync(entry, `export function start(stack: u64): i32 { ${statement} return 0; }\n`);
      const translated = translateToC(await compileToWasm(entry), 'fault');
      writeFileSync(join(folder, 'fault.h'), translated.header);
      writeFileSync(join(folder, 'fault.c'), translated.code);
      const output = join(folder, 'fault');
      const sources = fileURLToPath(new URL('../../src/reaper/init', import.meta.url));
      linkStatic({ platform, sources, program: join(folder, 'fault.c'), output });
      const ended = await run([output]);
      assert.equal(ended.code, code);
      assert.equal(ended.stderr, code === 0 ? '' : 'internal fault: trapped\n');
    });
  }
});
