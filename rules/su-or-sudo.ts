import type { Image } from '../src/image/image.ts';
import type { Step } from '../src/image/step.ts';
import { byHand } from '../src/lint/example.ts';
import { defineRule, type Offender } from '../src/lint/rule.ts';
import { placeInCaller } from '../src/repair/place-in-script.ts';
import { commandPlace } from '../src/repair/stop-signal.ts';

interface Switcher extends Offender {
  readonly name: string;
  /** A shell is in front that passes nothing on, and is taken away before this matters. */
  readonly isBehindShell: boolean;
}

export default defineRule<Switcher>({
  id: 'su-or-sudo',
  severity: 'warning',
  // How much a program needs to finish is its own: one that ends within the two seconds loses nothing.
  symptom: 'none',
  summary: 'su and runuser stay in front of the program and kill it two seconds after the stop signal',
  docs: `
\`docker stop\` leaves the program two seconds. \`su -c\` and \`runuser\` of util-linux stay as PID 1: on SIGTERM
they forward it to the program, wait two seconds, and kill it. sudo is the better parent: it forwards signals, waits
and collects orphans, but it stays too. gosu, su-exec and \`setpriv --reuid=… --init-groups\` switch the user and
become the program; USER needs no program at all.`,

  check(image) {
    const step = switcherOf(image);
    const place = step && (placeInCaller(step, image) ?? commandPlace(image));
    const name = step?.program?.name;
    if (!place || !name || !step) return [];
    const { steps } = image.pid1;
    const isBehindShell = steps.slice(0, steps.indexOf(step)).some(isInTheWay);
    // sudo waits for the program, whatever is in front of it: nothing is to be said of it before the shell is gone.
    if (isBehindShell && name === 'sudo') return [];
    return [{ place, name, isBehindShell, severity: name === 'sudo' || isBehindShell ? 'info' : 'warning' }];
  },

  message: ({ name, isBehindShell }) =>
    name === 'sudo'
      ? 'sudo stays in front of the program; gosu or setpriv would become the program'
      : `${isBehindShell ? 'without the shell in front, ' : ''}${name} kills the program two seconds after the stop ` +
        'signal: it stays in front of it, where gosu or setpriv would become the program',

  examples: [
    byHand`
        FROM redis:7
      - ENTRYPOINT ["su", "nobody", "-s", "/bin/sh", "-c", "exec redis-server --dir /tmp"]
      + ENTRYPOINT ["setpriv", "--reuid=nobody", "--clear-groups", "redis-server", "--dir", "/tmp"]
    `,
  ],
});

/** A shell that stays keeps the signal from it, and another rule says so. */
function isInTheWay({ stays, program }: Step): boolean {
  return stays === true && !program?.isInit;
}

/** BusyBox's su becomes what it starts; the facts distinguish the two by the shell of the base. */
function switcherOf({ pid1 }: Image): Step | undefined {
  const at = pid1.steps.findIndex(({ program }) => ['su', 'runuser', 'sudo'].includes(program?.name ?? ''));
  const step = pid1.steps[at];
  return step?.program?.execs === true ? undefined : step;
}
