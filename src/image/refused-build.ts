import { parseCommand, wordsOf } from '../syntax/command.ts';
import type { SyntaxProblem } from '../syntax/dockerfile.ts';
import { expandVariables, parseAssignments, type Variables } from '../syntax/expand.ts';
import { expansionProblem } from '../syntax/expansion.ts';
import type { Instruction } from '../syntax/instruction.ts';
import { chainOf, type Stage, type Stages } from './stages.ts';

/**
 * What makes the build of a stage fail before anything is run, and is no mistake of a line's form: words that cannot be
 * expanded, and stages that are not there. Stages that the build does not need are not looked at, as BuildKit does not.
 */
export function refusedBuild(
  target: Stage,
  { stages, globals }: Pick<Stages, 'stages' | 'globals'>,
  mark: string,
): SyntaxProblem[] {
  const needed = neededFor(target, stages);
  return stages.flatMap(stage => [
    ...problemAt(stage.from, blankBase(stage, globals, mark)),
    ...stage.instructions.flatMap(instruction => [
      ...problemAt(instruction, stage === target ? undefined : wrongArray(instruction)),
      ...(needed.has(stage)
        ? problemAt(
            instruction,
            wrongStage(instruction, stage.index) ?? wrongWord(instruction, mark) ?? wrongPort(instruction),
          )
        : []),
    ]),
  ]);
}

function problemAt({ start, line }: Instruction, message: string | undefined): SyntaxProblem[] {
  return message === undefined ? [] : [{ message, start, end: line.end }];
}

function blankBase({ base, from }: Stage, globals: Variables, mark: string): string | undefined {
  if (base !== undefined) return undefined;
  const [image = ''] = from.argument.text.split(/[\t\v\f\r ]+/);
  // Whoever builds it may give an argument its value.
  const names = [...image.matchAll(/\$\{?(\w+)/g)].map(([, name = '']) => name);
  if (names.some(name => Object.hasOwn(globals, name))) return undefined;
  return expandVariables(image, globals, mark) === ''
    ? `the name of the base image is empty: ${image} has no value`
    : undefined;
}

/** Of the stage that is looked at, the rule about malformed arrays says more. */
function wrongArray(instruction: Instruction): string | undefined {
  const isCommand = instruction.keyword === 'CMD' || instruction.keyword === 'ENTRYPOINT';
  return isCommand && parseCommand(instruction).form === 'invalid'
    ? 'when using JSON array syntax, arrays must be comprised of strings only'
    : undefined;
}

/** A stage with all that it is built on and copies from. */
function neededFor(stage: Stage, stages: readonly Stage[]): Set<Stage> {
  const needed = new Set<Stage>();
  const queue = [stage];
  for (let next = queue.pop(); next; next = queue.pop())
    for (const one of chainOf(next)) {
      if (needed.has(one)) continue;
      needed.add(one);
      queue.push(...one.instructions.flatMap(instruction => stageOf(instruction, stages, one.index) ?? []));
    }
  return needed;
}

function stageOf(instruction: Instruction, stages: readonly Stage[], below: number): Stage | undefined {
  const from = fromOf(instruction);
  if (from === undefined) return undefined;
  const named = stages.find(({ name, index }) => index < below && name === from.toLowerCase());
  return named ?? (/^\d+$/.test(from) ? stages[Number(from)] : undefined);
}

function fromOf({ keyword, flags }: Instruction): string | undefined {
  if (keyword !== 'COPY') return undefined;
  return flags.find(({ name }) => name === 'from')?.value ?? undefined;
}

function wrongStage(instruction: Instruction, index: number): string | undefined {
  const from = fromOf(instruction);
  return from !== undefined && /^\d+$/.test(from) && Number(from) >= index
    ? `invalid stage index ${from}: only stages above this one can be copied from`
    : undefined;
}

/** `80`, `80/udp`, `8000-8010`; what a variable has in it is not known here. docker/go-connections, nat/parse.go */
function wrongPort({ keyword, argument }: Instruction): string | undefined {
  if (keyword !== 'EXPOSE') return undefined;
  const words = argument.text.split(/[\t\v\f\r ]+/).filter(word => /^[\w/.-]+$/.test(word));
  const bad = words.find(word => !word.replace(/\/.*$/, '').split('-').every(isPort));
  return bad === undefined ? undefined : `EXPOSE has no port ${bad}`;
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
}

/**
 * Instructions whose words Docker expands; of STOPSIGNAL a rule says more.
 * frontend/dockerfile/dockerfile2llb/convert.go, dispatch
 */
function wrongWord(instruction: Instruction, mark: string): string | undefined {
  const { keyword, argument } = instruction;
  const texts = textsIn(keyword, argument.text, instruction);
  const why = texts.map(text => expansionProblem(text, mark)).find(problem => problem !== undefined);
  return why === undefined ? undefined : `${keyword} cannot be expanded: ${why}`;
}

function textsIn(keyword: string, text: string, instruction: Instruction): readonly string[] {
  if (keyword === 'ENV' || keyword === 'LABEL' || keyword === 'ARG')
    return parseAssignments(text).map(({ value }) => value ?? '');
  if (['USER', 'WORKDIR', 'EXPOSE'].includes(keyword)) return [text];
  return ['COPY', 'ADD', 'VOLUME'].includes(keyword) ? (wordsOf(instruction) ?? []) : [];
}
