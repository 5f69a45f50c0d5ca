import type { Program } from '../src/image/facts/program.ts';
import { fixed } from '../src/lint/example.ts';
import { defineRule, type Offender } from '../src/lint/rule.ts';
import { scriptAsPid1 } from '../src/repair/place-in-script.ts';
import { hasStopTrap } from '../src/repair/script-endings.ts';
import { addStopSignal, commandPlace } from '../src/repair/stop-signal.ts';
import { canonicalSignal, parseSignal } from '../src/syntax/signal.ts';

interface WrongSignal extends Offender {
  readonly program: Program;
  readonly signal: string;
  readonly graceful: string;
}

export default defineRule<WrongSignal>({
  id: 'wrong-stopsignal',
  severity: 'warning',
  symptom: 'none',
  summary: 'The stop signal is not the one on which the program finishes its work',
  docs: `
Some programs end at once on SIGTERM and finish their work on another signal: nginx on SIGQUIT, Apache on SIGWINCH, haproxy on SIGUSR1. The official
images say so with STOPSIGNAL; an image that installs the program itself has to say it too. It goes wrong the other way round as well: an image built on
one of these inherits its STOPSIGNAL, whatever it runs.`,

  check(image) {
    const { stopSignal, pid1, platform } = image;
    const program = pid1.service?.program;
    const graceful = program?.gracefulSignal;
    const signal = canonicalSignal(stopSignal?.value ?? 'SIGTERM');
    const place = commandPlace(image);
    if (platform === 'windows' || stopSignal === undefined || !place || !program || !graceful) return [];
    // npm and its kin pass on what they know, and to them the signal goes.
    if (pid1.steps.some(({ packaged }) => packaged !== undefined)) return [];
    // A script that traps the signal tells the program in its own words.
    if (scriptAsPid1(image)?.script.endings?.some(ending => hasStopTrap(ending, image))) return [];
    // What is no signal, or none that a program could handle, is said by the rules about that.
    const number = parseSignal(signal) ?? 0;
    if (number < 1 || number > 64 || ['SIGKILL', 'SIGSTOP'].includes(signal)) return [];
    if (signal === graceful || program.signals[signal] === 'graceful') return [];
    return [{ place, program, signal, graceful }];
  },

  message: ({ program, signal, graceful }, { stopSignal }) =>
    `${program.name} finishes its work on ${graceful}, and is stopped by ${signal}${
      stopSignal ? '' : ', the default'
    }`,

  phase: 'stopsignal',
  fix: ({ graceful }, image) => addStopSignal(image, graceful),

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
