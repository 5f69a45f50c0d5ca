import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { rules } from '../../rules/index.ts';
import { judge } from '../../src/verify/verdict.ts';
import { type Subject, verify } from '../../src/verify/verify.ts';
import { temporaryDirectory } from '../plugin/run-main.ts';
import { connect, probe, reachEngine } from './engine.ts';

const { skip, isOwn } = await reachEngine();
const reason = skip || (!isOwn && 'the base images are only made in the Engine of test/engine/up');

/** Every example that claims something a run can show: the bad one has to show it, the good one must not. */
for (const rule of rules.filter(({ symptom }) => symptom !== 'none')) {
  suite(rule.id, () => {
    for (const { bad, good } of rule.examples) {
      test(JSON.stringify(bad), { skip: reason }, async () => {
        const engine = await connect();
        const context = temporaryDirectory({});
        const subject = (name: string, text: string): Subject => ({
          name,
          source: { build: { context, dockerfile: { path: 'Dockerfile', text }, overlay: reaper() } },
        });
        const options = { probe, grace: 2 };
        const [before, after] = await verify(engine, [subject('bad', bad), subject('good', good)], options);
        assert.ok(before && after);
        const { verdict, repair, because } = judge(rule.symptom, before, after);
        assert.deepEqual({ verdict, repair }, { verdict: 'confirmed', repair: 'confirmed' }, because);
        engine.close();
      });
    }
  });
}

function reaper(): ReadonlyMap<string, { bytes: Uint8Array; mode: number }> {
  const bytes = readFileSync('src/reaper/bin/reaper-linux-amd64');
  return new Map([['.initcheck/reaper-linux-amd64', { bytes, mode: 0o755 }]]);
}
