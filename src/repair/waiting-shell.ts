import { hasDetached } from '../image/detaches.ts';
import { isShortLived } from '../image/duration.ts';
import { findProgram } from '../image/facts/programs.ts';
import { isTestRun } from '../image/facts/test-runs.ts';
import { isDesktop } from '../image/facts/until-stopped.ts';
import type { Image } from '../image/image.ts';
import { nameOf } from '../image/image-path.ts';
import type { ShellText } from '../image/step.ts';
import { serviceName, stopperOf } from '../lint/ignored-stop.ts';
import type { Offender } from '../lint/rule.ts';
import type { Ending } from '../shell/ending.ts';
import { countsIn } from '../shell/loop-condition.ts';
import { placeOfEnding, type ScriptStep } from './place-in-script.ts';
import { awaitedBy, mayLeaveNothing, shellName, shellStop } from './shell-stop.ts';
import { readHandler } from './trap-handler.ts';

/** A shell that waits for what it runs, and passes no signal on. */
export interface WaitingShell extends Offender {
  readonly step: ScriptStep;
  readonly ending: Ending<ShellText>;
  /** What the shell waits for; undefined when that has no one name. */
  readonly service: string | undefined;
  /** It ends by the signal. */
  readonly isCutShort?: boolean;
  /** What it waits for may be a job, and done by then. */
  readonly isDoubtful?: boolean;
  /** It is a shell at its prompt, which lives only with a terminal. */
  readonly needsTerminal?: boolean;
}

/** Says less of what is not known to last. */
export function unlessOver({ isDoubtful, needsTerminal, service }: WaitingShell, message: string): string {
  if (needsTerminal) return `${message}; without a terminal ${service ?? 'the prompt'} ends at once`;
  return isDoubtful ? `${message}, unless ${service ?? 'what it runs'} has ended by then` : message;
}

/** What a stop shows of a shell that ends by the signal, and leaves what it waited for behind. */
export function endsAlone({ step, service, ending }: WaitingShell, image: Image): string {
  const victim = serviceName(image) ?? service ?? `what ${shellName(step)} runs`;
  const condition = mayLeaveNothing(ending) ? ', if it still runs by then' : '';
  const exit = ending.traps.find(({ signal }) => signal === 'EXIT');
  const forwards =
    exit && readHandler(exit, ending)?.signals
      ? 'only then forwards the signal'
      : 'does not forward the signal';
  return (
    `${stopperOf(image)} kills ${victim} before it can finish${condition}: ${shellName(step)} is PID 1, ` +
    `exits at once and ${forwards}`
  );
}

/** A shell that waits without a trap and, unless that is asked for, without a lost exec, which other rules explain. */
export function waitingShell(
  step: ScriptStep | undefined,
  image: Image,
  withLostExec = false,
): WaitingShell | undefined {
  const ending = step?.script.ending;
  const stop = ending && shellStop(ending, image);
  if (!step || !ending || step.stays !== true || hasDetached(step, image)) return undefined;
  const isLost = withLostExec && stop === 'lost-exec';
  if (stop !== 'deaf' && stop !== 'dies' && !isLost) return undefined;
  const place = placeOfEnding(ending, image);
  const found = { place, step, ending, service: awaitedBy(ending) };
  if (stop === 'dies' && mayLeaveNothing(ending))
    return { ...found, symptom: 'none', isCutShort: true, severity: 'info' };
  const waiting = stop !== 'dies' ? found : { ...found, symptom: 'cut-short' as const, isCutShort: true };
  if (isPrompt(image) && image.overrides?.isTerminal !== true)
    return { ...waiting, severity: 'info', symptom: 'none', needsTerminal: true };
  if (isSwitchedOff(ending, image)) return { ...waiting, severity: 'info', symptom: 'none' };
  return mayBeOver(ending, image)
    ? { ...waiting, severity: 'info', symptom: 'none', isDoubtful: isPerhapsOver(ending) }
    : waiting;
}

/** Whether the shell waits for another one at its prompt, which ignores SIGTERM once it has a terminal. */
export function isPrompt({ pid1 }: Image): boolean {
  const { program, script: text, argv = [] } = pid1.service ?? {};
  // `su web <<END` reads what it is to do.
  const isGiven = pid1.stays?.script?.ending?.command?.hasRedirection === true;
  if (program?.name === 'su') return !isGiven && isLogin(argv.slice(program.at + 1));
  return !text && program?.kind === 'shell' && argv.slice(1).every(word => /^(?:-[il]+|--login)$/.test(word));
}

/** `su - admin`: without a command it is the user's shell. */
function isLogin(words: readonly string[]): boolean {
  const users = words.filter(word => !word.startsWith('-'));
  return users.length < 2 && !words.some(word => /^(?:-\w*c|--(?:session-)?command)/.test(word));
}

/** `if [ "$SKIP" ]; then sleep infinity; fi; exec app`: nothing is at work on this way, and nothing can be lost. */
function isSwitchedOff({ argv = [], background, earlier }: Ending<ShellText>, { ways }: Image): boolean {
  const isFiller = (words: readonly string[] = []): boolean => findProgram(words)?.kind === 'filler';
  const isAlone = background.length === 0 && earlier.every(({ argv: words = [] }) => isShortLived(words));
  return isAlone && isFiller(argv) && ways.some(({ service }) => !isFiller(service?.argv));
}

