import { parseCommand, wordsOf } from '../syntax/command.ts';
import type { SyntaxProblem } from '../syntax/dockerfile.ts';
import { expandVariables, parseAssignments, type Variables } from '../syntax/expand.ts';
import { expansionProblem } from '../syntax/expansion.ts';
import { isImageReference } from '../syntax/image-reference.ts';
import { type Instruction, parseTrigger } from '../syntax/instruction.ts';
import { refusalOf } from '../syntax/refusal.ts';
import { parseSignal } from '../syntax/signal.ts';
import { chainOf, isKeyword, type Stage, type Stages } from './stages.ts';

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
  const chain = new Set(chainOf(target));
  return stages.flatMap(stage => [
    ...problemAt(stage.from, blankBase(stage, globals, mark) ?? wrongBase(stage)),
    ...(needed.has(stage) ? wrongTriggers(stage, mark) : []),
    ...stage.instructions.flatMap(instruction => [
      ...problemAt(instruction, stage === target ? undefined : wrongArray(instruction)),
      ...(needed.has(stage)
        ? problemAt(
            instruction,
            wrongStage(instruction, stage.index) ??
              wrongWord(instruction, mark) ??
              wrongPort(instruction) ??
              (chain.has(stage) ? undefined : wrongSignal(instruction, mark)),
          )
        : // An index is looked up in every stage. dockerfile2llb/convert.go, toCommand
          problemAt(instruction, wrongStage(instruction, stages.length))),
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

/** Variables are left to whoever builds it. */
function wrongBase({ base, from }: Stage): string | undefined {
  const [image = ''] = from.argument.text.split(/[\t\v\f\r ]+/);
  if (typeof base !== 'string' || /\$[\w{]/.test(image) || isImageReference(base)) return undefined;
  return /^[\w./:-]+$/.test(base) && isImageReference(base.toLowerCase())
    ? `${base} is not a valid image name: it must be lower case`
    : 'the name of the base image is not valid';
}

/** What ONBUILD stores is only looked at as a whole where it runs: in a stage that is built on the one that has it. */
function wrongTriggers({ base, from }: Stage, mark: string): SyntaxProblem[] {
  if (typeof base !== 'object') return [];
  return base.instructions.flatMap(onbuild => {
    const trigger = parseTrigger(onbuild, mark);
    const why = trigger && wrongTrigger(trigger, mark);
    return problemAt(from, why && `an ONBUILD of this stage fails: ${why}`);
  });
}

function wrongTrigger(trigger: Instruction, mark: string): string | undefined {
  if (!isKeyword(trigger.keyword)) return 'it stores no instruction';
  return refusalOf(trigger, mark) ?? wrongWord(trigger, mark) ?? wrongPort(trigger);
}

/** In the stages that the image is built on, a rule says more. */
function wrongSignal({ keyword, argument }: Instruction, mark: string): string | undefined {
  if (keyword !== 'STOPSIGNAL' || argument.text.includes('$')) return undefined;
  const value = expandVariables(argument.text, {}, mark);
  return value === undefined || parseSignal(value) !== undefined
    ? undefined
    : `${JSON.stringify(value)} is not a signal`;
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
  const { keyword } = instruction;
  const texts = expandedTexts(instruction);
  const why = texts.map(text => expansionProblem(text, mark)).find(problem => problem !== undefined);
  return why === undefined ? undefined : `${keyword} cannot be expanded: ${why}`;
}

/** What of an instruction Docker puts the values of variables into. */
export function expandedTexts(instruction: Instruction): readonly string[] {
  const { keyword, argument } = instruction;
  const { text } = argument;
  if (keyword === 'ENV' || keyword === 'LABEL' || keyword === 'ARG')
    return parseAssignments(text).map(({ value }) => value ?? '');
  if (['USER', 'WORKDIR', 'EXPOSE'].includes(keyword)) return [text];
  return ['COPY', 'ADD', 'VOLUME'].includes(keyword) ? (wordsOf(instruction) ?? []) : [];
}
