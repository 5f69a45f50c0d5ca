import { isBrief, isShortLived } from '../src/image/duration.ts';
import { findProgram } from '../src/image/facts/programs.ts';
import type { Image } from '../src/image/image.ts';
import { reaperPath } from '../src/image/reaper.ts';
import { fileOf, type Step } from '../src/image/step.ts';
import { serverBeside } from '../src/lint/beside.ts';
import { fixed, script, withFiles } from '../src/lint/example.ts';
import { signalsGroup } from '../src/lint/group-signal.ts';
import { ignoredStop, serviceName, stopperOf } from '../src/lint/ignored-stop.ts';
import { defineRule, type Offender } from '../src/lint/rule.ts';
import { reasonToStay } from '../src/repair/behind-reaper.ts';
import { applyExec } from '../src/repair/exec-into-shell.ts';
import { placeOfEnding, type ScriptStep, scriptSteps } from '../src/repair/place-in-script.ts';
import { awaitedBy, shellName, shellStop, trapsStop } from '../src/repair/shell-stop.ts';
import { mayBeOver } from '../src/repair/waiting-shell.ts';
import { isBuiltin } from '../src/shell/builtins.ts';
import type { Ending } from '../src/shell/ending.ts';

interface HiddenShell extends Offender {
  readonly init: string;
  readonly step: ScriptStep;
  /** What the shell waits for; undefined when that has no one name. */
  readonly service: string | undefined;
  /** A server that was started before, where the shell waits for nothing but a sleep. */
  readonly daemon: string | undefined;
  /** Why the shell does not end by the signal; undefined where it does. */
  readonly why: string | undefined;
}

export default defineRule<HiddenShell>({
  id: 'init-hides-shell',
  severity: 'warning',
  symptom: 'cut-short',
  summary: 'The init exits with the shell, and the program is killed in the middle of its work',
  docs: `
\`docker stop\` kills the program in the middle of its work, and its signal handler never runs. It looks healthy: an
init is PID 1, and the container stops at once. But the init starts a shell or a script, and the program is a child
of that shell. The stop signal ends the shell, the init exits with it, and the kernel kills the program. Instead of a
delay of ten seconds there is now silent data loss.

Put \`exec\` before the program, so that the shell becomes it. dumb-init sends the signal to the whole session, but
it waits for the shell alone: the program receives the signal and has no time to act on it.`,

  check(image) {
    const { init, steps, stays } = image.pid1;
    // A full init, such as s6-overlay, ends all processes one after the other.
    if (!init || !stays || stays.program?.mustBePid1) return [];
    const step = shellBehind(image);
    const ending = step?.script.ending;
    if (!step || !ending || !['deaf', 'lost-exec', 'dies'].includes(shellStop(ending, image))) return [];
    const place = placeOfEnding(ending, image);
    const severity = mayBeOver(ending, image) ? { severity: 'info' as const } : {};
    const daemon = isFiller(image) ? serverBeside(ending, '') : undefined;
    const found = { place, init, step, service: awaitedBy(ending), daemon, ...severity };
    const why = reasonToStay(step, image, steps[0]?.argv[0] !== reaperPath);
    // What it waits for hears of it too: it goes on only where that is known.
    const isStuck =
      ending.stop.includes('stuck') && (trapsStop(ending, image) || !/^(?:wait|loop)$/.test(ending.how));
    const endsWithGroup = signalsGroup(stays, image) && !isStuck;
    if (why !== undefined) return endsWithGroup ? [] : [{ ...found, why, symptom: 'stop-ignored' }];
    return steps[0]?.argv[0] === reaperPath || isIdle(ending, image) ? [] : [{ ...found, why }];
  },

  message({ init, step, service, daemon, why }, image) {
    const shell = shellName(step);
    if (why !== undefined)
      return ignoredStop(image, () => `${init} forwards the signal, and ${shell} ${why}`);
    const others = isFiller(image) ? `what ${shell} runs in the background` : undefined;
    const victim =
      daemon ?? others ?? serviceName(image) ?? (fileOf(step) ? service : undefined) ?? `what ${shell} runs`;
    return (
      `${stopperOf(image)} kills ${victim} before it can finish: the signal ends ${shell} at ` +
      `once, and ${init} exits with it`
    );
  },

  phase: 'exec',
  repair: ({ step }, image) => applyExec(step, image),

  examples: [
    fixed`
        FROM redis:7
        ENTRYPOINT ["tini", "--"]
      - CMD ["sh", "-c", "mkdir -p /tmp/data && redis-server --dir /tmp/data"]
      + CMD ["sh", "-c", "mkdir -p /tmp/data && exec redis-server --dir /tmp/data"]
    `,
    withFiles(
      fixed`
        FROM redis:7
        COPY start.sh /
        ENTRYPOINT ["tini", "--"]
        CMD ["/start.sh"]
      `,
      {
        'start.sh': script`
          #!/bin/sh
          mkdir -p /tmp/data
        - redis-server --dir /tmp/data
        + exec redis-server --dir /tmp/data
        `,
      },
    ),
    fixed`
        FROM redis:7
        ENTRYPOINT ["tini", "--"]
      - CMD redis-server --port \${PORT:-6379}
      + CMD exec redis-server --port \${PORT:-6379}
    `,
  ],
});

/** Of a sleep that keeps a container alive nothing is lost. */
function isIdle(ending: Ending, image: Image): boolean {
  const { how, background, body } = ending;
  const hasJobs =
    background.some(({ duration }) => duration !== 'short' && duration !== 'always') ||
    serverBeside(ending, '') !== undefined;
  if (hasJobs) return false;
  if (how === 'wait') return background.some(({ duration }) => duration === 'always');
  if (how === 'loop' || how === 'pipeline') return body.every(({ words }) => isNoWork(words));
  return (how === 'foreground' || how === 'subshell') && isFiller(image);
}

/** A sleep, what is over soon, and what the shell does itself. */
function isNoWork(words: readonly string[]): boolean {
  const [name = ''] = words;
  const isOwn = isBuiltin(name) && !/^(?:\.|builtin|command|eval|exec|source)$/.test(name);
  return isOwn || isShortLived(words) || isBrief(words) || findProgram(words)?.kind === 'filler';
}

function isFiller({ pid1 }: Image): boolean {
  return pid1.service?.program?.kind === 'filler';
}

/** The shell that the signal ends, and the init with it. */
function shellBehind(image: Image): ScriptStep | undefined {
  const { steps } = image.pid1;
  const step = scriptSteps(image).find(({ stays, program }) => stays === true && program?.kind === 'shell');
  return step && !steps.slice(0, steps.indexOf(step)).some(exitsItself) ? step : undefined;
}

/** Yarn runs `sh -c`, and the init exits with yarn; sudo passes the signal on to a shell, and waits for that. */
function exitsItself({ stays, program, packaged }: Step): boolean {
  const waits = program?.forwards === true && program.sigterm === 'graceful' && packaged === undefined;
  return stays === true && program?.kind !== 'init' && !waits;
}
