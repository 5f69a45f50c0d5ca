import type { Program } from '../src/image/facts/program.ts';
import { fixed } from '../src/lint/example.ts';
import { defineRule, type Offender } from '../src/lint/rule.ts';
import { scriptAsPid1 } from '../src/repair/place-in-script.ts';
import { shellStop, stopTrap } from '../src/repair/shell-stop.ts';
import { addStopSignal, stopSignalPlace } from '../src/repair/stop-signal.ts';
import { canonicalSignal, parseSignal } from '../src/syntax/signal.ts';

interface WrongSignal extends Offender {
  readonly program: Program;
  readonly signal: string;
  readonly graceful: string;
  /** Whether it gets the signal at all: a shell before it may not pass it on. */
  readonly isReached: boolean;
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
round as well: an image built on one of these inherits its STOPSIGNAL, whatever it runs.`,

  check(image) {
    const { stopSignal, pid1, platform } = image;
    const program = pid1.service?.program;
    const graceful = program?.gracefulSignal;
    const signal = canonicalSignal(stopSignal?.value ?? 'SIGTERM');
    const place = stopSignalPlace(image);
    if (platform === 'windows' || stopSignal === undefined || !place || !program || !graceful) return [];
    // s6-overlay tells its services in its own way; an init that nobody knows may do so too.
    if (pid1.steps.some(({ argv }) => argv[0] === '/init')) return [];
    // The signal goes to npm and its like, which forward the signals that they know.
    if (pid1.steps.some(({ packaged }) => packaged !== undefined)) return [];
    // A script that traps the signal stops the program in its own way.
    const ending = scriptAsPid1(image)?.script.ending;
    if (ending && stopTrap(ending, image)) return [];
    // What is not a signal, or cannot be handled, is reported by the rules about that.
    const number = parseSignal(signal) ?? 0;
    if (number < 1 || number > 64 || ['SIGKILL', 'SIGSTOP'].includes(signal)) return [];
    if (signal === graceful || program.signals[signal] === 'graceful') return [];
    const isReached = !ending || shellStop(ending, image) !== 'deaf';
    return [{ place, program, signal, graceful, isReached }];
  },

  message: ({ program, signal, graceful, isReached }, { stopSignal }) => {
    const usual = stopSignal ? '' : ', the default';
    return isReached
      ? `${program.name} finishes its work on ${graceful}, but is stopped with ${signal}${usual}`
      : `${program.name} finishes its work on ${graceful}, and ${signal}${usual && `${usual},`} ` +
          'would interrupt it even if it got through';
  },

  phase: 'stopsignal',
  repair: ({ graceful }, image) => addStopSignal(image, graceful),

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
