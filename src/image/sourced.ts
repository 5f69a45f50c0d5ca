import type { ShellForm } from '../syntax/command.ts';
import type { Instruction } from '../syntax/instruction.ts';
import type { LogicalText } from '../syntax/logical-text.ts';
import type { Stage } from './stages.ts';

/** Where a value comes from. */
export type Origin =
  | { readonly from: 'instruction'; readonly instruction: Instruction; readonly stage: Stage }
  | { readonly from: 'base' }
  | { readonly from: 'default' };

export interface Sourced<T> {
  readonly value: T;
  readonly origin: Origin;
}

/** An ENTRYPOINT or CMD as it ends up in the image. */
export interface ImageCommand {
  /** What the image's configuration says: a shell form has its shell in front. */
  readonly argv: readonly string[];
  /** The shell form this comes from; null for exec form and for what the base image brings. */
  readonly shellForm: ShellForm | null;
  /** Where the argument of the instruction is; null for what the base image brings. */
  readonly text: LogicalText | null;
  readonly origin: Origin;
}
