import type { Instruction } from '../syntax/instruction.ts';

/** Something that decides who PID 1 is or what it does, and that is not known. */
export interface Unknown {
  /** `base example.com/app:3`, `script /entry.sh`. */
  readonly what: string;
  /** A sentence without its full stop. */
  readonly why: string;
  /** Where it comes in. */
  readonly instruction: Instruction;
}
