export type { BaseImage, BaseImages } from './image/base-image.ts';
export type { Image, ImageCommand, Origin, Sourced } from './image/image.ts';
export { findKnownBase } from './image/known-bases.ts';
export type { Pid1, Step } from './image/pid1.ts';
export { type Diagnostic, hasReached, type Severity, severities } from './lint/diagnostic.ts';
export { type Linted, type LintOptions, lint } from './lint/lint.ts';
export type { Rule } from './lint/rule.ts';
export { type Repaired, repair } from './repair/fix.ts';
export { type Dockerfile, parseDockerfile as parse, type SyntaxProblem } from './syntax/dockerfile.ts';
