import type { Heredoc } from '../syntax/heredoc.ts';
import type { Instruction } from '../syntax/instruction.ts';
import type { ContextFile } from './build-context.ts';
import type { Brought } from './copy-origin.ts';
import type { ImageFile } from './image-file.ts';
import type { RunEffect } from './run-scene.ts';

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
  /** Whether it is a script for all that is known, and only its text is hidden. */
  readonly isScript: boolean;
  /** Whether all that is known is that it may be in a folder that is copied as a whole. */
  readonly isFolder?: boolean;
}

export const nothing: FileState = { kind: 'nothing' };

/** After a COPY or ADD that brings something to the path. */
export function afterCopy<F extends ContextFile | ImageFile>(
  before: FileState,
  brought: Brought<F>,
  toFile: (found: F | Heredoc) => ImageFile,
  instruction: Instruction,
): FileState {
  const isScript = before.kind === 'file' && before.file.text.startsWith('#!');
  const unknown = (why: string): FileState => ({ kind: 'unknown', because: { why, instruction, isScript } });
  const { keyword } = instruction;
  switch (brought.kind) {
    case 'nothing':
      return before;
    case 'file':
      return { kind: 'file', file: toFile(brought.file) };
    case 'unread':
      return unknown(
        isFromContext(instruction)
          ? `${keyword} finds no text of it in the build context`
          : `${keyword} brings it from another stage, another image or the net`,
      );
    case 'below-folder':
      // Nobody copies a folder over a script that is there already to replace it by another one of its name.
      return before.kind === 'file' ? before : inFolder(instruction);
    case 'perhaps': {
      const same =
        before.kind === 'file' && !brought.isOpen && onlySame(before.file, brought.files.map(toFile));
      return same || unknown(`${keyword} may bring it, or another one in its place`);
    }
  }
}

function inFolder(instruction: Instruction): FileState {
  const why = `${instruction.keyword} brings a folder whose content is not known, and it may be in there`;
  return { kind: 'unknown', because: { why, instruction, isScript: false, isFolder: true } };
}

/** A copy of the same file changes nothing but, perhaps, its mode. */
function onlySame(file: ImageFile, others: readonly ImageFile[]): FileState | false {
  if (others.some(other => other.text !== file.text)) return false;
  const isSure = others.every(other => other.isExecutable === file.isExecutable);
  return { kind: 'file', file: isSure ? file : { ...file, isExecutable: undefined } };
}

/** What the commands of a RUN work on. */
interface RunScene {
  readonly path: string;
  readonly instruction: Instruction;
  /** What is at another path before the RUN, or after so many of its commands. */
  readonly stateOf: (path: string, after?: number) => FileState;
}

/** After the commands of a RUN, as far as they name the path. */
export function afterRun(before: FileState, effects: readonly RunEffect[], scene: RunScene): FileState {
  // What it was before it is a copy does not matter.
  const copied = effects.findLastIndex(({ kind }) => kind === 'copied');
  return effects
    .slice(Math.max(copied, 0))
    .reduce((state, effect) => afterEffect(state, effect, scene), before);
}

function afterEffect(state: FileState, effect: RunEffect, scene: RunScene): FileState {
  const { path, instruction } = scene;
  const isScript = state.kind === 'file' && state.file.text.startsWith('#!');
  const because = { why: 'RUN may change it', instruction, isScript };
  const unknown: FileState = { kind: 'unknown', because };
  if (effect.kind === 'changed') return unknown;
  if (effect.kind === 'copied') return copied(scene.stateOf(effect.source, effect.after), path, unknown);
  if (effect.kind === 'written') return written(state, effect, scene) ?? unknown;
  if (state.kind !== 'file') return state;
  const { file } = state;
  switch (effect.kind) {
    case 'script':
    case 'program':
      return file.isExecutable === false && mayBeChangedBy(effect, scene)
        ? { kind: 'file', file: { ...file, isExecutable: undefined } }
        : state;
    case 'mode':
      return { kind: 'file', file: { ...file, isExecutable: effect.isExecutable } };
    case 'unix-lines':
      return { kind: 'file', file: { ...file, hasUnixLines: true } };
    case 'edited': {
      const text = effect.edit(file.text);
      if (text === undefined) return unknown;
      // Its places are no longer those of the file that was copied.
      return text === file.text
        ? state
        : { kind: 'file', file: { ...file, text, context: null, offset: null } };
    }
    default:
      return state;
  }
}

/** Whether what a RUN starts may make other files executable. What no instruction brings is of the base, or fetched. */
function mayBeChangedBy(
  effect: Extract<RunEffect, { kind: 'script' | 'program' }>,
  { stateOf }: RunScene,
): boolean {
  if (effect.kind === 'program') return effect.paths.some(path => mayChangeModes(stateOf(path)));
  const script = stateOf(effect.path);
  return script.kind === 'nothing' ? effect.path.endsWith('.sh') : mayChangeModes(script);
}

/** A script of a shell says so, any other file can do it unseen. */
function mayChangeModes(program: FileState): boolean {
  if (program.kind === 'nothing') return false;
  if (program.kind === 'unknown') return program.because.isFolder !== true;
  const { text } = program.file;
  const isOfShell = !text.startsWith('#!') || /^#!.*\b(?:ba|da|a)?sh\b/.test(text);
  return !isOfShell || /\bchmod\b|\binstall\s+-|\.sh\b|\bmake\b|\bansible/.test(text);
}

function copied(source: FileState, path: string, unknown: FileState): FileState {
  return source.kind === 'file' ? { kind: 'file', file: { ...source.file, path } } : unknown;
}

/**
 * What is added to a file that no instruction brings may be added to one of the base, unless it begins as a script
 * does.
 */
function written(
  state: FileState,
  { text, isAppended }: Extract<RunEffect, { kind: 'written' }>,
  { path, instruction }: RunScene,
): FileState | undefined {
  if (isAppended && state.kind === 'unknown') return undefined;
  if (isAppended && state.kind === 'nothing' && !text.startsWith('#!')) return undefined;
  const before = state.kind === 'file' ? state.file : undefined;
  const file = {
    path,
    text: isAppended ? `${before?.text ?? ''}${text}` : text,
    context: null,
    offset: null,
    isExecutable: before ? before.isExecutable : false,
    hasUnixLines: false,
    instruction,
  };
  return { kind: 'file', file };
}

function isFromContext({ flags, argument }: Instruction): boolean {
  return !flags.some(({ name }) => name === 'from') && !/^(?:https?|ftp|git|ssh):|^git@/.test(argument.text);
}
