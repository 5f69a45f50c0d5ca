import type { Command } from 'commander';
import { InputError } from '../../src/input-error.ts';

/** Options that have no effect beside the others, and what would change that. */
export interface Idle {
  /** With both dashes, as `--grace`. */
  readonly options: readonly (string | undefined)[];
  readonly when: boolean;
  /** What follows the name of the option in the message. */
  readonly because: string;
}

/** Whoever writes an option expects it to do something: throws an InputError for the first one given that does not. */
export function rejectIdle(command: Command, idle: () => readonly Idle[]): void {
  const given = namesGiven(command);
  for (const { options, when, because } of given.length > 0 ? idle() : []) {
    const name = when && given.find(each => options.includes(each));
    if (name) throw new InputError(`${name} ${because}`);
  }
}

/** An option before a subcommand is one of `docker initcheck` itself, which the subcommand never sees. */
export function rejectInFrontOf(program: Command, command: Command): void {
  const [given] = program === command ? [] : namesGiven(program);
  if (given === undefined) return;
  const name = command.name();
  const isIts = command.options.some(({ long }) => long === given);
  throw new InputError(isIts ? `put ${given} after "${name}"` : `${name} has no option ${given}`);
}

function namesGiven(command: Command): string[] {
  return command.options.flatMap(option =>
    command.getOptionValueSource(option.attributeName()) === 'cli' && option.long ? [option.long] : [],
  );
}
