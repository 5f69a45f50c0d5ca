import { parseShebang } from '../shell/shebang.ts';
import type { FindProgram, Program } from './facts/program.ts';
import { wrappedCommand } from './facts/programs.ts';
import type { ImageFile } from './image-file.ts';

/**
 * What the kernel makes of a script's first line, wrappers such as env taken off; undefined when there is no first
 * line.
 */
export function interpreterOf(
  file: ImageFile,
  argv: readonly string[],
  findProgram: FindProgram,
): { readonly argv: readonly string[]; readonly program: Program | undefined } | undefined {
  const shebang = parseShebang(file.text.replace('\uFEFF', ''));
  if (!shebang) return undefined;
  const { interpreter, argument } = shebang;
  let line: readonly string[] = [interpreter, ...(argument ? [argument] : []), file.path, ...argv.slice(1)];
  let program = findProgram(line);
  for (let depth = 0; program?.kind === 'exec-wrapper' && depth < 4; depth++) {
    const wrapped = wrappedCommand(program, line);
    if (!wrapped || wrapped.includes(file.path) === false) return { argv: line, program: undefined };
    line = wrapped;
    program = findProgram(line);
  }
  return { argv: line, program };
}

/** The argument of a shell that names the script it is to run: `bash -o pipefail run.sh a` has it at 3. */
export function scriptOperand(argv: readonly string[]): number | undefined {
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at] as string;
    if (word === '--') return at + 1 < argv.length ? at + 1 : undefined;
    if (/^-[a-zA-Z]*[cs]/.test(word)) return undefined;
    if (!/^[-+]/.test(word)) return at;
    if (/^[-+][a-zA-Z]*[oO]$|^--(?:rcfile|init-file)$/.test(word)) at++;
  }
  return undefined;
}
