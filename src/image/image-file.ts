import type { ScriptText } from '../shell/ending.ts';
import type { Variables } from '../syntax/expand.ts';
import type { Heredoc } from '../syntax/heredoc.ts';
import type { Instruction } from '../syntax/instruction.ts';
import type { ContextFile } from './build-context.ts';
import { heredocText } from './heredoc-text.ts';

/** A file of the image whose content is known, because the Dockerfile copies it. */
export interface ImageFile extends ScriptText {
  /** Its path in the image. */
  readonly path: string;
  /** Its path in the build context; null when it is in the Dockerfile, as a here-document. */
  readonly context: string | null;
  /** Of a here-document, where its text begins in the Dockerfile; null when the two differ. */
  readonly offset: number | null;
  readonly isExecutable: boolean | undefined;
  /** Whether a RUN takes the carriage returns off its lines. */
  readonly hasUnixLines: boolean;
  /** The COPY or ADD that brings it, or what says that it is mounted. */
  readonly instruction: Instruction;
  /** Whether it is mounted when the image is run: it is not in the image, nor in what that is built from. */
  readonly isMounted?: boolean;
}

/** Where a file is put, and with what. */
export interface Arrival {
  readonly path: string;
  readonly instruction: Instruction;
  readonly variables: Variables;
}

/** A file of the build context, of another stage or of the Dockerfile itself as it arrives in the image. */
export function arrived(found: ContextFile | ImageFile | Heredoc, to: Arrival): ImageFile {
  const { path, instruction } = to;
  if ('chomp' in found) return fromHeredoc(found, to);
  if ('instruction' in found) return { ...found, path };
  const { text, isExecutable } = found;
  return { path, text, context: found.path, offset: 0, isExecutable, hasUnixLines: false, instruction };
}

/** A file from one is not executable by itself. */
function fromHeredoc(heredoc: Heredoc, { path, instruction, variables }: Arrival): ImageFile {
  const text = heredocText(heredoc, variables);
  const offset = text === heredoc.content ? heredoc.start : null;
  return { path, text, context: null, offset, isExecutable: false, hasUnixLines: false, instruction };
}
