import type { SyntaxProblem } from '../syntax/dockerfile.ts';
import { missingVariable, parseAssignments } from '../syntax/expand.ts';
import type { Image } from './image.ts';
import { expandedTexts } from './refused-build.ts';

/**
 * Where Docker stops since `${NAME:?}` asks for a variable that nothing sets. The base image may set it where its
 * variables are not known, and whoever builds it where an ARG of the stage names it: not one before the first FROM.
 */
export function missingVariables({ applied, dockerfile }: Image): SyntaxProblem[] {
  const mark = dockerfile.directives.escape;
  const isArgument = new Set<string>();
  return applied.flatMap(({ instruction, by, variables, hasAllVariables }) => {
    const { keyword, argument, start, line } = instruction;
    if (keyword === 'ARG') for (const { name } of parseAssignments(argument.text)) isArgument.add(name);
    if (by !== 'stage' || !hasAllVariables || !argument.text.includes('?')) return [];
    const name = expandedTexts(instruction)
      .map(text => missingVariable(text, variables, mark))
      .find(one => one !== undefined && !isArgument.has(one));
    return name === undefined
      ? []
      : [{ message: `${name} has to be set, and nothing sets it`, start, end: line.end }];
  });
}
