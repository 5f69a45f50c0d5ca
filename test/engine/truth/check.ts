import { readFileSync } from 'node:fs';
import type { Engine } from '../../../src/engine/engine.ts';
import { findingsOf } from '../../../src/verify/finding.ts';
import type { Observation } from '../../../src/verify/observation.ts';
import { type Subject, verify } from '../../../src/verify/verify.ts';
import { judgeWhole } from '../../../src/verify/whole.ts';
import type { Expected, Truth } from './truth.ts';

/** Runs the experiment on an image, and says what of its truth was not said; nothing when all is right. */
export async function checkTruth(engine: Engine, truth: Truth): Promise<readonly string[]> {
  const { original, repaired, grace = 3, seen, after, verdict, warns = [] } = truth;
  const subjects = [
    subject('original', original, truth),
    ...(repaired === undefined ? [] : [{ ...subject('repaired', repaired, truth), isRepair: true }]),
  ];
  const [before, changed] = await verify(engine, subjects, { probe, grace });
  if (!before) return ['nothing was seen'];
  const judged = changed && judgeWhole(before, changed);
  const warned = findingsOf(before, []).filter(({ severity }) => severity !== 'info');
  const symptoms = [...new Set(warned.map(({ symptom }) => symptom))].sort().join(', ');
  const wanted = [...warns].sort().join(', ');
  return [
    ...differences('original', before, seen),
    ...(changed && after ? differences('repaired', changed, after) : []),
    ...(verdict !== undefined && judged?.verdict !== verdict
      ? [`the repair is ${judged?.verdict}, not ${verdict}: ${JSON.stringify(judged)}`]
      : []),
    ...(symptoms === wanted ? [] : [`warnings are [${symptoms}], not [${wanted}]`]),
  ];
}

function subject(name: string, text: string, { files = {} }: Truth): Subject {
  const own = Object.entries(files).map(
    ([path, contents]) => [path, { bytes: Buffer.from(contents), mode: 0o755 }] as const,
  );
  const programs = ['probe', 'reaper'].map(
    path => [path, { bytes: readFileSync(`src/reaper/bin/${path}-linux-amd64`), mode: 0o755 }] as const,
  );
  const overlay = new Map([...own, ...programs]);
  // Nothing of this directory matters: whatever is copied is laid over it.
  return {
    name,
    source: { build: { context: 'test/verify', dockerfile: { path: 'Dockerfile', text }, overlay } },
  };
}

function probe(architecture: string): Uint8Array {
  return readFileSync(`src/reaper/bin/probe-linux-${architecture}`);
}

function differences(name: string, seen: Observation, expected: Expected): readonly string[] {
  const { seconds, cut = [], left, ...exact } = expected;
  const actual = valuesOf(seen);
  const wrong = Object.entries(exact).flatMap(([key, value]) => {
    const is = actual[key as keyof typeof exact];
    return is === value ? [] : [`${key} is ${is}, not ${value}`];
  });
  if (seen.outcome === 'stopped') {
    const { own, margin } = seen.stop;
    if (seconds && (own < seconds[0] || own - margin > seconds[1])) wrong.push(`it took ${own} s`);
    const isLeft = left === 'some' ? seen.zombies.left > 0 : seen.zombies.left === left;
    if (left !== undefined && !isLeft) wrong.push(`${seen.zombies.left} zombies are left, not ${left}`);
    const missing = cut.filter(part => !seen.work.cut.some(({ command }) => command.includes(part)));
    if (missing.length > 0) wrong.push(`not among those that were ended: ${missing.join(', ')}`);
  }
  const detail = seen.outcome === 'stopped' ? JSON.stringify(seen.work) : seen.because;
  return wrong.map(each => `${name}: ${each} (${detail})`);
}

function valuesOf(seen: Observation) {
  if (seen.outcome === 'exited') return { outcome: seen.outcome, exitCode: seen.exitCode };
  const { stop, work, early, canary, outcome, heard } = seen;
  return {
    outcome,
    heard,
    killed: stop.killed,
    exitCode: stop.exitCode,
    work: work.fate,
    early: early !== null,
    canary: canary.fate === 'not-run' ? undefined : canary.fate,
  };
}
