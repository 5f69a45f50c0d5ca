import type { Program } from '../src/image/facts/program.ts';
import { finishesOn } from '../src/image/finishes-on.ts';
import { hasSystemd } from '../src/image/has-systemd.ts';
import type { Image } from '../src/image/image.ts';
import { fixed } from '../src/lint/example.ts';
import { ignoredStop } from '../src/lint/ignored-stop.ts';
import { defineRule, type Offender } from '../src/lint/rule.ts';
import { scriptAsPid1 } from '../src/repair/place-in-script.ts';
import { shellStop, stopTrap } from '../src/repair/shell-stop.ts';
import { addStopSignal, stopSignalPlace } from '../src/repair/stop-signal.ts';
import {
  type SupervisedSignal,
  setSupervisedSignal,
  supervisedSignals,
} from '../src/repair/supervised-signal.ts';
import { canonicalSignal, parseSignal } from '../src/syntax/signal.ts';

interface WrongSignal extends Offender {
  readonly program: Program;
  readonly signal: string;
  readonly graceful: string;
  /** Whether it gets the signal at all: a shell before it may not pass it on. */
  readonly isReached: boolean;
  /** Whether it is systemd, which stops its units on this signal too, and restarts the machine. */
  readonly isReboot?: boolean;
  /** What it does on that signal depends on its version. */
  readonly isDoubtful?: boolean;
  /** What has to be set for that, where it is not seen to be. */
  readonly unless?: string;
  /** It is supervisord that sends it. */
  readonly supervised?: SupervisedSignal;
}

export default defineRule<WrongSignal>({
  id: 'wrong-stopsignal',
  severity: 'warning',
  symptom: 'none',
  summary: 'The stop signal is not the one on which the program finishes its work',
  docs: `
\`docker stop\` interrupts work that the program would finish on another signal. Some programs exit at once on
SIGTERM: nginx finishes its work on SIGQUIT, Apache on SIGWINCH, haproxy on SIGUSR1. The official images set
STOPSIGNAL accordingly; an image that installs the program itself has to set it too. It goes wrong the other way
round as well: an image built on one of these inherits its STOPSIGNAL, whatever it runs. supervisord sends SIGTERM to
each of its programs whatever STOPSIGNAL says, unless \`stopsignal\` in its configuration names another one.`,

  check: image =>
    image.platform === 'windows'
      ? []
      : [
          ...wrongAtPid1(image).map(found => withSymptom(found, image)),
          ...supervisedSignals(image).map(wrongOfSupervised),
        ],

  message: (
    { program, signal, graceful, isReached, isReboot, isDoubtful, unless, supervised, symptom },
    image,
  ) => {
    const { stopSignal, base } = image;
    if (supervised)
      return `${program.name} finishes its work on ${graceful}, but supervisord stops it with ${signal}`;
    if (isReboot) return `${program.name} halts on ${graceful}: on ${signal} it stops its units to reboot`;
    const usual = stopSignal ? '' : ', the default';
    if (unless !== undefined)
      return `${program.name} finishes its work on ${graceful} if ${unless}, but is stopped with ${signal}${usual}`;
    if (isDoubtful)
      return (
        `${program.name} finishes its work on ${graceful}; ` +
        `on ${signal}${usual && `${usual},`} only newer versions do`
      );
    if (symptom)
      return ignoredStop(image, () =>
        hasNoEffect(signal, program)
          ? `${program.name} finishes its work on ${graceful}, and ${signal} of ${base.reference} does not end it`
          : `it finishes its work on ${graceful}, and as PID 1 it ignores ${signal}${usual}`,
      );
    const effect = hasNoEffect(signal, program) ? 'would have no effect' : 'would interrupt it';
    return isReached
      ? `${program.name} finishes its work on ${graceful}, but is stopped with ${signal}${usual}`
      : `${program.name} finishes its work on ${graceful}, and ${signal}${usual && `${usual},`} ` +
          `${effect} even if it got through`;
  },

  phase: 'stopsignal',
  repair: ({ graceful, supervised, unless }, image) => {
    if (unless !== undefined)
      return { declined: `${graceful} alone would save nothing: it is of use once ${unless}` };
    return supervised ? setSupervisedSignal(supervised, image) : addStopSignal(image, graceful);
  },

  examples: [
    fixed`
        FROM debian:bookworm
      + STOPSIGNAL SIGQUIT
        CMD ["nginx", "-g", "daemon off;"]
    `,
    fixed`
        FROM debian:bookworm
      - STOPSIGNAL SIGTERM
      + STOPSIGNAL SIGQUIT
        CMD ["nginx", "-g", "daemon off;"]
    `,
  ],
});

