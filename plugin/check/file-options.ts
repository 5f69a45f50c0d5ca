import { repositoryFiles, type Unsaved } from '../../src/files/repository-files.ts';
import { resolveIn } from '../../src/files/resolve-in.ts';
import type { Rule } from '../../src/lint/rule.ts';
import { shellTexts } from '../../src/shell/shell-texts.ts';
import { readFolders } from '../../src/workload/context/folders-read.ts';
import { parseRuleOption, type RuleOption } from '../config/rule-options.ts';
import { configNamed, readVariables } from '../config/variables.ts';
import { parseBuildArgs } from '../options/build-args.ts';
import type { CheckOptions } from '../options/check-options.ts';
import { limitTo, mostPerFile } from '../process/limit.ts';
import type { Environment } from '../process/streams.ts';
import { maskedValues } from './check-dockerfile.ts';
import type { CheckFileOptions } from './check-file.ts';

type FileOptions = Pick<
  CheckOptions,
  | 'rule'
  | 'upgrade'
  | 'base'
  | 'failLevel'
  | 'level'
  | 'config'
  | 'strict'
  | 'buildArg'
  | 'context'
  | 'fix'
  | 'diff'
  | 'verify'
  | 'allowOutside'
  | 'stdinFilename'
  | 'target'
  | 'inject'
  | 'legacyBuilder'
  | 'reaperPlatforms'
>;

/** Nothing is asked but whether the copies of the reaper are as they should be. */
export const onlyCopies = { rule: [], upgrade: true } as const;

function allBut(id: string, rules: readonly Rule[]): RuleOption[] {
  return rules.filter(rule => rule.id !== id).map(rule => ({ id: rule.id, severity: 'off' }));
}

/**
 * What the command line says of every file; `unsaved` texts count instead of what the disk has. Throws an InputError
 * for a value that cannot be used.
 */
export function fileOptionsOf(
  options: FileOptions,
  withRepair: boolean,
  rules: readonly Rule[],
  { directory, variables }: Pick<Environment, 'directory' | 'variables'>,
  unsaved?: Unsaved,
): Omit<CheckFileOptions, 'limit'> {
  const filesBeside = repositoryFiles(directory, options.allowOutside, unsaved);
  const config = options.config ?? configNamed(variables);
  return {
    rules,
    ruleOptions: [
      ...options.rule.map(text => parseRuleOption(text, rules)),
      ...(options.upgrade ? allBut('reaper-not-in-context', rules) : []),
    ],
    base: options.base,
    failLevel: options.failLevel,
    // A copy of an earlier version is an info.
    level: options.level ?? (options.upgrade ? 'info' : undefined),
    config: config && resolveIn(directory, config),
    variables,
    environment: readVariables(variables, directory, rules),
    isStrict: options.strict ?? false,
    buildArgs: maskedValues(parseBuildArgs(options.buildArg, variables)),
    withRepair,
    context: options.context,
    isExperiment: Boolean(options.verify && !options.fix && !options.diff),
    inject: options.inject,
    isLegacy: options.legacyBuilder,
    reaperPlatforms: options.reaperPlatforms,
    stdinFilename: options.stdinFilename,
    filesBeside,
    foldersRead: readFolders(filesBeside, () => limitTo(mostPerFile), variables),
    texts: shellTexts(),
    ...(options.target === undefined ? {} : { target: options.target }),
  };
}
