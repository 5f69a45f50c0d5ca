import { isShortLived } from '../src/image/duration.ts';
import type { Image } from '../src/image/image.ts';
import { nameOf } from '../src/image/image-path.ts';
import type { ShellText } from '../src/image/step.ts';
import { daemonsBefore } from '../src/lint/beside.ts';
import { byHand, fixed, script, withFiles } from '../src/lint/example.ts';
import { signalsGroup } from '../src/lint/group-signal.ts';
import { ignoredStop, stopperOf } from '../src/lint/ignored-stop.ts';
import { defineRule, type Offender } from '../src/lint/rule.ts';
import { placeInScript, type ScriptStep, scriptAsPid1, scriptSteps } from '../src/repair/place-in-script.ts';
import { awaitedBy, shellName, shellStop, stopTrap } from '../src/repair/shell-stop.ts';
import { signalGroup } from '../src/repair/trap-behind-group.ts';
import { isMissed, readHandler, workOf } from '../src/repair/trap-handler.ts';
import type { Ending, Trap } from '../src/shell/ending.ts';
import { functionText } from '../src/shell/functions.ts';

interface DeferredTrap extends Offender {
  /** As if the container were the program of supervisord's alone, where it is one. */
  readonly alone: Image;
  readonly step: ScriptStep;
  readonly trap: Trap<ShellText>;
  /** What the shell waits for meanwhile; or what was left in the background, where exec has dropped the trap. */
  readonly command: string;
  readonly isDropped: boolean;
  /** What was left in the background may be done by then. */
  readonly isDoubtful?: boolean;
  /** Nothing is in the background: the trap was to run this command. */
  readonly isForOthers?: boolean;
}

export default defineRule<DeferredTrap>({
  id: 'trap-never-runs',
  severity: 'warning',
  symptom: 'stop-ignored',
  summary: 'The trap cannot run while the shell waits for a foreground command',
  docs: `
\`docker stop\` waits for the grace period and then kills the container. A shell runs a trap only after its
foreground command has exited (POSIX, 2.11 "Signals and Error Handling"). When that command is the program itself,
the handler that should stop the program waits for it to exit.

Start the program in the background and \`wait\` for it: a signal interrupts \`wait\`, and the trap runs at once. The
handler then has to forward the signal and wait again, because the script, and with it the container, ends after its
last command. With nothing to clean up, use \`exec\` and no trap.

An init that signals the whole process group (\`reaper -g\`, \`tini -g\`, dumb-init) helps as well: the program gets
the signal itself, exits, and then the trap runs. \`--fix\` does this where the script ends after the trap. An init
that signals the script alone changes nothing.

\`exec\` throws traps away: a script that starts one program in the background, sets a trap to stop it, and then
becomes another program with \`exec\` never runs that trap. Neither does it where nothing is in the background, and the
trap was to say goodbye to a registry or the like: a warning where it does, an info where that is not known.

A script that supervisord starts is in the same place.`,

  check(image) {
    if (image.platform === 'windows') return [];
    const dropped = droppedTrap(image);
    if (dropped) return [dropped];
    const supervised = image.supervised().map(({ first }) => ({ ...image, pid1: first, ways: [first] }));
    return [image, ...supervised].flatMap(deferredTrap);
  },

  message({ step, trap, command, alone, isDropped, isDoubtful, isForOthers }, image) {
    const name = shellName(step);
    if (isForOthers)
      return `${command} does not run when the container is stopped: exec in ${name} drops the trap for ${trap.signal}`;
    const condition = isDoubtful ? ', if it still runs by then' : '';
    if (isDropped)
      return (
        `${stopperOf(image)} kills ${command} without a signal${condition}: ` +
        `exec in ${name} drops the trap for ${trap.signal}`
      );
    return ignoredStop(
      alone,
      () =>
        `the trap for ${trap.signal} in ${name} can only run after ${command} exits, and nothing ` +
        `tells ${command} to exit`,
    );
  },

  phase: 'exec',
  repair: ({ step, trap, alone, isDropped }, image, injection) =>
    isDropped || alone !== image ? null : signalGroup(step, trap, image, injection),

  examples: [
    withFiles(
      fixed`
        FROM redis:7
        COPY run.sh /
      + ARG TARGETARCH
      + COPY --chmod=0755 .initcheck/reaper-linux-\${TARGETARCH:-amd64} /sbin/reaper
      - ENTRYPOINT ["/run.sh"]
      + ENTRYPOINT ["/sbin/reaper", "-g", "--", "/run.sh"]
      `,
      {
        'run.sh': script`
          #!/bin/sh
          trap 'rm -f /run/ready' TERM
          touch /run/ready
          redis-server --dir /tmp
        `,
      },
    ),
    withFiles(
      byHand`
        FROM debian:bookworm
        RUN apt-get update && apt-get install -y tini
        COPY run.sh /
        ENTRYPOINT ["tini", "--", "/run.sh"]
      `,
      {
        'run.sh': script`
          #!/bin/bash
        - trap 'kill -TERM "$pid"' TERM
        - sleep 1000
        + trap 'kill -TERM "$pid"; wait "$pid"' TERM
        + sleep 1000 &
        + pid=$!
        + wait "$pid"
        `,
      },
    ),
    withFiles(
      fixed`
        FROM debian:bookworm
        COPY run.sh /
      + ARG TARGETARCH
      + COPY --chmod=0755 .initcheck/reaper-linux-\${TARGETARCH:-amd64} /sbin/reaper
      + ENTRYPOINT ["/sbin/reaper", "-g", "--"]
        CMD ["/run.sh"]
      `,
      {
        'run.sh': script`
          #!/bin/bash
          trap 'echo bye; exit' TERM
          while true; do
            sleep 3600
          done
        `,
      },
    ),
  ],
});

