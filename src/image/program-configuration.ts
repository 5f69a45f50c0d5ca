import { withoutHandler } from './application.ts';
import type { IsConfigured } from './configured.ts';
import type { Program } from './facts/program.ts';
import type { ImageFile } from './image-file.ts';
import type { ImageFiles } from './image-files.ts';

/** What an image brings. */
interface Brought {
  readonly files: ImageFiles | undefined;
  readonly isConfigured?: IsConfigured | undefined;
}

/** A program as the configuration has it that it is given, or looks for, where that can be read. */
export function withConfiguration(
  program: Program,
  argv: readonly string[],
  { files, isConfigured }: Brought,
): Program {
  if (!files) return program;
  const find = (path: string) => files.find(path);
  if (program.kind === 'runtime') return withApplication(program, argv, files);
  const configs = configsIn(argv, program).map(find);
  if (program.backgroundConfig && saysIn(configs, program.backgroundConfig))
    return { ...program, daemonizes: true };
  if (program.reloads !== undefined) return withStop(program, program.reloads, configs);
  const { daemonizes, foregroundConfig, configFiles = [] } = program;
  if (!daemonizes || !foregroundConfig) return program;
  // It includes other files than its main one.
  const isAsked =
    saysIn([...configs, ...configFiles.map(find)], foregroundConfig) ||
    isConfigured?.(foregroundConfig) === 'yes';
  return isAsked ? { ...program, daemonizes: false } : program;
}

/** Whether a line of a configuration begins so, whatever its blanks. */
function saysIn(configs: readonly (ImageFile | null | undefined)[], line: string): boolean {
  const wanted = withoutBlanks(line);
  return configs.some(file =>
    (file?.text ?? '').split('\n').some(written => withoutBlanks(written).startsWith(wanted)),
  );
}

/** What an application is written in. */
const source = /\.(?:[cm]?[jt]s|py|pl|php|rb|lua|tcl)$/;

/** A runtime whose application speaks of the signal does with it what that says, which is not known. */
function withApplication(program: Program, argv: readonly string[], files: ImageFiles): Program {
  const path = argv.slice(program.at + 1).find(word => source.test(word) && !word.startsWith('-'));
  if (program.sigterm !== 'ignored' || path === undefined) return program;
  const { sigterm: _, ...rest } = program;
  if (/\bSIGTERM\b/.test(files.find(path)?.text ?? '')) return rest;
  const deaf = withoutHandler(program, argv, files);
  return deaf === undefined ? program : { ...program, deafApplication: deaf };
}

/** The words that look like files of its configuration, `-c/etc/x.conf` among them. */
function configsIn(argv: readonly string[], { at }: Program): readonly string[] {
  const words = argv.slice(at + 1).map(word => word.replace(/^(?:-[^/]*|--[\w-]+=)(?=\/)/, ''));
  return words.filter(word => /\.\w+$/.test(word) && !word.startsWith('-'));
}

/** What SIGTERM does to a program that reloads on it, unless its configuration has a word. */
function withStop(
  { reloads, ...program }: Program,
  word: string,
  found: readonly (ImageFile | null | undefined)[],
): Program {
  const texts = found.map(file => file?.text ?? null);
  const plain = word.replace(/\W/g, '\\$&');
  const asks = new RegExp(`^[^#;\n]*\\b${plain}\\b(?!\\s*[=:]\\s*"?(?:false|no|0)\\b)`, 'm');
  if (texts.some(text => text !== null && asks.test(text))) return { ...program, sigterm: 'fast' };
  const isRead = texts.length > 0 && texts.every(text => text !== null && !goesOn.test(text));
  return { ...program, reloads: word, ...(isRead && { sigterm: 'ignored' as const }) };
}

/** A configuration that takes in another one, which may say anything. */
const goesOn = /^\s*["<]?(?:ini|yaml|json|xml|include|inherit|emperor)\b/m;

function withoutBlanks(line: string): string {
  return line.replace(/\s+/g, '').toLowerCase();
}
