import type { Heredoc } from '../syntax/heredoc.ts';
import type { Instruction } from '../syntax/instruction.ts';
import type { ContextFile } from './build-context.ts';
import type { Brought } from './copy-origin.ts';
import type { ImageFile } from './image-file.ts';
import type { RunEffect } from './run-effect.ts';

/** What is known of a path after some of the instructions. */
export type FileState =
  /** No instruction names it or brings it. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'file'; readonly file: ImageFile }
  | { readonly kind: 'unknown'; readonly because: Obscured };

/** What hides a file, as a clause: `RUN may change it`. */
export interface Obscured {
  readonly why: string;
  readonly instruction: Instruction;
}

export const nothing: FileState = { kind: 'nothing' };

/** After a COPY or ADD that brings something to the path. */
export function afterCopy<F extends ContextFile | ImageFile>(
  before: FileState,
  brought: Brought<F>,
  toFile: (found: F | Heredoc) => ImageFile,
  instruction: Instruction,
): FileState {
  const unknown = (why: string): FileState => ({ kind: 'unknown', because: { why, instruction } });
  const { keyword } = instruction;
  switch (brought.kind) {
    case 'nothing':
      return before;
    case 'file':
      return { kind: 'file', file: toFile(brought.file) };
    case 'unread':
      return unknown(
        isFromContext(instruction)
          ? `the build context has no text for ${keyword} to bring`
          : `${keyword} brings it from another stage, another image or the net`,
      );
    case 'below-folder':
      // Nobody copies a folder over a script that is there already to replace it by another one of its name.
      return before.kind === 'file'
        ? before
        : unknown(`${keyword} may bring it in a folder that is not known`);
    case 'perhaps': {
      const same =
        before.kind === 'file' && !brought.isOpen && onlySame(before.file, brought.files.map(toFile));
      return same || unknown(`${keyword} may bring it, or another one in its place`);
    }
  }
}

/** A copy of the same file changes nothing but, perhaps, its mode. */
function onlySame(file: ImageFile, others: readonly ImageFile[]): FileState | false {
  if (others.some(other => other.text !== file.text)) return false;
  const isSure = others.every(other => other.isExecutable === file.isExecutable);
  return { kind: 'file', file: isSure ? file : { ...file, isExecutable: undefined } };
}

/** After the commands of a RUN, as far as they name the path. */
export function afterRun(
  before: FileState,
  effects: readonly RunEffect[],
  instruction: Instruction,
): FileState {
  let state = before;
  for (const effect of effects) {
    if (effect.kind === 'changed')
      state = { kind: 'unknown', because: { why: 'RUN may change it', instruction } };
    else if (state.kind !== 'file') continue;
    else if (effect.kind === 'mode')
      state = { kind: 'file', file: { ...state.file, isExecutable: effect.isExecutable } };
    else if (effect.kind === 'unix-lines')
      state = { kind: 'file', file: { ...state.file, hasUnixLines: true } };
  }
  return state;
}

function isFromContext({ flags, argument }: Instruction): boolean {
  return !flags.some(({ name }) => name === 'from') && !/^(?:https?|ftp|git|ssh):|^git@/.test(argument.text);
}