function deferredTrap(alone: Image): DeferredTrap[] {
  const step = scriptAsPid1(alone) ?? shellBehindInit(alone);
  const ending = step?.script.ending;
  if (!step || !ending || shellStop(ending, alone) !== 'late-trap') return [];
  const trap = stopTrap(ending, alone);
  const { around } = ending.tail;
  const isLoop = around.includes('loop') && around.includes('subshell');
  const hasNoName = ending.argv !== undefined || ending.command !== null || ending.body.length > 0;
  const own = awaitedBy(ending) ?? (hasNoName ? 'what it runs' : undefined);
  const command = isLoop ? 'the subshell' : own;
  if (!trap || command === undefined || ending.isPresumed) return [];
  const place = placeInScript(trap.script, trap.start, trap.end, alone);
  return [{ place, alone, step, trap, command, isDropped: false }];
}

/** `exec` throws away a trap that was to pass the signal on to what runs in the background, or to run something. */
function droppedTrap(image: Image): DeferredTrap | undefined {
  for (const step of scriptSteps(image)) {
    const { ending } = step.script;
    const trap = ending?.how === 'exec' ? stopTrap(ending, image) : undefined;
    const what = ending && trap && droppedWork(ending, trap);
    if (!trap || !what) continue;
    const place = placeInScript(trap.script, trap.start, trap.end, image);
    return { place, alone: image, step, trap, isDropped: true, ...what };
  }
  return undefined;
}

type Dropped = Omit<DeferredTrap, 'place' | 'alone' | 'step' | 'trap' | 'isDropped'>;

function droppedWork(ending: Ending<ShellText>, trap: Trap<ShellText>): Dropped | undefined {
  const jobs = ending.background.filter(({ words }) => !isShortLived(words));
  const working = jobs.find(({ duration }) => duration !== undefined && duration !== 'short');
  const job = working ?? jobs.find(({ duration }) => duration === undefined);
  if (job && readHandler(trap, ending)?.signals) {
    const command = nameOf(job.words[0] ?? '');
    return working
      ? { command, symptom: 'work-lost' }
      : { command, severity: 'info', symptom: 'none', isDoubtful: true };
  }
  // What is in the background is told by `kill`.
  const isForJobs =
    jobs.length > 0 && /\bkill\b/.test(functionText(ending.defined, trap.handler.trim()) ?? trap.handler);
  const words = isForJobs ? undefined : workOf(trap, ending);
  if (!words) return undefined;
  const severity = isMissed(words, daemonsBefore(ending).length > 0) ? 'warning' : 'info';
  return { command: nameOf(words[0] ?? ''), severity, symptom: 'none', isForOthers: true };
}

/** The shell that an init starts and signals alone: its trap waits as well. */
function shellBehindInit(image: Image): ScriptStep | undefined {
  const { stays, init } = image.pid1;
  if (!init || !stays || stays.program?.mustBePid1 || signalsGroup(stays, image)) return undefined;
  return scriptSteps(image).find(({ stays: waits, program }) => waits === true && program?.kind === 'shell');
}