/** How systemd takes signals: these stop all units, the others do something else. systemd(1) */
const systemdStop = 'SIGRTMIN+3';
const poweroff = 'SIGRTMIN+4';
const reboots: readonly string[] = ['SIGINT', 'SIGRTMIN+5'];

function wrongAtPid1(image: Image): WrongSignal[] {
  const { stopSignal, pid1 } = image;
  const program = pid1.service?.program;
  const graceful = program?.gracefulSignal;
  const signal = canonicalSignal(stopSignal?.value ?? 'SIGTERM');
  const place = stopSignalPlace(image);
  if (stopSignal === undefined || !place || !program || !graceful) return [];
  if (isStoppedInOtherWays(image) || !mayBeHandled(signal)) return [];
  if (finishesOn(signal, program) || asksForSetUp(program) || isLikeCtrlC(signal, program)) return [];
  const isSystemd = graceful === systemdStop;
  if (isSystemd && (signal === poweroff || !hasSystemd(pid1.service?.argv[0] ?? '', image))) return [];
  const ending = scriptAsPid1(image)?.script.ending;
  const isReached = !ending || shellStop(ending, image) !== 'deaf';
  const isReboot = isSystemd && reboots.includes(signal);
  const isDoubtful = isVarying(program, signal);
  const unless = missingSetting(program, image);
  const doubts = { isReboot, isDoubtful, ...(unless !== undefined && { unless }) };
  const severity = Object.values(doubts).some(Boolean) ? 'info' : 'warning';
  return [{ place, program, signal, graceful, isReached, severity, ...doubts }];
}

/** With a symptom where nothing happens on that signal: what the image itself sets may be meant for something else. */
function withSymptom(found: WrongSignal, image: Image): WrongSignal {
  const { signal, program, isReached } = found;
  const isInherited = image.stopSignal?.origin.from === 'base' && hasNoEffect(signal, program);
  const isWithoutEffect = isReached && (isInherited || isDeafAsPid1(signal, program, image));
  return isWithoutEffect ? { ...found, symptom: 'stop-ignored' } : found;
}

function wrongOfSupervised(supervised: SupervisedSignal): WrongSignal {
  return { ...supervised, isReached: true, supervised };
}

/** What a program ignores that does not ask for it. signal(7) */
function hasNoEffect(signal: string, { signals }: Program): boolean {
  const isIgnored = (signals[signal] ?? 'ignored') === 'ignored';
  return isIgnored && ['SIGCHLD', 'SIGCONT', 'SIGURG', 'SIGWINCH'].includes(signal);
}

/** `php -S` and haproxy end on SIGTERM only where something is in front of them. */
function isDeafAsPid1(signal: string, { sigterm }: Program, { pid1: { init, stays } }: Image): boolean {
  return (
    signal === 'SIGTERM' && sigterm === 'ignored' && init === null && stays?.program?.sigterm === 'ignored'
  );
}

/** What is not a signal, or cannot be handled, is reported by the rules about that. */
function mayBeHandled(signal: string): boolean {
  const number = parseSignal(signal) ?? 0;
  return number >= 1 && number <= 64 && !['SIGKILL', 'SIGSTOP'].includes(signal);
}

function isStoppedInOtherWays(image: Image): boolean {
  const { steps } = image.pid1;
  // s6-overlay tells its services in its own way; an init that nobody knows may do so too.
  if (steps.some(({ argv }) => argv[0] === '/init')) return true;
  // The signal goes to npm and its like, which forward the signals that they know.
  if (steps.some(({ packaged }) => packaged !== undefined)) return true;
  // A script that traps the signal stops the program in its own way.
  const ending = scriptAsPid1(image)?.script.ending;
  return ending !== undefined && Boolean(stopTrap(ending, image));
}

function isVarying({ sigterm }: Program, signal: string): boolean {
  return signal === 'SIGTERM' && sigterm === 'varies';
}

/** What has to be set for a program to finish its work, beginning with the name of the setting; php-fpm has one. */
function missingSetting({ gracefulIf }: Program, { isConfigured }: Image): string | undefined {
  const [setting] = gracefulIf?.split(' ') ?? [];
  return setting === undefined || isConfigured(`${setting}=`) === 'yes' ? undefined : gracefulIf;
}

/** Most servers take Ctrl-C for what SIGTERM is: where nobody has measured it, nothing is claimed. */
function isLikeCtrlC(signal: string, { gracefulSignal, signals }: Program): boolean {
  return signal === 'SIGINT' && gracefulSignal === 'SIGTERM' && signals.SIGINT === undefined;
}

/** runit stops on SIGCONT only where somebody has made /etc/runit/stopit, and Debian's package does not. */
function asksForSetUp({ isInit, gracefulIf }: Program): boolean {
  return isInit && gracefulIf !== undefined;
}
