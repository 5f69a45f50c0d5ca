import { isBrief, isShortLived } from '../src/image/duration.ts';
import { exitsWithChild } from '../src/image/exits-with-child.ts';
import { findProgram } from '../src/image/facts/programs.ts';
import type { Image } from '../src/image/image.ts';
import { nameOf } from '../src/image/image-path.ts';
import { reaperPath } from '../src/image/reaper.ts';
import type { ShellText } from '../src/image/step.ts';
import { daemonsBefore } from '../src/lint/beside.ts';
import { fixed, script, withFiles } from '../src/lint/example.ts';
import { signalsGroup } from '../src/lint/group-signal.ts';
import { stopperOf } from '../src/lint/ignored-stop.ts';
import { defineRule, type Offender } from '../src/lint/rule.ts';
import { killsAtExit } from '../src/repair/behind-reaper.ts';
import { injectReaper } from '../src/repair/inject-reaper.ts';
import { placeInScript, type ScriptStep, scriptSteps } from '../src/repair/place-in-script.ts';
import { mayLeaveNothing, shellName, shellStop, stopTrap } from '../src/repair/shell-stop.ts';
import { readHandler } from '../src/repair/trap-handler.ts';
import { isBuiltin } from '../src/shell/builtins.ts';
import type { Ending, Trap } from '../src/shell/ending.ts';
import { functionText } from '../src/shell/functions.ts';
import { parseCommands } from '../src/shell/shell-commands.ts';
import type { SimpleCommand } from '../src/shell/simple-command.ts';

interface LeavingTrap extends Offender {
  readonly step: ScriptStep;
  /** What runs in the background. */
  readonly job: string;
  /** Whether the trap sends it the signal. */
  readonly signals: boolean;
  /** Whether that is SIGKILL. */
  readonly kills: boolean;
  /** Whether it may be done by then. */
  readonly isDoubtful: boolean;
  /** Another one that runs beside it, where the trap waits for one of the two. */
  readonly other?: string | undefined;
}

export default defineRule<LeavingTrap>({
  id: 'trap-without-wait',
  severity: 'warning',
  symptom: 'work-lost',
  summary: 'The trap runs, but the script exits before the program has finished',
  docs: `
\`docker stop\` is quick, and the program is killed in the middle of its work. A signal interrupts \`wait\`, the trap
runs, and the script goes on after the \`wait\`: to its end. PID 1 exits, and the kernel kills everything else in the
container at once, whether or not the trap has sent it a signal.

Wait once more, in the handler or after the first \`wait\`: \`trap 'kill -TERM "$pid"; wait "$pid"' TERM\`. With
\`set -e\` only the handler will do, because an interrupted \`wait\` fails. An init that waits for every process,
such as the one that \`--fix\` installs, lets the program finish as well.

A server that was started as a daemon (\`service mariadb start\`) is no job of the shell, and \`wait\` does not wait for
it: let the handler stop it (\`service mariadb stop\`).

A trap that sends SIGKILL, \`kill -9\`, gives the program no time whoever waits: send SIGTERM.`,

  check(image) {
    const { steps } = image.pid1;
    if (image.platform === 'windows' || steps[0]?.argv[0] === reaperPath) return [];
    const step = scriptSteps(image).find(({ stays }) => stays === true);
    const ending = step?.script.ending;
    const trap = ending && stopTrap(ending, image);
    if (!step || !ending || !trap) return [];
    const stop = shellStop(ending, image);
    if (stop === 'trap') return leftDaemon(step, ending, trap, image);
    if (stop !== 'leaves') return [];
    const isDoubtful = mayLeaveNothing(ending);
    const works = ending.background.filter(job => isWork(job, ending));
    const job = (isDoubtful ? undefined : works.find(({ duration }) => duration !== undefined)) ?? works[0];
    if (!job) return leftDaemon(step, ending, trap, image);
    const place = placeInScript(trap.script, trap.start, trap.end, image);
    const told = whatIsTold(step, ending, trap, image);
    const other = waitsForSome(trap, ending) ? works.find(one => one !== job) : undefined;
    const [name, otherName] = [job, other].map(one => one && nameOfJob(one));
    const found = { place, step, job: name ?? '', other: otherName, ...told, isDoubtful };
    return [isDoubtful ? { ...found, severity: 'info', symptom: 'none' } : found];
  },

  message({ step, job, other, signals, kills, isDoubtful }, image) {
    const condition = isDoubtful ? ', if it still runs by then' : '';
    if (other !== undefined && !kills)
      return (
        `${stopperOf(image)} kills ${job} or ${other} before it can finish${condition}: the trap in ` +
        `${shellName(step)} does not stop both of them and wait until they have exited`
      );
    const killed = `${stopperOf(image)} kills ${job} before it can finish${condition}: the trap in ${shellName(step)}`;
    if (kills) return `${killed} sends it SIGKILL, which no program can handle`;
    const why = signals ? `does not wait for ${job} to exit` : `does not forward the signal to ${job}`;
    return `${killed} ${why}, and the script exits`;
  },

  phase: 'exec',
  repair: ({ kills }, image: Image, injection) =>
    kills
      ? { declined: 'an init cannot help what the trap kills: send SIGTERM, and wait' }
      : injectReaper(image, injection),

  examples: [
    withFiles(
      fixed`
        FROM redis:7
        COPY run.sh /
      + ARG TARGETARCH
      + COPY --chmod=0755 .initcheck/reaper-linux-\${TARGETARCH:-amd64} /sbin/reaper
      - ENTRYPOINT ["/run.sh"]
      + ENTRYPOINT ["/sbin/reaper", "--", "/run.sh"]
      `,
      {
        'run.sh': script`
          #!/bin/sh
          redis-server --dir /tmp &
          trap 'kill -TERM $!' TERM
          wait
        `,
      },
    ),
  ],
});

