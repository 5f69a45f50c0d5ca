import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, suite, test } from 'node:test';
import type { Moment, Observation, Sample, Sweep } from '../../../src/verify/observation.ts';
import { verify } from '../../../src/verify/verify.ts';
import { assertNothingLeft, connect, probe, reachEngine } from '../engine.ts';

const { skip } = await reachEngine();
const runs: Awaited<ReturnType<typeof connect>>[] = [];
after(() => {
  for (const engine of runs) assertNothingLeft(engine);
});

const reaper = { bytes: readFileSync('src/reaper/bin/reaper-linux-amd64'), mode: 0o755 };
const busybox = (script: string, more = ''): string =>
  `FROM initcheck-test/busybox\n${more}CMD ["sh", "-c", ${JSON.stringify(script)}]\n`;
const behindReaper = (text: string): string =>
  text.replace(/^CMD/m, 'COPY reaper /reaper\nENTRYPOINT ["/reaper", "--"]\nCMD');

async function sweepAll(
  texts: readonly string[],
  sweepMoments: number,
  more: { readonly signal?: AbortSignal; readonly settleTimeout?: number } = {},
): Promise<readonly Observation[]> {
  const engine = await connect();
  runs.push(engine);
  const overlay = new Map([['reaper', reaper]]);
  const subjects = texts.map((text, index) => {
    const dockerfile = { path: 'Dockerfile', text };
    return {
      name: index === 0 ? 'original' : 'repaired',
      source: { build: { context: 'test/verify', dockerfile, overlay } },
    };
  });
  const options = { probe, grace: 1, orphans: 0, canary: 0, trace: 'never' } as const;
  return await verify(engine, subjects, { ...options, ...more, sweepMoments });
}

function sweepOf(seen: Observation | undefined): Sweep {
  assert.ok(seen?.outcome === 'stopped' && seen.sweep, JSON.stringify(seen));
  return seen.sweep;
}

const of = ({ samples }: Sweep, moment: Moment): readonly Sample[] =>
  samples.filter(sample => sample.moment === moment);

/** The handler is set after a while, in which the kernel drops the signal. */
const late = busybox("sleep 3; trap 'exit 0' TERM; echo up; while :; do sleep 0.1; done");

suite('containers are stopped at moments of their lives', { skip, concurrency: 2 }, () => {
  test('a script that sets its handler late, and the same behind the reaper', async () => {
    const [original, repaired] = (await sweepAll([late, behindReaper(late)], 5)).map(sweepOf);
    assert.ok(original && repaired);
    const { deaf } = original;
    assert.ok(deaf && deaf.from === 0 && deaf.to !== null, JSON.stringify(original));
    // A busy machine has no time to look for the edge, and says how far it may be off.
    assert.ok(deaf.to + deaf.precision > 2, JSON.stringify(deaf));
    const last = original.samples.filter(({ outcome }) => outcome === 'killed').at(-1);
    assert.ok(
      last && deaf.to > last.at && deaf.to - last.at <= deaf.precision + 0.001,
      JSON.stringify(original),
    );
    assert.equal(repaired.deaf, null, JSON.stringify(repaired));
    assert.ok(original.samples.length >= 5 || original.notes.some(note => /no time/.test(note)));
    for (const { outcome, exitCode } of of(original, 'ready'))
      assert.deepEqual([outcome, exitCode], ['ended', 0]);
  });

  test('one that never hears it, and has no health check', async () => {
    const [seen] = await sweepAll([busybox('sleep 600; true')], 4);
    const sweep = sweepOf(seen);
    assert.deepEqual([sweep.deaf?.from, sweep.deaf?.to], [0, null]);
    assert.deepEqual(of(sweep, 'health-check'), []);
    assert.deepEqual(
      of(sweep, 'exec').map(({ outcome }) => outcome),
      ['killed'],
    );
  });

  test('during a health check that hangs, of a container that never gets ready', async () => {
    const check = 'HEALTHCHECK --timeout=30s CMD sleep 600\n';
    const [seen] = await sweepAll([busybox("trap 'exit 0' TERM; while :; do sleep 0.1; done", check)], 4, {
      settleTimeout: 1_500,
    });
    const sweep = sweepOf(seen);
    assert.deepEqual(
      of(sweep, 'health-check').map(({ outcome }) => outcome),
      ['ended'],
      JSON.stringify(sweep),
    );
  });

  test('one that ends by itself has nothing to be stopped', async () => {
    const [seen] = await sweepAll([busybox('exit 3')], 4);
    assert.equal(seen?.outcome, 'exited');
  });

  test('an interruption leaves nothing behind', async () => {
    const interruption = new AbortController();
    const running = sweepAll([late], 20, { signal: interruption.signal });
    setTimeout(() => interruption.abort(new Error('interrupted')), 6_000);
    await assert.rejects(running, /interrupted/);
  });
});
