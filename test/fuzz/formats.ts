import assert from 'node:assert/strict';
import { checkAny } from '../../plugin/check/check-any.ts';
import { fileOptionsOf } from '../../plugin/check/file-options.ts';
import { parseConfig } from '../../plugin/config/config.ts';
import { binariesIn } from '../../plugin/process/binaries.ts';
import type { Environment } from '../../plugin/process/streams.ts';
import { rules } from '../../rules/index.ts';
import { findKnownBase } from '../../src/image/known-bases.ts';
import { isInputError } from '../../src/input-error.ts';
import type { LintOptions } from '../../src/lint/lint.ts';
import { outlineOf } from '../../src/report/outline.ts';
import { parseIgnoreFile } from '../../src/syntax/ignore-file.ts';
import { repairText } from '../lint-text.ts';
import {
  bakeJsonSeeds,
  bakeSeeds,
  composeSeeds,
  configSeeds,
  dockerfileSeeds,
  ignoreSeeds,
  manifestSeeds,
  packageSeeds,
  type Seeds,
  scriptSeeds,
} from './seeds.ts';

/** A format that is read, and what is done with a text of it. */
export interface Format {
  readonly name: string;
  readonly seeds: Seeds;
  /** Throws for whatever must not happen; an InputError is an answer. */
  readonly read: (text: string) => unknown;
}

const options: LintOptions = { rules, bases: findKnownBase };

/** All formats; `directory` has a `.git` and nothing else. */
export function formatsIn(directory: string): readonly Format[] {
  const workload = (name: string) => (text: string) => readWorkload(name, text, directory);
  return [
    { name: 'Dockerfile', seeds: dockerfileSeeds, read: text => repaired(text, options, text) },
    { name: 'script', seeds: scriptSeeds, read: text => lintWith('run.sh', '["/run.sh"]', text) },
    {
      name: 'package.json',
      seeds: packageSeeds,
      read: text => lintWith('package.json', '["npm", "start"]', text),
    },
    { name: 'compose', seeds: composeSeeds, read: workload('compose.yaml') },
    { name: 'manifest', seeds: manifestSeeds, read: workload('manifest.yaml') },
    { name: 'bake', seeds: bakeSeeds, read: workload('docker-bake.hcl') },
    { name: 'bake in JSON', seeds: bakeJsonSeeds, read: workload('docker-bake.json') },
    {
      name: 'configuration',
      seeds: configSeeds,
      read: text => answered(() => parseConfig('c', text, rules)),
    },
    { name: 'ignore file', seeds: ignoreSeeds, read: text => parseIgnoreFile(text).ignores('src/a/run.sh') },
  ];
}

function lintWith(name: string, command: string, text: string): unknown {
  const dockerfile = `FROM node:22\nWORKDIR /\nCOPY --chmod=755 ${name} /\nENTRYPOINT ${command}\nCMD ["a"]\n`;
  const file = { path: name, text, isExecutable: true };
  const context = { read: (path: string) => (path === name ? file : undefined), list: () => [name] };
  return repaired(dockerfile, { ...options, context }, text);
}

/** What is said of a Dockerfile and of its repair; none of it may name a value of ours that is not there. */
function repaired(dockerfile: string, options: LintOptions, text: string): unknown {
  const { linted, declined } = repairText(dockerfile, options);
  const outline = outlineOf(linted);
  const said = [
    ...outline.diagnostics.map(({ message }) => message),
    ...declined.map(({ reason }) => reason),
  ];
  for (const sentence of said)
    if (!/undefined|object|null|NaN/.test(text))
      assert.doesNotMatch(sentence, /undefined|\[object|\bnull\b|NaN/);
  return outline;
}

async function readWorkload(name: string, text: string, directory: string): Promise<unknown> {
  const environment: Environment = {
    variables: { TAG: '1' },
    directory,
    binaries: binariesIn('src/reaper/bin'),
    signal: new AbortController().signal,
  };
  const asked = { rule: [], buildArg: [], color: 'never', progress: 'quiet', stdinFilename: name } as const;
  const stdin = (async function* () {
    yield text;
  })();
  return await checkAny('-', fileOptionsOf(asked, false, rules, environment), { stdin }, environment);
}

async function answered(work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    if (isInputError(error)) return error;
    throw error;
  }
}
