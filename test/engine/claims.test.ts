import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { rules } from '../../rules/index.ts';
import { buildImage } from '../../src/engine/build.ts';
import type { BuildOptions } from '../../src/engine/build-options.ts';
import { cleanUp } from '../../src/engine/clean-up.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { EngineBuildError, EngineError } from '../../src/engine/error.ts';
import { inspectImage } from '../../src/engine/images.ts';
import { findKnownBase } from '../../src/image/known-bases.ts';
import type { Example } from '../../src/lint/example.ts';
import type { Symptom } from '../../src/lint/rule.ts';
import { observe } from '../../src/verify/observe.ts';
import { judge } from '../../src/verify/verdict.ts';
import { verify } from '../../src/verify/verify.ts';
import { overridesOfExample } from '../../src/workload/example-overrides.ts';
import { lintText } from '../lint-text.ts';
import { temporaryDirectory } from '../plugin/run-main.ts';
import { connect, probe, reachEngine } from './engine.ts';

const { skip, isOwn } = await reachEngine();
const reason = skip || (!isOwn && 'the base images are only made in the Engine of test/engine/up');

/**
 * Every example that claims something is built, and run where the claim is about a run: the bad one has to show it, the
 * good one must not.
 */
for (const { id, symptom, examples } of rules) {
  suite(`${id} claims ${symptom}`, () => {
    for (const example of examples) {
      test(nameOf(example), { skip: reason }, async () => {
        const engine = await connect();
        try {
          await (proofs[symptom] ?? proveByStopping)(engine, example, symptom);
        } finally {
          await cleanUp(engine);
          engine.close();
        }
      });
    }
  });
}

type Proof = (engine: Engine, example: Example, symptom: Symptom) => Promise<void>;

const proofs: Partial<Record<Symptom, Proof>> = {
  // What a stop cannot show has at least to build: an example that does not is no example.
  none: async (engine, example) => {
    await Promise.all([build(engine, example, 'bad'), build(engine, example, 'good')]);
  },

  'build-fails': async (engine, example) => {
    await assert.rejects(build(engine, example, 'bad'), EngineBuildError);
    await build(engine, example, 'good');
  },

  // Docker refuses to start it, or the kernel refuses to run it in the container, which is over at once.
  'start-fails': async (engine, example) => {
    const [before, after] = await Promise.all([
      build(engine, example, 'bad'),
      build(engine, example, 'good'),
    ]);
    const run = (reference: string, name: string) =>
      observe(engine, { name, reference }, { probe, grace: 1 });
    const failure = await run(before, 'bad').then(
      seen => (seen.outcome === 'exited' ? seen.log.join('\n') : 'it ran'),
      error => (error instanceof EngineError ? error.message : String(error)),
    );
    assert.match(
      failure,
      /could not start|cannot start|exec .*: (?:no such file|exec format error)|start the container/,
    );
    assert.equal((await run(after, 'good')).outcome, 'stopped');
  },

  // What the compose file gives it is not enough, or is.
  'killed-early': async (engine, example) => {
    const reference = await build(engine, example, 'bad');
    const stops = (['bad', 'good'] as const).map(async side => {
      const grace = (await overridesOfExample(example, side))?.gracePeriod.seconds ?? 0;
      const seen = await observe(engine, { name: side, reference }, { probe, grace });
      return seen.outcome === 'stopped' ? seen.stop.killed : seen.outcome;
    });
    assert.deepEqual(await Promise.all(stops), [true, false]);
  },

  // What the model says the image will start is what the Engine has, and it is not what was meant.
  'wrong-arguments': async (engine, example) => {
    const [before, after] = await Promise.all([
      startedBy(engine, example, 'bad'),
      startedBy(engine, example, 'good'),
    ]);
    assert.deepEqual(before, modelOf(example.bad));
    assert.deepEqual(after, modelOf(example.good));
    assert.notDeepEqual(before, after);
  },
};

const proveByStopping: Proof = async (engine, example, symptom) => {
  const subjects = (['bad', 'good'] as const).map(side => ({
    name: side,
    source: { build: recipe(example, side) },
  }));
  const [before, after] = await verify(engine, subjects, { probe, grace: 4 });
  assert.ok(before && after);
  const { verdict, repair, because } = judge(symptom, before, after);
  assert.deepEqual({ verdict, repair }, { verdict: 'confirmed', repair: 'confirmed' }, because);
};

type Side = 'bad' | 'good';

function nameOf({ bad, files = {}, compose }: Example): string {
  return JSON.stringify([bad, ...Object.values(files).map(file => file.bad), compose?.bad].join(''));
}

async function startedBy(engine: Engine, example: Example, side: Side): Promise<unknown> {
  const { entrypoint, cmd } = await inspectImage(engine, await build(engine, example, side));
  return [...(entrypoint ?? []), ...(cmd ?? [])];
}

function modelOf(text: string): unknown {
  return lintText(text, { rules: [], bases: findKnownBase }).image?.pid1.argv;
}

function build(engine: Engine, example: Example, side: Side): Promise<string> {
  return buildImage(engine, recipe(example, side));
}

function recipe(example: Example, side: Side): BuildOptions {
  const bytes = readFileSync('src/reaper/bin/reaper-linux-amd64');
  const scripts = Object.entries(example.files ?? {}).map(
    ([path, file]) =>
      [path, { bytes: Buffer.from(file[side]), mode: file.isExecutable === false ? 0o644 : 0o755 }] as const,
  );
  return {
    context: temporaryDirectory({}),
    dockerfile: { path: 'Dockerfile', text: example[side] },
    overlay: new Map([['.initcheck/reaper-linux-amd64', { bytes, mode: 0o755 }], ...scripts]),
    network: 'host',
  };
}
