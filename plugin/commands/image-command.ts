import type { Engine } from '../../src/engine/engine.ts';
import { type EngineImage, inspectImage } from '../../src/engine/images.ts';
import { hasReached } from '../../src/lint/diagnostic.ts';
import { lint } from '../../src/lint/lint.ts';
import type { Rule } from '../../src/lint/rule.ts';
import { type Repaired, repair } from '../../src/repair/repair.ts';
import { outlineOf } from '../../src/report/outline.ts';
import { printable } from '../../src/report/printable.ts';
import { formatArgv } from '../../src/syntax/command.ts';
import { parseDockerfile } from '../../src/syntax/dockerfile.ts';
import { type Checked, outlineRepair } from '../check/check-file.ts';
import { applyRuleOptions, parseRuleOption } from '../config/rule-options.ts';
import { baseImageOf } from '../engine/engine-bases.ts';
import { withEngine } from '../engine/reach-engine.ts';
import type { CheckOptions } from '../options/check-options.ts';
import {
  checkDestinations,
  pairDestinations,
  rejectWithoutExperiment,
  writeReports,
} from '../options/destinations.ts';
import { rejectImages } from '../options/reject-names.ts';
import { exitClean, exitFindings } from '../process/exit-codes.ts';
import type { Environment, Streams } from '../process/streams.ts';
import { type ImageRepairOptions, rejectImageRepair, repairImage } from './image-repair.ts';
import { renderCheck } from './render-check.ts';

export interface ImageOptions
  extends Pick<CheckOptions, 'format' | 'output' | 'failLevel' | 'rule' | 'strict' | 'color' | 'progress'>,
    ImageRepairOptions {}

/** `docker initcheck image REF...`: the rules on images that need no Dockerfile. Returns the exit code. */
export async function runImage(
  references: readonly string[],
  options: ImageOptions,
  rules: readonly Rule[],
  streams: Streams,
  environment: Environment,
): Promise<number> {
  const start = performance.now();
  rejectImages(references, environment);
  rejectImageRepair(references, options);
  const destinations = pairDestinations(options.format ?? options.output ?? []);
  rejectWithoutExperiment(destinations, 'run docker initcheck verify --image');
  await checkDestinations(destinations, [], environment);
  const asked = applyRuleOptions(
    rules,
    options.rule.map(text => parseRuleOption(text, rules)),
  );
  const failLevel = options.failLevel ?? 'warning';
  const checked: Checked[] = [];
  const written = new Map<Checked, readonly string[]>();
  await withEngine(environment, async engine => {
    for (const reference of references) {
      const image = await inspectImage(engine, reference, environment.signal);
      const { file, repaired } = await checkImage(
        engine,
        reference,
        image,
        { ...options, failLevel },
        [asked, rules],
        environment,
      );
      const { tag } = options;
      const id = repaired && tag && (await repairImage(engine, image, repaired, tag, environment));
      const made: Checked = id ? { ...file, repairedPath: tag } : file;
      checked.push(made);
      if (id && tag) written.set(made, [tag]);
      else if (repaired) {
        const nothing = `${reference}: nothing to repair, so ${tag} is not created`;
        streams.stderr.write(`docker initcheck: ${printable(nothing)}\n`);
      }
    }
  });
  const report = {
    paths: [],
    checked,
    refused: [],
    unread: [],
    written,
    verification: undefined,
    rules: asked,
    seconds: Math.round(performance.now() - start) / 1000,
  };
  await writeReports(
    destinations,
    (format, output) => renderCheck(format, report, { ...options, failLevel }, output, environment),
    streams,
    environment,
  );
  const isFailing = checked.some(({ outline, repaired }) =>
    (repaired?.outline ?? outline).diagnostics.some(({ severity }) => hasReached(severity, failLevel)),
  );
  return isFailing ? exitFindings : exitClean;
}

/** Checks one image as the Dockerfile that says the same, and repairs that where it is asked for. */
async function checkImage(
  engine: Engine,
  reference: string,
  image: EngineImage,
  { strict, fix, failLevel }: ImageOptions & Pick<Checked, 'failLevel'>,
  [asked, all]: readonly [readonly Rule[], readonly Rule[]],
  { directory }: Environment,
): Promise<{ file: Checked; repaired: Repaired | null }> {
  const base = await baseImageOf(engine, image);
  const text = formatAsDockerfile(reference, image);
  // What the image says is in the text; the base is only asked for its shell and its entrypoint script.
  const own = { ...base, cmd: null, stopSignal: null, user: null };
  const linted = lint(parseDockerfile(text), {
    rules: asked,
    knownRules: all.map(({ id }) => id),
    bases: () => own,
    isStrict: strict ?? false,
  });
  const repaired = fix ? repair(linted) : null;
  const file: Checked = {
    path: reference,
    source: { path: reference, text, isUtf8: true },
    outline: outlineOf(linted),
    repaired: repaired && outlineRepair(repaired),
    context: directory,
    failLevel,
  };
  return { file, repaired };
}

/** An image's configuration as the Dockerfile that would say the same, so that a finding has a line to point at. */
function formatAsDockerfile(reference: string, image: EngineImage): string {
  const { user, stopSignal, hasHealthcheck, entrypoint, cmd } = image;
  return [
    `FROM ${reference}`,
    ...(user ? [`USER ${user}`] : []),
    ...(stopSignal ? [`STOPSIGNAL ${stopSignal}`] : []),
    ...(hasHealthcheck ? ['HEALTHCHECK CMD ["as the image has it"]'] : []),
    ...(entrypoint ? [`ENTRYPOINT ${formatArgv(entrypoint)}`] : []),
    ...(cmd ? [`CMD ${formatArgv(cmd)}`] : []),
    '',
  ].join('\n');
}
