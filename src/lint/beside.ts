import { isSingleJob } from '../image/duration.ts';
import { findProgram } from '../image/facts/programs.ts';
import { nameOf } from '../image/image-path.ts';
import type { Ending, ScriptText } from '../shell/ending.ts';

/** What only answers to these has nothing to finish when they are gone. */
const fronts =
  /^(?:nginx|apache2|apache2ctl|apachectl|apache2-foreground|httpd|httpd-foreground|caddy|haproxy|traefik)$/;
const backends = /^(?:php-fpm[\d.]*|php[\d.]*-fpm|uwsgi|gunicorn|uvicorn|hypercorn|daphne|puma|unicorn)$/;

/** A server or worker that runs beside something else. */
export interface Beside {
  readonly name: string;
  /** Whether it is started after a test alone: `[ -n "$LOGHOST" ] && rsyslogd`. */
  readonly isConditional: boolean;
}

/** The name of the first of serversBeside; undefined for none. */
export function serverBeside(
  ending: Pick<Ending<ScriptText>, 'background' | 'earlier'>,
  main: string,
): string | undefined {
  return serversBeside(ending, main)[0]?.name;
}

/**
 * The servers and workers that a script has put into the background, or started as daemons, before it became `main` or
 * waits for it; those that it starts in any case are first.
 */
export function serversBeside(
  { background, earlier }: Pick<Ending<ScriptText>, 'background' | 'earlier'>,
  main: string,
): readonly Beside[] {
  const own = nameOf(main);
  const jobs = background.flatMap(({ words }) => {
    const name = serverIn(words);
    return name === undefined ? [] : [{ name, isConditional: false }];
  });
  // cron has nothing to finish itself; what its jobs leave is said of what installs it.
  // A server that a script sets up, stops and then becomes is there only once.
  return [...jobs, ...daemonsIn(earlier)]
    .filter(
      ({ name }) => name !== own && !/^crond?$/.test(name) && !(fronts.test(own) && backends.test(name)),
    )
    .sort((one, other) => Number(one.isConditional) - Number(other.isConditional));
}

/**
 * The names of the servers that a script has started as daemons and not stopped again. With `nginx &` it runs on, be it
 * as a daemon or as a job.
 */
export function daemonsBefore({
  earlier,
  background,
}: Pick<Ending<ScriptText>, 'earlier' | 'background'>): string[] {
  const jobs = background.flatMap(({ words }) => daemonIn(words) ?? []);
  return [...daemonsIn(earlier).map(({ name }) => name), ...jobs];
}

function daemonsIn(earlier: Ending<ScriptText>['earlier']): readonly Beside[] {
  const commands = earlier.map(({ argv = [] }) => argv);
  return earlier.flatMap(({ argv = [], script: { text }, command }, at) => {
    const name = commands.slice(at + 1).some(stops) ? undefined : daemonIn(argv);
    const before = text.slice(text.lastIndexOf('\n', command.start) + 1, command.start);
    return name === undefined ? [] : [{ name, isConditional: /\]\s*&&|\btest\s[^;]*&&/.test(before) }];
  });
}

function serverIn(words: readonly string[]): string | undefined {
  const kind = findProgram(words)?.kind ?? '';
  return kind === 'server' || kind === 'worker' ? nameOf(words[0] ?? '') : undefined;
}

/** `service mariadb start`, `redis-server --daemonize yes`. */
function daemonIn(argv: readonly string[]): string | undefined {
  const [program = '', first = '', second = ''] = argv;
  const [, script] = /^\/etc\/init\.d\/([\w.-]+)$/.exec(program) ?? [];
  const [name, verb] = script === undefined ? [first, second] : [script, first];
  const isStarted =
    (script !== undefined || /^(?:rc-)?service$/.test(nameOf(program))) && /^(?:re)?start$/.test(verb);
  if (isStarted)
    return serverIn([name]) ?? serverIn([name, 'start']) ?? (databases.test(name) ? name : undefined);
  const known = findProgram(argv);
  if (!known?.daemonizes || isSingleJob(argv) || stops(argv)) return undefined;
  // All that it has started ends without a signal.
  return known.kind === 'supervisor' ? nameOf(program) : serverIn(argv);
}

/** As their services are called. */
const databases = /^(?:mysql|mariadb|postgresql|mongodb|redis-server|rabbitmq-server|elasticsearch)$/;

/** What was started to be set up is stopped again by one of these. */
function stops(argv: readonly string[]): boolean {
  return (
    argv.some(word => /^(?:stop|shutdown|quit)$/i.test(word)) ||
    /^(?:kill|killall|pkill)$/.test(argv[0] ?? '')
  );
}
