import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { rules } from '../../rules/index.ts';
import { type BuildOptions, buildImage } from '../../src/engine/build.ts';
import { cleanUp } from '../../src/engine/clean-up.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { EngineBuildError, EngineError } from '../../src/engine/error.ts';
import { inspectImage } from '../../src/engine/images.ts';
import type { Example } from '../../src/example.ts';
import { findKnownBase } from '../../src/image/known-bases.ts';
import { lint } from '../../src/lint.ts';
import type { Symptom } from '../../src/rule.ts';
import { observe } from '../../src/verify/observe.ts';
import { judge } from '../../src/verify/verdict.ts';
import { verify } from '../../src/verify/verify.ts';
import { temporaryDirectory } from '../plugin/run-main.ts';
import { connect, probe, reachEngine } from './engine.ts';

const { skip, isOwn } = await reachEngine();
const reason = skip || (!isOwn && 'the base images are only made in the Engine of test/engine/up');

/** Every example that claims something is built, and run where the claim is about a run: the bad one has to show it, the good one must not. */
for (const { id, symptom, examples } of rules) {
  suite(`${id} claims ${symptom}`, () => {
    for (const example of examples) {
      test(JSON.stringify(example.bad), { skip: reason }, async () => {
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
  none: async (engine, { bad, good }) => {
    await Promise.all([build(engine, bad), build(engine, good)]);
  },

  'build-fails': async (engine, { bad, good }) => {
    await assert.rejects(build(engine, bad), EngineBuildError);
    await build(engine, good);
  },

  'start-fails': async (engine, { bad, good }) => {
    const [before, after] = await Promise.all([build(engine, bad), build(engine, good)]);
    const run = (reference: string, name: string) =>
      observe(engine, { name, reference }, { probe, grace: 1 });
    await assert.rejects(
      run(before, 'bad'),
      error => error instanceof EngineError && /start/.test(error.message),
    );
    assert.equal((await run(after, 'good')).outcome, 'stopped');
  },

  // What the model says the image will start is what the Engine has, and it is not what was meant.
  'wrong-arguments': async (engine, { bad, good }) => {
    const [before, after] = await Promise.all([startedBy(engine, bad), startedBy(engine, good)]);
    assert.deepEqual(before, modelOf(bad));
    assert.deepEqual(after, modelOf(good));
    assert.notDeepEqual(before, after);
  },
};

const proveByStopping: Proof = async (engine, { bad, good }, symptom) => {
  const subjects = [
    { name: 'bad', source: { build: recipe(bad) } },
    { name: 'good', source: { build: recipe(good) } },
  ];
  const [before, after] = await verify(engine, subjects, { probe, grace: 4 });
  assert.ok(before && after);
  const { verdict, repair, because } = judge(symptom, before, after);
  assert.deepEqual({ verdict, repair }, { verdict: 'confirmed', repair: 'confirmed' }, because);
};

async function startedBy(engine: Engine, text: string): Promise<unknown> {
  const { entrypoint, cmd } = await inspectImage(engine, await build(engine, text));
  return [...(entrypoint ?? []), ...(cmd ?? [])];
}

function modelOf(text: string): unknown {
  return lint(text, { rules: [], bases: findKnownBase }).image?.pid1.argv;
}

function build(engine: Engine, text: string): Promise<string> {
  return buildImage(engine, recipe(text));
}

function recipe(text: string): BuildOptions {
  const bytes = readFileSync('src/reaper/bin/reaper-linux-amd64');
  const overlay = new Map([['.initcheck/reaper-linux-amd64', { bytes, mode: 0o755 }]]);
  return {
    context: temporaryDirectory({}),
    dockerfile: { path: 'Dockerfile', text },
    overlay,
    network: 'host',
  };
}
