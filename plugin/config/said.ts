import type { BaseChoice } from '../../src/image/base-image.ts';
import type { BaseRow } from '../../src/image/facts/base.ts';
import type { ProgramRow } from '../../src/image/facts/program.ts';
import type { Severity } from '../../src/lint/diagnostic.ts';
import type { Inject } from '../../src/lint/injection.ts';
import type { Rule } from '../../src/lint/rule.ts';
import type { Profiles } from '../../src/verify/expectation.ts';
import type { ConfigText } from './config-text.ts';
import type { Schema } from './field.ts';
import type { RuleOption } from './rule-options.ts';

/** What a place says: a configuration, what is in its `overrides`, or the environment. */
export interface Said {
  readonly rules: readonly RuleOption[];
  readonly failLevel?: Severity | 'none';
  /** From which severity on findings are shown and repaired. */
  readonly level?: Severity;
  readonly isStrict?: boolean;
  /** Globs of Dockerfiles that are not to be checked, relative to the folder of the file. */
  readonly ignore: readonly string[];
  /** The build context, absolute. */
  readonly context?: string;
  /** How a repair adds an init, and for which architectures. */
  readonly inject?: Inject;
  readonly reaperPlatforms?: readonly string[];
  /** Where base images are looked up. */
  readonly base?: BaseChoice;
  /** The stage to check, and build arguments, as `docker build` gets them. */
  readonly target?: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
  readonly isLegacy?: boolean;
  /** The file of known findings, absolute. */
  readonly baseline?: string;
  /** Which ignore comments count. */
  readonly needsReason?: boolean;
  readonly forbiddenIgnores: readonly string[];
  /** Profiles of `--expect`, by their names. */
  readonly profiles: Profiles;
  /** Registries that carry the images of Docker Hub under their own names. */
  readonly mirrors: readonly string[];
  /** The user's own facts. */
  readonly programs: readonly ProgramRow[];
  readonly bases: readonly BaseRow[];
}

/** Where text is read for, and what it can name. */
export interface Reading {
  readonly path: string;
  /** Where relative paths begin. */
  readonly folder: string;
  readonly rules: readonly Rule[];
}

/** A key of a configuration. */
export interface ConfigKey {
  /** For editors. */
  readonly description: string;
  readonly schema: (rules: readonly Rule[]) => Schema;
  /** Whether it can differ from file to file, and so stand in `overrides`. */
  readonly isPerFile?: true;
  readonly read: (text: ConfigText, reading: Reading) => Partial<Said>;
}
