import type { FilesBeside } from '../../src/files/repository-files.ts';
import type { BaseChoice, BaseImage } from '../../src/image/base-image.ts';
import { findKnownBase } from '../../src/image/known-bases.ts';
import { hasReached, type Severity } from '../../src/lint/diagnostic.ts';
import type { Inject } from '../../src/lint/injection.ts';
import type { LintOptions } from '../../src/lint/lint.ts';
import type { Rule } from '../../src/lint/rule.ts';
import type { ImageReference } from '../../src/syntax/image-reference.ts';
import type { Entry, Section } from './config.ts';
import { mirrored } from './mirrors.ts';
import { readConfig } from './read-config.ts';
import { applyRuleOptions, type RuleOption } from './rule-options.ts';
import type { Said } from './said.ts';
import type { Variables } from './variables.ts';

/** What the command line says about every file. */
export interface CommandLine {
  /** All rules there are. */
  readonly rules: readonly Rule[];
  readonly ruleOptions: readonly RuleOption[];
  readonly isStrict: boolean;
  readonly failLevel: Severity | 'none' | undefined;
  /** From which severity on findings are shown and repaired. */
  readonly level?: Severity | undefined;
  /** The same where neither the command line nor the configuration says it; left out for all. */
  readonly usualLevel?: Severity | undefined;
  /** The configuration that `--config` names, absolute. */
  readonly config: string | undefined;
  readonly context: string | undefined;
  /** Whether repairs are tried and nothing is written: a doubt about the build context is no reason not to. */
  readonly isExperiment?: boolean;
  readonly inject?: Inject | undefined;
  /** The architectures that reapers are asked for, as TARGETARCH names them. */
  readonly reaperPlatforms?: readonly string[] | undefined;
  readonly base?: BaseChoice | undefined;
  /** Whether repairs are for the legacy builder; left to the configuration where it is not said. */
  readonly isLegacy?: boolean | undefined;
  /** The files that may be read. */
  readonly filesBeside: FilesBeside;
  /** Of the environment, and what it says that the command line could say too. */
  readonly variables?: Variables | undefined;
  readonly environment?: Section | undefined;
}

/** What holds for one file, its configuration included. */
export interface Settings {
  readonly lint: Pick<
    LintOptions,
    'rules' | 'knownRules' | 'bases' | 'programs' | 'isStrict' | 'ignorePolicy'
  >;
  readonly failLevel: Severity | 'none';
  readonly level: Severity;
  /** The build context as it was asked for; undefined when it was not. */
  readonly context: string | undefined;
  readonly inject: Inject;
  readonly reaperPlatforms: readonly string[] | undefined;
  readonly base: BaseChoice;
  /** What configurations say of the build; undefined, or nothing, where they do not. */
  readonly target: string | undefined;
  readonly buildArgs: Readonly<Record<string, string>>;
  /** Whether repairs are for the legacy builder. */
  readonly isLegacy: boolean;
  /** The file of known findings that the configuration names, absolute. */
  readonly baseline: string | undefined;
  /** The configuration asks to leave this file out. */
  readonly isIgnored: boolean;
  /** The configurations that were read for it, by their absolute paths. */
  readonly configs: readonly string[];
  /** What configurations and the environment said, what counts least first. */
  readonly entries: readonly Entry[];
}

/** Lays the command line over the configuration that belongs to a file (an absolute path). */
export async function readSettings(file: string, line: CommandLine): Promise<Settings> {
  const { config: named, variables, environment } = line;
  const asked = { named, variables, environment };
  const config = await readConfig(file, line.rules, line.filesBeside(file), asked);
  const failLevel = line.failLevel ?? config.failLevel ?? 'warning';
  return {
    lint: {
      rules: applyRuleOptions(line.rules, [...config.rules, ...line.ruleOptions]),
      knownRules: line.rules.map(({ id }) => id),
      bases: reference => knownBase(reference, config),
      programs: config.programs,
      isStrict: line.isStrict || (config.isStrict ?? false),
      ignorePolicy: { needsReason: config.needsReason ?? false, forbidden: config.forbiddenIgnores },
    },
    failLevel,
    level: line.level ?? config.level ?? lightest(failLevel, line.usualLevel ?? 'info'),
    context: line.context ?? config.context,
    inject: line.inject ?? config.inject ?? 'context',
    reaperPlatforms: line.reaperPlatforms ?? config.reaperPlatforms,
    base: line.base ?? config.base ?? 'facts',
    target: config.target,
    buildArgs: config.buildArgs ?? {},
    isLegacy: line.isLegacy ?? config.isLegacy ?? false,
    baseline: config.baseline,
    isIgnored: config.isIgnored,
    configs: config.read,
    entries: config.entries,
  };
}

/** A mirror has what is known of an image under its own name, unless the user has facts of the mirror's. */
function knownBase(reference: ImageReference, { bases, mirrors }: Said): BaseImage | undefined {
  const original = mirrored(reference, mirrors);
  return findKnownBase(reference, bases) ?? (original && findKnownBase(original, bases));
}

/** What fails a run is shown. */
function lightest(failLevel: Severity | 'none', usual: Severity): Severity {
  return failLevel !== 'none' && hasReached(usual, failLevel) ? failLevel : usual;
}
