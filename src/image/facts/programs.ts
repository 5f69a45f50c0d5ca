import type { Shell } from '../../shell/shells.ts';
import { basename } from './basename.ts';
import { fits, hasAny } from './fits.ts';
import { scanOptions } from './options.ts';
import { isFoundAnywhere, isFoundAt } from './places.ts';
import type { Program, ProgramRow } from './program.ts';
import { programRows } from './program-rows.ts';
import { lookUpIn } from './rows.ts';
import { readWrappedCommand } from './wraps.ts';

const rowsNamed = lookUpIn<ProgramRow>(programRows);

export interface ProgramContext {
  /** The /bin/sh of the image: says which `sh` this is, and that `timeout` and `su` are BusyBox's (`ash`). */
  readonly shellFamily?: Shell | undefined;
  /** Programs that are another family's, by their names; null for one of which no row knows. */
  readonly replaced?: ReadonlyMap<string, Shell | null> | undefined;
  /** A user's own rows. They win over the ones here. */
  readonly programs?: readonly ProgramRow[] | undefined;
  /** Whether what a name or path stands for is the user's own program, because the Dockerfile copies it. */
  readonly isOwn?: ((name: string) => boolean) | undefined;
  /** What the image sets. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
}

/**
 * The program an argv starts, by its name (`/usr/sbin/php-fpm8.2`, `python3.12 -m gunicorn`, `busybox timeout`) and,
 * where that matters, its arguments. The row that asks for most wins. Undefined for a program that was not looked at.
 */
export function findProgram(argv: readonly string[], context: ProgramContext = {}): Program | undefined {
  if (basename(argv[0] ?? '') === 'busybox') {
    const applet = findProgram(argv.slice(1), { ...context, shellFamily: 'ash', replaced: undefined });
    return applet && { ...applet, at: applet.at + 1 };
  }
  const found = findRow(argv, 0, context);
  if (!found) return undefined;
  const script = findScript(found.row, argv, context);
  return script ? toProgram(script, argv) : toProgram(found, argv);
}

/**
 * The argv of what a wrapper or an init starts: `["node", "app.js"]` for `tini -g -- node app.js`.
 * Undefined when there is none or when it cannot be told, such as behind an option that is not known.
 */
export function wrappedCommand(program: Program, argv: readonly string[]): readonly string[] | undefined {
  if (program.wraps === undefined) return undefined;
  const command = readWrappedCommand(program.wraps, argv.slice(program.at + 1));
  return !command?.[0] || command[0].startsWith('-') ? undefined : command;
}

interface Found {
  readonly row: ProgramRow;
  readonly name: string;
  readonly at: number;
}

function findRow(
  argv: readonly string[],
  at: number,
  context: ProgramContext,
  via?: string,
): Found | undefined {
  const path = argv[at] ?? '';
  const args = argv.slice(at + 1);
  const own = context.programs ?? [];
  const isCopied = context.isOwn?.(path) ?? false;
  for (const name of namesOf(path)) {
    const other = context.replaced?.get(name);
    const fitting = other === undefined ? context : { ...context, shellFamily: other ?? undefined };
    const rows = [...own.filter(row => row.names.includes(name)), ...rowsNamed(name)];
    const fit = rows.filter(
      row =>
        (via === undefined || row.via?.includes(via)) &&
        fits(row, args, fitting) &&
        (own.includes(row) || (isCopied ? isFoundAnywhere(name, row) : isFoundAt(path, row))),
    );
    const row = fit.reduce<ProgramRow | undefined>((best, next) => moreSpecific(best, next, own), undefined);
    if (row) return { row, name, at };
  }
  return undefined;
}

// `python -m gunicorn`, `node /usr/local/bin/npm start`, `php artisan horizon`: the program is what the interpreter is
// given.
function findScript(row: ProgramRow, argv: readonly string[], context: ProgramContext): Found | undefined {
  if (!row.scripts) return undefined;
  const scanned = scanOptions(argv, 1, row.scripts);
  const place = scanned?.places['-m'] ?? scanned?.next;
  if (place === undefined || place >= argv.length) return undefined;
  // A module is looked for where modules are installed, any other word is a file below the working directory.
  const isModule = scanned?.places['-m'] !== undefined;
  const words = isModule ? argv : argv.with(place, atWorkdir(argv[place] as string));
  return findRow(words, place, context, row.names[0] as string);
}

function atWorkdir(path: string): string {
  return path.includes('/') ? path : `./${path}`;
}

// The full path, the file name, then the file name without what packagers add: `python3.12`, `tini-amd64`,
// `dumb-init_1.2.5_x86_64`.
function namesOf(path: string): readonly string[] {
  const name = basename(path);
  if (name === '') return [];
  const plain = name.replace(/[-_](amd64|x86_64|i386|arm64|aarch64|armhf|armel|ppc64le|s390x)$/, '');
  return [...new Set([path, name, plain, plain.replace(/[-_]?v?\d+(\.\d+)*$/, '')])].filter(Boolean);
}

function moreSpecific(
  best: ProgramRow | undefined,
  next: ProgramRow,
  own: readonly ProgramRow[],
): ProgramRow {
  return best === undefined || weigh(next, own) > weigh(best, own) ? next : best;
}

function weigh(row: ProgramRow, own: readonly ProgramRow[]): number {
  const asked = [row.subcommand, row.with, row.without, row.family].filter(
    value => value !== undefined,
  ).length;
  return asked + (own.includes(row) ? 10 : 0);
}

function toProgram({ row, name, at }: Found, argv: readonly string[]): Program {
  const { names, subcommand, with: _with, without, family, via, scripts, background, ...facts } = row;
  const args = argv.slice(at + 1);
  const detaches = row.daemonizes === true && !hasAny(args, row.foreground ?? []);
  return {
    ...(row.kind === 'exec-wrapper' ? { sigterm: 'na' as const } : {}),
    source: 'measured',
    ...facts,
    execs: row.execs ?? row.kind === 'exec-wrapper',
    name,
    at,
    ...gracefulSignalOf(row),
    signals: row.signals ?? {},
    isInit: row.isInit ?? false,
    mustBePid1: row.mustBePid1 ?? false,
    daemonizes: detaches || hasAny(args, background ?? []),
    foreground: row.foreground ?? [],
    children: row.children ?? false,
    slowStopOptions: row.slowStopOptions ?? [],
    isAlwaysSlow: row.isAlwaysSlow ?? false,
  };
}

// SIGTERM where it is graceful; but a wrapper, an init or a runtime only has what the command or application below it
// has.
function gracefulSignalOf(row: ProgramRow): Pick<Program, 'gracefulSignal'> {
  if (row.gracefulSignal !== undefined) return { gracefulSignal: row.gracefulSignal };
  return row.sigterm === 'graceful' && ownWork.has(row.kind) ? { gracefulSignal: 'SIGTERM' } : {};
}

const ownWork: ReadonlySet<ProgramRow['kind']> = new Set([
  'supervisor',
  'server',
  'worker',
  'service-script',
  'dev-server',
  'process-manager',
]);