/** Whether a handler, or a function that it calls, waits for something. */
function waitsForSome({ handler }: Trap<ShellText>, { defined }: Ending<ShellText>): boolean {
  const called = new Set([handler.trim()]);
  // What is added meanwhile is looked at as well.
  for (const name of called) {
    const words: readonly string[] = (functionText(defined, name) ?? name).match(/[A-Za-z_][\w-]*/g) ?? [];
    if (words.includes('wait')) return true;
    for (const word of words) if (defined.has(word)) called.add(word);
  }
  return false;
}

/** Of a handler that calls something else it is certain that nobody waits, and no more. */
function whatIsTold(step: ScriptStep, ending: Ending<ShellText>, trap: Trap<ShellText>, image: Image) {
  const { signals: tells = true, kills = false } = readHandler(trap, ending) ?? {};
  const { init, stays } = image.pid1;
  const signals = tells || (init !== null && stays !== undefined && signalsGroup(stays, image));
  return { signals, kills: kills || killsAtExit(step, image) };
}

/** A server that daemonized, no job of the shell: all of the handler is known, and nothing in it stops a server. */
function leftDaemon(step: ScriptStep, ending: Ending<ShellText>, trap: Trap<ShellText>, image: Image) {
  const handler = readHandler(trap, ending);
  const [job] = daemonsBefore(ending);
  const { init } = image.pid1;
  const isKnown = init === null || (init !== undefined && exitsWithChild(init));
  if (!handler || handler.signals || job === undefined || !isKnown) return [];
  const place = placeInScript(trap.script, trap.start, trap.end, image);
  return [{ place, step, job, signals: false, kills: false, isDoubtful: false }];
}

/** What only the shell knows is no name. */
function nameOfJob({ words: [first = ''] }: SimpleCommand): string {
  return /[$`]/.test(first) ? 'a background job' : nameOf(first);
}

/** A sleep that keeps a container alive has nothing to finish, nor has a function that sleeps and looks again. */
function isWork({ words: written }: SimpleCommand, { defined }: Pick<Ending, 'defined'>): boolean {
  // `$(as_user) tail -F log`: what is put in front becomes what is behind it.
  const words = /^"?[$`]/.test(written[0] ?? '') && written.length > 1 ? written.slice(1) : written;
  const body = functionText(defined, words[0] ?? '');
  const commands = body === undefined ? undefined : parseCommands(body.replace(/^\{|\}$/g, ''));
  const isLook = commands?.every(({ words: [name = '', ...others] }) => {
    return isBuiltin(name) || name === '' || isShortLived([name, ...others]) || isBrief([name, ...others]);
  });
  return !isLook && !isShortLived(words) && findProgram(words)?.kind !== 'filler';
}
