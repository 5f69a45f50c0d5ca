import type { Program } from '../src/image/facts/program.ts';
import { findProgram } from '../src/image/facts/programs.ts';
import { finishesOn } from '../src/image/finishes-on.ts';
import { type Image, instructionOf } from '../src/image/image.ts';
import { isWithoutPcntl } from '../src/image/pcntl.ts';
import type { Step } from '../src/image/step.ts';
import { fixed } from '../src/lint/example.ts';
import { ignoredStop, serviceName, stopperOf } from '../src/lint/ignored-stop.ts';
import { defineRule, type Offender, placeOf } from '../src/lint/rule.ts';
import { scriptAsPid1 } from '../src/repair/place-in-script.ts';
import { addStopSignal, stopSignalPlace } from '../src/repair/stop-signal.ts';
import { canonicalSignal } from '../src/syntax/signal.ts';

interface Ungraceful extends Offender {
  readonly signal: string;
  /** The program that runs in the place of the one for which the base image sets the signal. */
  readonly other?: Program;
  /** The program, where it only begins anew on that signal; what it ends on, and the word that would end it too. */
  readonly reloading?: { readonly program: Program; readonly ending: string; readonly word: string };
}

export default defineRule<Ungraceful>({
  id: 'ungraceful-stopsignal',
  severity: 'warning',
  symptom: 'stop-ignored',
  summary: 'The stop signal cannot be handled, or has no effect',
  docs: `
SIGKILL and SIGSTOP cannot be handled: SIGKILL ends the program in the middle of its work, SIGSTOP freezes it until
it is killed. SIGCHLD, SIGCONT, SIGURG and SIGWINCH have no effect on a program that does not handle them, so every
stop takes the whole grace period; Apache is one that handles SIGWINCH.

An image inherits the STOPSIGNAL of its base, which was chosen for the program of the base: SIGWINCH with
php:8-apache, SIGQUIT with nginx. A queue worker or a cron daemon in such an image never reacts to it. Set the signal
that fits what the image runs.

uWSGI drops its requests on SIGTERM and starts again, unless its configuration has \`die-on-term\`; SIGINT ends it.`,

  check(image) {
    const { stopSignal, pid1, platform } = image;
    const instruction = instructionOf(stopSignal);
    const signal = canonicalSignal(stopSignal?.value ?? '');
    const program = pid1.service?.program;
    if (platform === 'windows') return [];
    const reloading = reloadingOn(signal || 'SIGTERM', image);
    if (reloading.length > 0) return reloading;
    if (!instruction) return inherited(image, signal);
    if (!never.has(signal) && !ignored.has(signal)) return [];
    if (ignored.has(signal) && (program?.gracefulSignal === signal || program?.signals[signal] || !program))
      return [];
    return [{ place: placeOf(instruction), signal }];
  },

  message({ signal, other, reloading }, image) {
    const by = stopperOf(image);
    if (reloading) return reloadMessage(signal, reloading, image);
    if (other) return inheritedMessage(signal, other, image);
    if (signal === 'SIGKILL')
      return `${by} kills the program in the middle of its work: SIGKILL cannot be handled`;
    if (signal === 'SIGSTOP')
      return `${by} freezes the program, then kills it after the grace period: SIGSTOP cannot be handled`;
    return ignoredStop(image, () => `${signal} does not end a program by itself`);
  },

  phase: 'stopsignal',
  repair({ other, reloading }, image) {
    if (reloading) return addStopSignal(image, reloading.ending);
    const graceful = image.pid1.service?.program?.gracefulSignal;
    // A runtime leaves SIGTERM to its application, and behind an init it ends a program without a handler.
    // What is deaf to that as well is told of the init that it lacks, and gets one.
    const isByDefault = other && (other.kind === 'runtime' || image.pid1.init || isDeafToAll(other, image));
    const byDefault = isByDefault ? 'SIGTERM' : null;
    const signal = graceful ?? byDefault;
    return signal ? addStopSignal(image, signal) : null;
  },

  examples: [
    fixed`
        FROM redis:7
      - STOPSIGNAL SIGSTOP
      + STOPSIGNAL SIGTERM
        CMD ["redis-server"]
    `,
  ],
});

