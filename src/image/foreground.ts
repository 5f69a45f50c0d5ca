import type { Program } from './facts/program.ts';
import type { ImageFiles } from './image-files.ts';

/** A program that the configuration file it is given, or looks for, keeps in the foreground detaches from nothing. */
export function withConfiguration(
  program: Program,
  argv: readonly string[],
  files: ImageFiles | undefined,
): Program {
  const { daemonizes, foregroundConfig, configFiles = [] } = program;
  if (!daemonizes || !foregroundConfig || !files) return program;
  const named = argv.slice(program.at + 1).map(word => word.replace(/^-[^/]*(?=\/)/, ''));
  const wanted = withoutBlanks(foregroundConfig);
  const isAsked = [...named.filter(word => /\.\w+$/.test(word)), ...configFiles].some(path =>
    (files.find(path)?.text ?? '').split('\n').some(line => withoutBlanks(line).startsWith(wanted)),
  );
  return isAsked ? { ...program, daemonizes: false } : program;
}

function withoutBlanks(line: string): string {
  return line.replace(/\s+/g, '').toLowerCase();
}
