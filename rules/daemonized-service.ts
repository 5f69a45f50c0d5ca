import { detaches, detachesUnlessConfigured, hasDetached, innermostShell } from '../src/image/detaches.ts';
import { isBrief, isShortLived } from '../src/image/duration.ts';
import type { Image } from '../src/image/image.ts';
import { isInitScript, nameOf } from '../src/image/image-path.ts';
import { firstShell } from '../src/image/pid1.ts';
import type { ShellText, Step } from '../src/image/step.ts';
import { byHand } from '../src/lint/example.ts';
import { stopperOf } from '../src/lint/ignored-stop.ts';
import { defineRule, type Offender } from '../src/lint/rule.ts';
import { daemonLeft, serviceOf } from '../src/repair/detached.ts';
import { placeInScript, placeOfEnding } from '../src/repair/place-in-script.ts';
import { commandPlace } from '../src/repair/stop-signal.ts';
import { isBuiltin } from '../src/shell/builtins.ts';
import type { Ending } from '../src/shell/ending.ts';

interface Daemonized extends Offender {
  /** What is in the background, as it is called. */
  readonly name: string;
  /**
   * What keeps it in the foreground; null where a shell has put it in the background, undefined where there is nothing.
   */
  readonly option: string | null | undefined;
  /** What the shell waits for first, which may be a job or the work itself. */
  readonly until?: string;
  /** Whether supervisord has started it. */
  readonly isSupervised?: boolean;
}

export default defineRule<Daemonized>({
  id: 'daemonized-service',
  severity: 'warning',
  symptom: 'ends-at-once',
  summary: 'The service moves to the background, and the container stops',
  docs: `
The container stops as soon as it has started. Many daemons detach from the process that started them. In a container
that process is PID 1: it exits, and the container stops with it. Most services have an option that keeps them in the
foreground. Some can also be configured that way; where the Dockerfile brings a configuration that cannot be read
here, this is an info.

A \`&\` after the last command of a shell does the same to any program: the shell has nothing left to do and exits.
Where it waits for a program of which nothing is known first, this is an info, or nothing beside a virtual display.

Under supervisord the container goes on, but supervisord takes the daemon for ended. It starts it once more, or gives
up, and does not signal it when the container stops.`,

  check(image) {
    const left = leftByShell(image) ?? lastOfShell(image) ?? leftBefore(image);
    if (left) return [left];
    const supervised = supervisedDaemons(image);
    if (supervised.length > 0) return supervised;
    const { stays, service } = image.pid1;
    const place = commandPlace(image);
    // An init in front ends with the program it has started.
    const step = stays?.program?.kind === 'init' ? service : stays;
    const isDetached = step ? detaches(step, image) : 'no';
    if (!place || !step?.program || isDetached === 'no') return [];
    const { name, foreground } = step.program;
    return [{ place, name, option: foreground[0], severity: isDetached === 'maybe' ? 'info' : 'warning' }];
  },

  message({ name, option, severity, isSupervised, until }, image) {
    if (until !== undefined)
      return `the container stops when ${until} has ended: ${name} runs in the background, and the shell exits then`;
    if (option === null)
      return `the container stops at once: ${name} runs in the background, and the shell that started it exits`;
    const unless = severity === 'info' ? ' unless its configuration keeps it in the foreground' : '';
    const remedy = option ? `; ${quoted(option)} keeps it in the foreground` : '';
    const moves = `${name} moves to the background${unless}${remedy}`;
    return isSupervised
      ? `${stopperOf(image)} kills ${name} without a signal, since supervisord takes it for ended: ${moves}`
      : `the container stops at once: ${moves}`;
  },

  examples: [
    byHand`
        FROM nginx:1.27
        ENTRYPOINT []
      - CMD ["nginx"]
      + CMD ["nginx", "-g", "daemon off;"]
    `,
    byHand`
        FROM redis:7
      - CMD redis-server &
      + CMD ["redis-server"]
    `,
  ],
});

function quoted(option: string): string {
  return option.includes(' ') ? JSON.stringify(option) : option;
}

/** What supervisord starts, and takes for ended. A cron that is a step of the set-up has nothing to finish itself. */
function supervisedDaemons(image: Image): Daemonized[] {
  const command = commandPlace(image);
  if (!command || image.platform === 'windows') return [];
  return image.supervised().flatMap(({ first, isStep, written }) => {
    const place = written ? placeInScript(written.file, written.start, written.end, image) : command;
    const shell = lastOfShell({ ...image, pid1: first, ways: [first] });
    // A script that sends it there by an option may want that.
    if (shell)
      return isStep || !shell.option ? [] : [{ ...shell, symptom: 'none' as const, isSupervised: true }];
    return first.stays ? daemonIn(first.stays, isStep, place, image) : [];
  });
}

