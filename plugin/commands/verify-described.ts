import { repositoryFiles } from '../../src/files/repository-files.ts';
import { resolveIn } from '../../src/files/resolve-in.ts';
import type { Rule } from '../../src/lint/rule.ts';
import type { Checked } from '../check/check-file.ts';
import type { Verification } from '../experiment/verification.ts';
import { parseBuildArgs } from '../options/build-args.ts';
import type { CheckOptions } from '../options/check-options.ts';
import type { Environment, Streams } from '../process/streams.ts';
import { gatesOf, rejectUnmeasured } from './gates.ts';

/** The experiments on services of a compose file, or on containers of a manifest, that was checked. */
export async function verifyDescribed(
  path: string,
  checked: readonly Checked[],
  options: CheckOptions,
  rules: readonly Rule[],
  streams: Streams,
  environment: Environment,
): Promise<Verification> {
  const expectations = await gatesOf([path], options, rules, environment);
  for (const gate of expectations) rejectUnmeasured(gate, options);
  const full = resolveIn(environment.directory, path);
  const settings = {
    ...options,
    expectations,
    services: options.services ?? [],
    files: repositoryFiles(environment.directory, options.allowOutside)(full),
  };
  const { verifyPods } = await import('../experiment/verify-pods.ts');
  const pods = await verifyPods(path, checked, settings, streams, environment);
  if (pods) return pods;
  const { verifyServices } = await import('../experiment/verify-services.ts');
  const more = {
    noDeps: options.deps === false,
    withVolumes: options.withVolumes ?? false,
    buildArgs: parseBuildArgs(options.buildArg, environment.variables),
  };
  return await verifyServices(path, checked, { ...settings, ...more }, streams, environment);
}
