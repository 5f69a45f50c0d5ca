import { closest, distance } from 'fastest-levenshtein';
import type { Dockerfile, SyntaxProblem } from '../syntax/dockerfile.ts';
import { expandVariables, parseAssignments, type Variables } from '../syntax/expand.ts';
import type { Instruction } from '../syntax/instruction.ts';
import { refusalOf } from '../syntax/refusal.ts';

/** One `FROM` and what follows it. */
export interface Stage {
  readonly index: number;
  /** Lower case, as Docker compares it; null when `AS` is missing. */
  readonly name: string | null;
  readonly from: Instruction;
  /** What it is built on, variables expanded: an earlier stage, or an image; undefined when a variable hides it. */
  readonly base: Stage | string | undefined;
  /** The value of `--platform`, as written. */
  readonly platform: string | null;
  /** Without the FROM. */
  readonly instructions: readonly Instruction[];
}

export interface Stages {
  readonly stages: readonly Stage[];
  /** The ARGs before the first FROM, which a stage sees only when it repeats them. */
  readonly globals: Variables;
  readonly problems: readonly SyntaxProblem[];
}

const keywords = new Set(
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  ),
);

export function isKeyword(word: string): boolean {
  return keywords.has(word);
}

/**
 * Groups the instructions into stages and finds what each is built on. `buildArgs` win over the defaults of the global
 * ARGs. What Docker refuses here (an unknown instruction, an instruction before the first FROM) comes back as a
 * problem.
 */
export function parseStages(dockerfile: Dockerfile, buildArgs: Variables = {}): Stages {
  const mark = dockerfile.directives.escape;
  const globals: Record<string, string | undefined> = {};
  const stages: (Stage & { instructions: Instruction[] })[] = [];
  const problems: SyntaxProblem[] = [...dockerfile.problems];
  // Another frontend has another grammar, which is not known here.
  const isForeign = isForeignSyntax(dockerfile.directives.syntax);
  for (const instruction of dockerfile.instructions) {
    const refusal = isForeign ? undefined : refusalOf(instruction, mark);
    if (!keywords.has(instruction.keyword)) {
      if (!isForeign) problems.push(unknownInstruction(instruction));
    } else if (refusal) problems.push(problemAt(instruction, refusal));
    else if (instruction.keyword === 'FROM') stages.push(parseFrom(instruction, stages, globals, mark));
    else if (stages.length > 0) stages.at(-1)?.instructions.push(instruction);
    else if (instruction.keyword === 'ARG') declare(globals, instruction, buildArgs, mark);
    else if (!isForeign)
      problems.push(problemAt(instruction, `${instruction.keyword} is before the first FROM`));
  }
  if (stages.length === 0 && problems.length === 0) {
    const { syntax } = dockerfile.directives;
    const message = isForeign ? `the syntax of ${syntax} is not supported` : 'the file has no FROM';
    problems.push({ message, start: 0, end: 0 });
  }
  return { stages, globals, problems };
}

/**
 * The stage to build: the last one, or the one that `--target` names or counts. Undefined when there is none of that
 * name.
 */
export function findTarget({ stages }: Stages, target?: string): Stage | undefined {
  if (target === undefined) return stages.at(-1);
  return (
    stages.find(({ name }) => name === target.toLowerCase()) ??
    stages[Number(/^\d+$/.exec(target)?.[0] ?? -1)]
  );
}

/** The stages that a stage is built on, lowest first, itself last. */
export function chainOf(stage: Stage): Stage[] {
  const chain = [stage];
  for (let { base } = stage; typeof base === 'object'; base = base.base) chain.push(base);
  return chain.reverse();
}

/** `docker/dockerfile`, and its upstream, are Docker's own. */
export function isForeignSyntax(syntax: string | null): boolean {
  return syntax !== null && !/^(?:docker\.io\/)?docker\/dockerfile(?:-upstream)?(?:[:@]|$)/.test(syntax);
}

function parseFrom(from: Instruction, earlier: readonly Stage[], globals: Variables, mark: string) {
  const [image = '', , name] = from.argument.text.split(/[\t\v\f\r ]+/);
  const base = expandVariables(image, globals, mark) || undefined;
  const parent = earlier.findLast(stage => stage.name !== null && stage.name === base?.toLowerCase());
  const platform = from.flags.find(flag => flag.name === 'platform')?.value ?? null;
  return {
    index: earlier.length,
    name: name?.toLowerCase() ?? null,
    from,
    base: parent ?? base,
    platform: platform === null ? null : (expandVariables(platform, globals, mark) ?? null),
    instructions: [],
  };
}

function declare(
  globals: Record<string, string | undefined>,
  arg: Instruction,
  buildArgs: Variables,
  mark: string,
) {
  for (const { name, value } of parseAssignments(arg.argument.text)) {
    const byDefault = value === null ? undefined : expandVariables(value, globals, mark);
    globals[name] = buildArgs[name] ?? byDefault;
  }
}

/** A word that is near no instruction is not quoted: any file may be called a Dockerfile, one with passwords too. */
function unknownInstruction(instruction: Instruction): SyntaxProblem {
  const word = instruction.keyword.slice(0, longestMisspelt);
  const mixed = [...keywords].find(keyword => lettersOf(keyword) === lettersOf(word));
  const near = mixed ?? closest(word, [...keywords]);
  const isNear = mixed !== undefined || distance(near, word) <= (near.length > 4 ? 2 : 1);
  const message = isNear
    ? `unknown instruction ${word} (did you mean ${near}?)`
    : 'this line begins with no instruction';
  return problemAt(instruction, message);
}

/** More letters than any keyword has with its mistakes. */
const longestMisspelt = 16;

function lettersOf(word: string): string {
  return [...word].sort().join('');
}

function problemAt({ start, line }: Instruction, message: string): SyntaxProblem {
  return { message, start, end: line.end };
}