function daemonIn(step: Step, isStep: boolean, place: Offender['place'], image: Image): Daemonized[] {
  const [path = '', ...words] = step.argv;
  // It returns when the service has started. One that was read is a script like any other.
  const isStarted = !step.script && isInitScript(path) && /^(?:re)?start$/.test(words[0] ?? '');
  const isDetached = isStarted ? detachesUnlessConfigured(step, image) : detaches(step, image);
  const name = serviceOf(step.argv);
  if (isDetached === 'no' || (isStep && /^crond?$/.test(name))) return [];
  const severity = isDetached === 'maybe' ? 'info' : 'warning';
  const option = step.program?.foreground[0];
  return [{ place, name, option, severity, symptom: 'none', isSupervised: true }];
}

/** A shell that has reached the end of its text while what it has started is in the background. */
function leftByShell(image: Image): Daemonized | undefined {
  const shell = firstShell(image.pid1);
  const ending = shell && innermostShell(shell, image).script?.ending;
  // What a trap for the end of the shell has waited for is none of it.
  if (!ending?.areTrapsKnown || image.platform === 'windows') return undefined;
  const { how, script, background } = ending;
  const left =
    how === 'background' ? background.at(-1) : background.find(({ duration }) => duration === 'service');
  if (how !== 'background' && !(left && isOver(ending))) return undefined;
  if (how === 'exit' && givesUp(ending)) return undefined;
  const { start, end } = how === 'background' ? ending : (left ?? ending);
  const place = placeInScript(script, start, end, image);
  const found = { place, name: nameOf(left?.words[0] ?? 'the service'), option: null };
  const until = how === 'background' ? undefined : waitedFor(ending, start);
  if (until === undefined) return found;
  return helpers.test(found.name) ? undefined : { ...found, until, severity: 'info', symptom: 'none' };
}

/**
 * `exit 1`: something that it needs is not there, and it says so by its exit code. Of an end that is where a trap for
 * EXIT is set that is so on one of the ways.
 */
function givesUp({ script: { text }, start, end }: Ending<ShellText>): boolean {
  const failing = /^exit\s+[1-9]/;
  const place = text.slice(start, end);
  return failing.test(place) || (/^trap\s/.test(place) && /\bexit\s+[1-9]/.test(text));
}

/** Beside these a job runs, and the container is for that. */
const helpers = new RegExp(
  '^(?:Xvfb|Xvnc|Xorg|Xephyr|x11vnc|dbus-daemon|dbus-launch|pulseaudio|fluxbox|openbox|ssh-agent|gpg-agent' +
    '|ffmpeg|socat)$',
);

/** What the shell has waited for since it sent something to the background, which may have been the work. */
function waitedFor({ earlier, script }: Ending<ShellText>, from: number): string | undefined {
  const later = earlier.filter(({ script: text, command }) => text === script && command.start > from);
  const last = later.findLast(({ command, argv = command.words }) => {
    const [name = ''] = argv;
    return name !== '' && !isBuiltin(name) && !isBrief(argv) && !isShortLived(argv);
  });
  return last && nameOf((last.argv ?? last.command.words)[0] ?? '');
}

/** A shell whose last command moves to the background by itself: `CMD cron`. */
function lastOfShell(image: Image): Daemonized | undefined {
  const { steps } = image.pid1;
  const first = firstShell(image.pid1);
  const shell = first && innermostShell(first, image);
  const ending = shell?.script?.ending;
  const program = shell && steps[steps.indexOf(shell) + 1]?.program;
  if (!ending || !program || !hasDetached(shell, image) || image.platform === 'windows') return undefined;
  return { place: placeOfEnding(ending, image), name: program.name, option: program.foreground[0] };
}

/** One that has moved to the background before the last command: `nginx; echo started`. */
function leftBefore(image: Image): Daemonized | undefined {
  const shell = firstShell(image.pid1);
  const ending = shell && innermostShell(shell, image).script?.ending;
  if (!ending || image.platform === 'windows' || (ending.how === 'exit' && givesUp(ending))) return undefined;
  const left = isOver(ending) ? daemonLeft(ending, image) : undefined;
  const program = left?.step.program;
  if (!left || !program) return undefined;
  const { start, end } = left.command;
  const place = placeInScript(ending.script, start, end, image);
  return { place, name: serviceOf(left.step.argv), option: program.foreground[0] };
}

/** Whether it has nothing more to wait for, or for no longer than a moment. */
function isOver({ how, argv }: Ending<ShellText>): boolean {
  if (how === 'end' || how === 'exit') return true;
  return how === 'foreground' && argv !== undefined && (isBrief(argv) || isShortLived(argv));
}