/** A program that begins anew on the stop signal, whatever is in front of it. Its configuration may be unknown. */
function reloadingOn(signal: string, image: Image): Ungraceful[] {
  const { pid1, stopSignal, dockerfile } = image;
  const { service: { program } = {} } = pid1;
  const word = program?.reloads;
  const ending = ['SIGINT', 'SIGQUIT'].find(other => program?.signals[other] === 'fast');
  const place = stopSignalPlace(image);
  if (signal !== 'SIGTERM' || stopSignal === undefined || !place || !program || !word || !ending) return [];
  // Every option is also a variable: UWSGI_DIE_ON_TERM.
  const variable = `${program.name}_${word}`.replace(/-/g, '_').toUpperCase();
  const isSet = dockerfile.text.includes(variable) || image.overrides?.environment?.[variable] !== undefined;
  const isCaught = scriptAsPid1(image)?.script.ending?.traps.some(({ signal: caught }) => caught === 'TERM');
  if (isSet || isCaught || pid1.steps.some(({ packaged }) => packaged !== undefined)) return [];
  const isCertain = program.sigterm === 'ignored';
  const reloading = { program, ending, word };
  return [{ place, signal, reloading, ...(!isCertain && { severity: 'info', symptom: 'none' }) }];
}

function reloadMessage(
  signal: string,
  { program, ending, word }: NonNullable<Ungraceful['reloading']>,
  image: Image,
): string {
  const { name, sigterm } = program;
  const does = `on ${signal} ${name} drops its requests and starts again`;
  return sigterm === 'ignored'
    ? ignoredStop(image, () => `${does}; ${ending} ends it`)
    : `${does}, unless its configuration has ${word}; ${ending} ends it in any case`;
}

/**
 * The signal of a base whose own program is not what runs. Of a program that was seen to handle no signal at all, and
 * of a runtime, which leaves that to the application, signals that applications do not ask for are as good as those
 * that do nothing.
 */
function inherited(image: Image, signal: string): Ungraceful[] {
  const { stopSignal, pid1 } = image;
  const program = pid1.service?.program;
  const place = stopSignal?.origin.from === 'base' ? stopSignalPlace(image) : undefined;
  if (!place || !program || !working.has(program.kind) || program.signals[signal]) return [];
  // What a shell has left in the background may be what the signal was chosen for; but it has to end PID 1 as well.
  if (!ignored.has(signal) && pid1.steps.some(leavesSomething)) return [];
  // On another way the signal reaches the program that it was chosen for.
  if (image.ways.some(({ service }) => finishesOn(signal, service?.program))) return [];
  // Another rule names the signal on which it finishes its work.
  if (program.gracefulSignal || pid1.steps.some(({ stays }) => stays === undefined)) return [];
  // What a shell does between its rounds is not what the signal is for: that the shell is deaf is told of it.
  if (!ignored.has(signal) && program.kind === 'filler' && pid1.stays?.program?.kind === 'shell') return [];
  const isDeaf = program.sigterm === 'ignored' || isWithoutPcntl(program, image);
  const isLost = ignored.has(signal) || (unasked.has(signal) && isDeaf);
  return isLost ? [{ place, signal, other: program }] : [];
}

function leavesSomething({ script }: Step): boolean {
  const { background = [], earlier = [] } = script?.ending ?? {};
  return background.length > 0 || earlier.some(({ argv }) => argv && findProgram(argv)?.daemonizes);
}

/** `cron -f` as PID 1: no signal ends it, until there is an init in front of it. */
function isDeafToAll({ sigterm }: Program, { pid1 }: Image): boolean {
  return sigterm === 'ignored' && !pid1.init;
}

function inheritedMessage(signal: string, other: Program, image: Image): string {
  const name = serviceName(image) === undefined ? other.name : 'it';
  const too = isDeafToAll(other, image)
    ? ', and as PID 1 it ignores SIGTERM too: it needs SIGTERM and an init'
    : '';
  const why = `${signal} comes from ${image.base.reference} and means nothing to ${name}${too}`;
  return image.pid1.init && !ignored.has(signal)
    ? `${stopperOf(image)} ends ${other.name} in the middle of its work: ${why}`
    : ignoredStop(image, () => why);
}

const working = new Set<Program['kind']>(['server', 'worker', 'runtime', 'dev-server', 'filler', 'watcher']);
const unasked = new Set(['SIGQUIT', 'SIGUSR1', 'SIGUSR2']);

const never = new Set(['SIGKILL', 'SIGSTOP']);
const ignored = new Set(['SIGCHLD', 'SIGCONT', 'SIGURG', 'SIGWINCH']);
