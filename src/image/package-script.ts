import type { Program } from './facts/program.ts';
import type { ImageFiles } from './image-files.ts';

/**
 * The command line that a launcher takes from package.json: `npm start`, `yarn run serve`, `pnpm dev`. Undefined when
 * it runs something else, or when the file is not known. docs.npmjs.com/cli/commands/npm-run
 */
export function packageScript(
  { name, at }: Program,
  argv: readonly string[],
  files: ImageFiles | undefined,
): string | undefined {
  if (!files || !['npm', 'yarn', 'yarnpkg', 'pnpm'].includes(name)) return undefined;
  const { folder, words } = readWords(argv.slice(at + 1));
  const [command = '', script = ''] = words;
  const asked = /^(?:run|run-script)$/.test(command) ? script : command;
  const others = name === 'npm' && !/^(?:run|run-script|start|test|stop|restart)$/.test(command);
  if (asked === '' || others) return undefined;
  const scripts = scriptsOf(files.find(`${folder}package.json`)?.text);
  const own = scripts && Object.hasOwn(scripts, asked) ? scripts[asked] : undefined;
  if (typeof own === 'string') return own;
  return scripts && asked === 'start' && name === 'npm' ? 'node server.js' : undefined;
}

/**
 * Yarn as package.json asks for it: since Yarn 2 it passes SIGTERM on and waits, where Yarn 1 exits at once.
 * yarnpkg/berry, packages/yarnpkg-shell/sources/pipe.ts
 */
export function withPackageManager(
  program: Program,
  argv: readonly string[],
  files: ImageFiles | undefined,
): Program {
  if (!files || !/^yarn(?:pkg)?$/.test(program.name)) return program;
  const { folder } = readWords(argv.slice(program.at + 1));
  const { packageManager } = readPackage(files.find(`${folder}package.json`)?.text) ?? {};
  const isLater = typeof packageManager === 'string' && /^yarn@(?:[2-9]|\d\d)/.test(packageManager);
  return isLater ? { ...program, sigterm: 'graceful', forwards: true } : program;
}

/** The words that are no options, and the folder that an option names. */
function readWords(args: readonly string[]): { folder: string; words: readonly string[] } {
  const words: string[] = [];
  let folder = '';
  for (let at = 0; at < args.length && args[at] !== '--'; at++) {
    const word = args[at] as string;
    const [, value] = /^(?:--prefix|--cwd|--dir|-C)(?:=(.*))?$/.exec(word) ?? [word, null];
    if (value !== null) folder = `${value ?? args[++at] ?? '.'}/`;
    else if (!word.startsWith('-')) words.push(word);
  }
  return { folder, words };
}

function scriptsOf(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  const read = readPackage(text);
  return read && (read.scripts ?? {});
}

interface Package {
  readonly scripts?: Readonly<Record<string, unknown>>;
  readonly packageManager?: unknown;
}

function readPackage(text: string | undefined): Package | undefined {
  try {
    const parsed = JSON.parse(text ?? '') as Package | null;
    return parsed && typeof parsed === 'object' ? parsed : undefined;
  } catch {
    return undefined;
  }
}
