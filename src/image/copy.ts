import { wordsOf } from '../syntax/command.ts';
import { expandKnown, expandPartly, type Variables } from '../syntax/expand.ts';
import type { Heredoc } from '../syntax/heredoc.ts';
import type { Instruction } from '../syntax/instruction.ts';
import { resolvePath } from './image-path.ts';

/** What a COPY or ADD copies, variables expanded. */
export interface Copy {
  readonly instruction: Instruction;
  /**
   * Paths of the context, or of the stage `from`; here-documents in their place. A variable that is not known stays in
   * them.
   */
  readonly sources: readonly (string | Heredoc | undefined)[];
  /** As a path of the image; a variable that is not known stays in it. */
  readonly destination: string;
  /** Whether the destination is a folder for sure; a file copied to another path may find a folder there. */
  readonly isFolder: boolean;
  /** A stage, its number, or an image; null for the build context. */
  readonly from: string | null;
  /** Whether `--chmod` makes it executable; null without it, undefined for an unknown mode. */
  readonly chmod: boolean | null | undefined;
  /** Patterns of what is left out. */
  readonly excludes: readonly string[];
  /** Whether `--parents` puts files below the folders that they come from. */
  readonly hasParents: boolean;
}

/**
 * Reads a COPY or ADD; undefined for one that Docker would refuse. Words are split at blanks and expanded one by one.
 * frontend/dockerfile/instructions/parse.go, parseSourcesAndDest
 */
export function parseCopy(
  instruction: Instruction,
  workdir: string,
  variables: Variables,
  mark: string,
): Copy | undefined {
  const words = wordsOf(instruction);
  const last = words?.at(-1);
  if (!words || last === undefined || words.length < 2) return undefined;
  const flag = (name: string): string | null =>
    instruction.flags.findLast(candidate => candidate.name === name)?.value ?? null;
  const destination = expandPartly(last, variables, mark);
  const chmod = flag('chmod');
  const heredocs = [...instruction.heredocs];
  return {
    instruction,
    sources: words
      .slice(0, -1)
      .map(word => (/^\d*<<-?\S/.test(word) ? heredocs.shift() : expandPartly(word, variables, mark))),
    destination: resolvePath(workdir, destination),
    isFolder: words.length > 2 || /(?:^|\/)\.{0,2}$/.test(destination),
    from: flag('from'),
    chmod: chmod === null ? null : isExecutableMode(expandKnown(chmod, variables, mark)),
    excludes: instruction.flags
      .filter(({ name }) => name === 'exclude')
      .map(({ value }) => expandPartly(value ?? '', variables, mark)),
    hasParents: instruction.flags.some(({ name }) => name === 'parents'),
  };
}

/** Whether a mode of chmod(1) makes a file executable, or takes that away; undefined for one that does not say. */
export function isExecutableMode(mode: string | undefined): boolean | undefined {
  if (mode === undefined) return undefined;
  if (/^[0-7]{3,5}$/.test(mode)) return (Number.parseInt(mode, 8) & 0o111) !== 0;
  const clauses = mode.split(',');
  if (clauses.some(clause => /^[ugoa]*[+=][rwst]*x[rwxst]*$/.test(clause))) return true;
  return clauses.some(clause => /^a?-[rwst]*x|^a?=[rw]*$/.test(clause)) ? false : undefined;
}
