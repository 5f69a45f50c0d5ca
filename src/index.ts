import type {
  Position as LspPosition,
  Range as LspRange,
  TextEdit as LspTextEdit,
} from 'vscode-languageserver-types';
import { rules } from '../rules/index.ts';
import { type BuildContext, contextOf } from './image/build-context.ts';
import { findKnownBase } from './image/known-bases.ts';
import { type Linted, type LintOptions, lint as lintWith } from './lint/lint.ts';
import type { Dockerfile } from './syntax/dockerfile.ts';

export { type BaseImage, type BaseImages, unknownBase } from './image/base-image.ts';
export type { BuildContext, ContextFile } from './image/build-context.ts';
export type { ProgramRow } from './image/facts/program.ts';
export type { Image } from './image/image.ts';
export type { Overrides } from './image/overrides.ts';
export type { Pid1 } from './image/pid1.ts';
export type { ImageCommand, Origin, Sourced } from './image/sourced.ts';
export type { Step } from './image/step.ts';
export { type Diagnostic, hasReached, type Severity, severities } from './lint/diagnostic.ts';
export type { Injection } from './lint/injection.ts';
export type { Finding, Linted, LintOptions } from './lint/lint.ts';
export type { Rule, Symptom } from './lint/rule.ts';
export {
  type Applied,
  type DeclinedRepair,
  type Repaired,
  type RepairedFile,
  repair,
} from './repair/repair.ts';
export { type Dockerfile, parseDockerfile as parse, type SyntaxProblem } from './syntax/dockerfile.ts';
export type { ImageReference } from './syntax/image-reference.ts';
export type { Instruction } from './syntax/instruction.ts';
export { findKnownBase, rules };

/** As in LSP: lines and characters are zero-based, characters are UTF-16 code units. */
export type Position = LspPosition;
export type Range = LspRange;
export type TextEdit = LspTextEdit;

/** How to lint; everything may be left out. */
export interface Options extends Partial<Omit<LintOptions, 'context'>> {
  /**
   * The files that the Dockerfile can copy: texts by their paths in the build context, or functions that read it.
   * Without it the scripts it copies are unknown.
   */
  readonly context?: BuildContext | ReadonlyMap<string, string>;
}

/**
 * Resolves the image of a Dockerfile's target stage, and asks every rule about it. Left to itself it asks all rules and
 * takes base images from the facts that come with it. It reads no files and never throws: what Docker would refuse to
 * read is a diagnostic of the rule `syntax-error`.
 */
export function lint(dockerfile: Dockerfile, options: Options = {}): Linted {
  const { context, ...others } = options;
  return lintWith(dockerfile, {
    rules,
    knownRules: rules.map(({ id }) => id),
    bases: findKnownBase,
    ...others,
    ...(context && { context: 'read' in context ? context : contextOf(filesOf(context)) }),
  });
}

/** A text by itself does not say whether it may be executed. */
function filesOf(texts: ReadonlyMap<string, string>) {
  return [...texts].map(([path, text]) => ({ path, text, isExecutable: undefined }));
}
