export { type Diagnostic, hasReached, type Severity, severities } from './diagnostic.ts';
export { type Repaired, repair } from './fix.ts';
export type { BaseImage, BaseImages } from './image/base-image.ts';
export type { Image, ImageCommand, Origin, Sourced } from './image/image.ts';
export { findKnownBase } from './image/known-bases.ts';
export type { Pid1, Step } from './image/pid1.ts';
export { type Linted, type LintOptions, lint } from './lint.ts';
export type { Rule } from './rule.ts';
