import type { BaseImage } from './base-image.ts';
import type { FindProgram } from './facts/program.ts';
import { wrappedCommand } from './facts/programs.ts';

/** What a script of the base image becomes; undefined where that cannot be known. */
export interface BaseScript {
  readonly next: readonly string[] | undefined;
}

/** What is known of a script that the base image brings: its entrypoint, or one of those that the facts name. */
export function scriptOfBase(
  argv: readonly string[],
  base: BaseImage,
  findProgram: FindProgram,
): BaseScript | undefined {
  const other = base.scripts?.[argv[0] ?? ''];
  if (other) return { next: other };
  if (base.entrypointExecs === false && argv[0] === base.entrypoint?.at(-1)) return undefined;
  const entrypoint = withoutInit(base.entrypoint ?? [], findProgram);
  if (entrypoint.length === 0 || !entrypoint.every((word, index) => word === argv[index])) return undefined;
  const words = argv.slice(entrypoint.length);
  if (base.becomes && takesWords(words, base, findProgram)) return { next: [...base.becomes, ...words] };
  if (!base.entrypointExecs || (words.length === 0 && !base.scriptInit)) return undefined;
  return { next: passedOn(words, base, findProgram) };
}

/**
 * Whether the words are arguments of the program that the script becomes. An image without CMD expects them to be, but
 * starts a shell or another program by its path.
 */
function takesWords(
  words: readonly string[],
  { becomes, cmd, scriptInit, entrypointExecs }: BaseImage,
  findProgram: FindProgram,
): boolean {
  const [first = ''] = words;
  if (first === '' || first.startsWith('-') || !entrypointExecs) return true;
  if ((cmd?.length && cmd[0] !== becomes?.[0]) || scriptInit || first.includes('/') || first === becomes?.[0])
    return false;
  const kind = findProgram(words)?.kind;
  return kind !== 'shell' && kind !== 'runtime';
}

/** The script that an init in front of it starts. */
function withoutInit(entrypoint: readonly string[], findProgram: FindProgram): readonly string[] {
  const program = findProgram(entrypoint);
  return (program?.isInit ? wrappedCommand(program, entrypoint) : undefined) ?? entrypoint;
}

/**
 * What a script that ends in `exec "$@"` becomes. It puts its program in front of options, as `docker run mysql
 * --verbose` needs it, and that is the one of the CMD; where the image has none, a word that is no program of its own
 * is one for that program. One that starts an init does so for its own program.
 */
function passedOn(
  words: readonly string[],
  { cmd, becomes, scriptInit }: BaseImage,
  findProgram: FindProgram,
): readonly string[] | undefined {
  const [first = ''] = words;
  const program = cmd?.[0] ?? becomes?.at(-1);
  const isOption = first === '' || first.startsWith('-');
  const own = isOption && program !== undefined ? [program, ...words] : words;
  if (scriptInit && (isOption || first === program)) return [scriptInit, '--', ...own];
  if (isOption) return program === undefined ? undefined : own;
  const isKnown = first.includes('/') || findProgram(words) !== undefined;
  return isKnown || (program !== undefined && !scriptInit) ? words : undefined;
}
