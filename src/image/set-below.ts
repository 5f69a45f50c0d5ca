import { expandVariables, parseAssignments, type Variables } from '../syntax/expand.ts';
import type { Instruction } from '../syntax/instruction.ts';

/** What ENV has set up to the end of a stage, and the names that an ARG of that stage has. */
export interface SetBelow {
  readonly environment: Variables;
  readonly argued: readonly string[];
}

interface Applied {
  readonly instruction: Instruction;
  readonly variables: Variables;
}

/** What is set where a stage is built on another one: its ENV, even where an ARG of the same name came later. */
export function variablesAbove({
  variables,
  environment,
  argued,
}: SetBelow & Pick<Applied, 'variables'>): Variables {
  const again = argued.filter(name => typeof environment[name] === 'string');
  if (again.length === 0) return variables;
  const values = Object.fromEntries(again.map(name => [name, environment[name]]));
  return Object.assign(Object.create(variables), values);
}

export function setBy(applied: readonly Applied[], below: Variables, mark: string): SetBelow {
  const argued: string[] = [];
  let environment: Record<string, string | undefined> | undefined;
  for (const { instruction, variables } of applied) {
    const { keyword, argument } = instruction;
    if (keyword !== 'ENV' && keyword !== 'ARG') continue;
    for (const { name, value } of parseAssignments(argument.text))
      if (keyword === 'ARG') argued.push(name);
      else {
        environment ??= Object.create(below) as Record<string, string | undefined>;
        environment[name] = expandVariables(value ?? '', variables, mark);
      }
  }
  return { environment: environment ?? below, argued };
}
