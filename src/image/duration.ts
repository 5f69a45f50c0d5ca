import type { Duration } from '../shell/duration.ts';
import { isDynamic } from '../shell/shell-word.ts';
import type { Program } from './facts/program.ts';
import { findProgram, wrappedCommand } from './facts/programs.ts';
import { asksForJob } from './facts/single-jobs.ts';
import { isTestRun } from './facts/test-runs.ts';
import { isDesktop, servesByName } from './facts/until-stopped.ts';
import { nameOf } from './image-path.ts';

/**
 * Commands that are a step of a job and never what a container is kept for: a script that ends in one is a job. So is
 * one that ends in `kubectl version`. `usage` is how images of Source-to-Image say what they are for.
 */
const shortLived = new Set(
  (
    'apk apt apt-get aws awk basename base64 cat chgrp chmod chown cmp cp crontab curl cut date dd df ' +
    'diff dirname du file find gh git gpg grep gunzip gzip head hostname id install jq ln ls md5sum mkdir ' +
    'mktemp mv nproc openssl paste pgrep pidof pip pip3 ps python-config readlink realpath rm rmdir rsync ' +
    'scp sed seq sha256sum sort stat tar tee touch tr uname uniq unzip usage wc wget which whoami xz yq ' +
    'zip'
  ).split(' '),
);

export function isShortLived([name = '', ...words]: readonly string[]): boolean {
  // `bash -c "$*"` without arguments, and `sh -c` without a string, which fails.
  if (words[0] === '-c' && (words[1] ?? '').trim() === '' && findProgram([name])?.kind === 'shell')
    return true;
  if (/^(?:--)?(?:version|help)$/.test(words[0] ?? '')) return true;
  if (nameOf(name) !== 'env') return shortLived.has(nameOf(name));
  const at = words.findIndex(word => !/^-|^[A-Za-z_]\w*=/.test(word));
  return at < 0 || isShortLived(words.slice(at));
}

/** How long a command runs, by what is known of its program, or of the one it becomes. */
export function durationOf(
  argv: readonly string[],
  findProgram: (argv: readonly string[]) => Program | undefined,
): Duration {
  const program = findProgram(argv);
  const next = program && (commandBehind(program, argv) ?? becoming(program, argv));
  if (next) return durationOf(next, findProgram);
  // `su-exec web` without a command.
  if (program?.kind === 'exec-wrapper' && argv.length < 3 && !argv.some(isDynamic)) return 'short';
  if (program?.daemonizes) return 'short';
  if (program?.kind === 'filler') return isLong(argv) ? 'always' : briefly(argv);
  if (isShortLived(argv)) return 'short';
  if (isDesktop(argv)) return 'always';
  return program && serviceDuration(program, argv);
}

function commandBehind(program: Program, argv: readonly string[]): readonly string[] | undefined {
  return waitsFor(program, argv) ? wrappedCommand(program, argv) : undefined;
}

/** `apache2-foreground`, which ends in `exec apache2 -DFOREGROUND`. */
function becoming(
  { becomes, execs, daemonizes, at }: Program,
  argv: readonly string[],
): readonly string[] | undefined {
  return becomes && execs && !daemonizes ? [...becomes, ...argv.slice(at + 1)] : undefined;
}

/** Whether it becomes another program, or is there for as long as that one is. */
export function waitsFor({ kind, name }: Program, argv: readonly string[]): boolean {
  if (kind !== 'fork-wrapper') return kind === 'exec-wrapper';
  return name !== 'timeout' && !(name === 'sudo' && argv.some(word => /^(?:-b|--background)$/.test(word)));
}

function briefly(argv: readonly string[]): Duration {
  return isBrief(argv) ? 'short' : undefined;
}

function serviceDuration(program: Program, argv: readonly string[]): Duration {
  if (!isService(program) || isSingleJob(argv) || isTestRun(argv)) return undefined;
  return lasting.has(program.kind) || servesByName(program, argv) ? 'service' : 'likely';
}

/** `nginx -t`, `postgres --version`, `caddy validate`: a server that is asked for something else than to serve. */
export function isSingleJob([name = '', ...written]: readonly string[]): boolean {
  // `--initialize=on` is what `--initialize` is.
  const [first = '', ...others] = written.map(word => word.replace(/^(--[\w-]+)=(?:on|1|true|yes)$/i, '$1'));
  if (asksForJob(nameOf(name), [first, ...others])) return true;
  if (/^-[tTvVhc]$/.test(first) && (others.length === 0 || others[0]?.startsWith('-'))) return true;
  return singleJobs.test(first) || [first, ...others].some(word => singleJobOptions.test(word));
}

const singleJobs = new RegExp(
  '^(?:version|help|check|validate|adapt|fmt|config|install|migrate|upgrade|setup|init|backup|restore|inspect' +
    '|status|stop|reload|ping|(?:print|dump|show|list|get)(?:-[a-z-]+)?)$',
);
const singleJobOptions = new RegExp(
  '^--?(?:version|help|check|check-config|test|validate|verify(?:-config)?|configtest|initialize|initialize-insecure' +
    '|bootstrap|single|wsrep[-_]recover|(?:print|dump|show)-.*)$',
);

/** What runs until it is stopped; a runtime, a task runner or a service script may be asked for a single job. */
const lasting: ReadonlySet<string> = new Set(['server', 'worker', 'supervisor', 'dev-server']);

/** Programs that are what a container is for, and not a step on the way there. */
export function isService({ kind }: Program): boolean {
  return [
    'server',
    'worker',
    'runtime',
    'supervisor',
    'dev-server',
    'service-script',
    'task-runner',
  ].includes(kind);
}

/** `tail -f`, and a sleep that is longer than Docker's grace period of ten seconds. */
export function isLong([name = '', ...words]: readonly string[]): boolean {
  if (nameOf(name) === 'tail') return words.slice(0, 2).some(word => /^-[a-zA-Z]*[fF]|^--follow/.test(word));
  if (nameOf(name) !== 'sleep') return false;
  return sleepSeconds(words) > 10;
}

/** A sleep that is over before Docker's grace period is. */
export function isBrief([name = '', ...words]: readonly string[]): boolean {
  return nameOf(name) === 'sleep' && sleepSeconds(words) <= 10;
}

/** NaN where it is not known. */
function sleepSeconds([first = '']: readonly string[]): number {
  if (first === 'infinity' || first === 'inf') return Number.POSITIVE_INFINITY;
  const [, count, unit = 's'] = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(first) ?? [];
  return Number(count ?? Number.NaN) * (secondsOf[unit] ?? 1);
}

const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