/** What is not known to last may be a job, and over by then. */
export function mayBeOver(ending: Ending<ShellText>, image: Image): boolean {
  return (
    isPerhapsOver(ending) ||
    hasHelper(ending) ||
    steps.test(ending.argv?.[0] ?? '') ||
    isStep(ending, image) ||
    comesBack(ending)
  );
}

/** What it waits for is presumed to last, or is not meant to. */
export function isPerhapsOver(ending: Ending<ShellText>): boolean {
  const { isPresumed, argv } = ending;
  return isPresumed || (argv !== undefined && isTestRun(argv)) || tries(ending);
}

/** `while :; do if publish; then break; fi; sleep 5; done`: a job that is tried again until it has succeeded. */
function tries({ how, background, body, script, start, end }: Ending<ShellText>): boolean {
  const sleeps = body.some(({ words: [name = ''] }) => nameOf(name) === 'sleep');
  const text = script.text.slice(start, end);
  if (how !== 'loop' || !sleeps || !leaves.test(text)) return false;
  return background.length === 0 || isCounted(text);
}

/** `n=$((n + 1))` and `[ $n -ge 15 ]`: the loop is left after so many rounds at the latest. */
function isCounted(text: string): boolean {
  const limits =
    /(?:\[\s|test\s|\(\()\s*"?\$?\{?([A-Za-z_]\w*)\}?"?\s*(?:-(?:ge|gt|eq|le|lt)|[<>=]=?)\s*"?\$?\{?\w+/g;
  return [...text.matchAll(limits)].some(([, name = '']) => countsIn(name, text));
}

/** Words that leave a loop, where a command begins: to give up, `exit 1`, is not to be done. */
const leaves = /(?:^|[;&|]|\bthen|\belse|\{)\s*(?:break|(?:exit|return)(?!\s+[1-9]))\b/m;

/**
 * `vsftpd; exec watch`: who wrote it has seen the server come back, since its configuration sends it to the background
 * for example. Before `exec "$@"` nobody may have noticed that an application never does.
 */
function comesBack({ isLast, how, tail, script, end, argv = [] }: Ending<ShellText>): boolean {
  if (isLast || how !== 'foreground' || tail.around.length > 0 || isDesktop(argv)) return false;
  const [, mark] = /^exec[^\S\n]+("?\$)?[^\s<>&|]/m.exec(script.text.slice(end)) ?? [undefined, null];
  return mark === undefined || (mark !== null && !isApplication(argv));
}

/** What no configuration sends to the background: `lighttpd -D` is told to stay. */
function isApplication(argv: readonly string[]): boolean {
  const { kind = '', name = '', foreground = [], daemonizes } = findProgram(argv) ?? {};
  if (foreground.length > 0 && !daemonizes) return true;
  return /^(?:dev-server|task-runner|runtime|worker)$/.test(kind) || applications.test(name);
}

const applications = /^(?:gunicorn|uvicorn|hypercorn|daphne|puma|unicorn|streamlit)$/;

/** `psql -c`, a client that asks its server for something; `app-stop`, `cleanup.sh`, by their names. */
const steps = new RegExp(
  '(?:^|/)(?:cqlsh|influx|mongosh|mysql|mysqladmin|pg_isready|psql|sqlite3|[\\w-]+-cli(?:\\.sh)?)$' +
    '|(?:^|[-_./])(?:stop|shutdown|clean-?up)(?:\\.\\w+)?$',
);

/** The same program has come back before: `kcadm.sh create` after `kcadm.sh config` is a step of a job. */
function isStep({ argv, earlier }: Ending<ShellText>, { pid1: { service } }: Image): boolean {
  const name = argv?.[0];
  if (name === undefined || service?.program || findProgram(argv ?? [])) return false;
  const before = earlier.flatMap(command => (command.argv?.[0] === name ? [command.argv] : []));
  return before.length > 0 && !isBegun(argv ?? [], before);
}

/** `geth init`, and then `geth --http`; `app migrate`, and then `app serve`: set up by itself, and started. */
function isBegun(
  [, verb = '-', next = '']: readonly string[],
  before: readonly (readonly string[])[],
): boolean {
  const isSetUp = before.every(([, first = '', second = '']) => setUps.test(first) || setUps.test(second));
  return begins.test(verb) || begins.test(next) || (isSetUp && verb.startsWith('-'));
}

const begins = /^(?:daemon|dev|listen|logs|monit|run|run-?server|serve|server|start|up|watch)$/;
const setUps = new RegExp(
  '^(?:config(?:ure)?|init(?:ialize)?|install|key(?:s|gen)|migrate|set-?up|upgrade' +
    '|-[vVh]|--?(?:version|help|init|setup|gen).*)$',
);
/** A coproc helps the shell with something: of a program that is not known it is no more than a job. */
function hasHelper({ how, background }: Ending<ShellText>): boolean {
  const others = background.filter(({ duration }) => duration !== 'short');
  return (
    how === 'wait' && others.length > 0 && others.every(({ isCoproc, duration }) => isCoproc && !duration)
  );
}
