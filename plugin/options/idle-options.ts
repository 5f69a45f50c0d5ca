import type { Command } from 'commander';
import { InputError } from '../../src/input-error.ts';

/** Options that change nothing where they stand, and what would let them. */
export interface Idle {
  /** With both dashes, as `--grace`. */
  readonly options: readonly (string | undefined)[];
  readonly when: boolean;
  /** What is said behind the option's name. */
  readonly because: string;
}

/** Who writes an option believes that it does something: throws an InputError for the first that was given and does not. */
export function rejectIdle(command: Command, idle: () => readonly Idle[]): void {
  const given = namesGiven(command);
  for (const { options, when, because } of given.length > 0 ? idle() : []) {
    const name = when && given.find(each => options.includes(each));
    if (name) throw new InputError(`${name} ${because}`);
  }
}

/** An option in front of a subcommand is one of `docker initcheck` itself, which the subcommand never sees. */
export function rejectInFrontOf(program: Command, command: Command): void {
  const [given] = program === command ? [] : namesGiven(program);
  if (given === undefined) return;
  const name = command.name();
  const isIts = command.options.some(({ long }) => long === given);
  throw new InputError(
    isIts
      ? `${given} stands in front of ${name}, which does not see it there: write it behind ${name}`
      : `${given} is no option of ${name}`,
  );
}

function namesGiven(command: Command): string[] {
  return command.options.flatMap(option =>
    command.getOptionValueSource(option.attributeName()) === 'cli' && option.long ? [option.long] : [],
  );
}
