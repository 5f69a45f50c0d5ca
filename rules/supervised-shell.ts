import { isService, isShortLived } from '../src/image/duration.ts';
import { findProgram, wrappedCommand } from '../src/image/facts/programs.ts';
import type { Image } from '../src/image/image.ts';
import { isInitScript, nameOf } from '../src/image/image-path.ts';
import type { Pid1 } from '../src/image/pid1.ts';
import { isFile } from '../src/image/step.ts';
import type { Supervised } from '../src/image/supervised.ts';
import { fixed, script, withFiles } from '../src/lint/example.ts';
import { stopperOf } from '../src/lint/ignored-stop.ts';
import { defineRule } from '../src/lint/rule.ts';
import { applyExec } from '../src/repair/exec-into-shell.ts';
import { placeInScript, scriptAsPid1 } from '../src/repair/place-in-script.ts';
import { shellName } from '../src/repair/shell-stop.ts';
import { tendedIn } from '../src/repair/tended.ts';
import { type WaitingShell, waitingShell } from '../src/repair/waiting-shell.ts';

interface SupervisedShell extends WaitingShell {
  /** The image as if its container were the program of supervisord's alone. */
  readonly alone: Image;
  readonly name: string;
  /** Who signals the shell. */
  readonly by: string;
}

export default defineRule<SupervisedShell>({
  id: 'supervised-shell',
  severity: 'warning',
  symptom: 'cut-short',
  summary: 'supervisord, or a trap, signals a shell, and the program that it runs is killed without a signal',
  docs: `
\`docker stop\` kills the program in the middle of its work. supervisord sends the stop signal to the process that it
has started, and to no other. Where that is a shell that runs the program without \`exec\`, the shell ends by the
signal and the program never gets it: supervisord takes it for stopped and exits, and the kernel kills what is left.
It is the same with a script whose trap signals another script, \`/app.sh & pid=$!\` with \`trap 'kill $pid' TERM\`.

Put \`exec\` before the program, in the script or in the string of \`bash -c\`. \`stopasgroup=true\` signals both, but
supervisord still waits for the shell alone.`,

  check(image) {
    if (image.platform === 'windows') return [];
    return [
      ...image.supervised().flatMap(supervised => shellIn({ ...supervised, by: 'supervisord' }, image)),
      ...tendedIn(image).flatMap(tended => shellIn({ ...tended, isStep: false, mayEnd: false }, image)),
    ];
  },

  message: ({ step, service, name, by, ending }, image) =>
    `${stopperOf(image)} kills ${service ?? name} without a signal: ${by} signals only ${shellName(step)}, ` +
    `which runs ${service ?? 'it'} ${ending.how === 'pipeline' ? 'in a pipeline' : 'without exec'}`,

  phase: 'exec',
  repair: ({ step, alone }) => applyExec(step, alone),

  examples: [
    withFiles(
      fixed`
        FROM debian:bookworm
        RUN apt-get update && apt-get install -y --no-install-recommends redis-server supervisor
        COPY cache.sh /
        COPY cache.conf /etc/supervisor/conf.d/
        HEALTHCHECK --interval=1s CMD ["redis-cli", "ping"]
        CMD ["supervisord", "-n"]
      `,
      {
        'cache.conf': script`
          [program:cache]
          command=/cache.sh
        `,
        'cache.sh': script`
          #!/bin/sh
          mkdir -p /tmp/data
        - redis-server --dir /tmp/data
        + exec redis-server --dir /tmp/data
        `,
      },
    ),
  ],
});

/** A shell that waits for a program, and has nothing to do about the signal. */
function shellIn(
  { name, first, isStep, mayEnd, by, written }: Supervised & Pick<SupervisedShell, 'by'>,
  image: Image,
): SupervisedShell[] {
  const alone = { ...image, pid1: first, ways: [first] };
  const waiting = waitingShell(scriptAsPid1(alone), alone, true);
  if (!waiting || !/^(?:foreground|pipeline)$/.test(waiting.ending.how) || waiting.severity === 'info')
    return [];
  const { step, service, ending } = waiting;
  // Any trap may stop it: bash runs that of EXIT when a signal ends it.
  if (ending.traps.length > 0 || !ending.areTrapsKnown) return [];
  // `celery worker | sed`: what reads its output ends with it.
  const writes = ending.body.find(({ words }) => !isShortLived(words))?.words;
  const argv = ending.argv ?? writes ?? [service ?? ''];
  const isOther = service !== undefined && nameOf(service) !== nameOf(step.argv[0] ?? '');
  if (!isOther || isOver(argv, isStep) || losesNothing(argv, mayEnd) || isWithoutHandler(first)) return [];
  // A string is written where supervisord reads it.
  const place =
    written && !isFile(step.script.text)
      ? placeInScript(written.file, written.start, written.end, image)
      : waiting.place;
  return [{ ...waiting, place, alone, name, by }];
}

/** What is not known to be a service is none in a step of the set-up. */
function isOver(argv: readonly string[], isStep: boolean): boolean {
  const program = findProgram(argv);
  return isStep && !(program && isService(program));
}

/** A filler, and what starts a daemon, `sudo -u d phd restart`: that goes on without it. */
function losesNothing(argv: readonly string[], mayEnd: boolean): boolean {
  const last = argv.at(-1) ?? '';
  const program = findProgram(argv);
  if (program?.kind === 'filler' || /^(?:restart|reload|force-reload)$/.test(last)) return true;
  if (last !== 'start') return false;
  const isControl = argv.some(word => isInitScript(word) || /(?:^|\/)service$|ctl$/.test(word));
  return isControl || (mayEnd && !isLasting(argv));
}

/** Whether it has no handler: the signal would end it just as SIGKILL does. */
function isWithoutHandler({ service }: Pid1): boolean {
  const { kind, sigterm, forwards, gracefulSignal } = service?.program ?? {};
  return kind === 'server' && sigterm === 'ignored' && !forwards && !gracefulSignal;
}

/** Whether it is known to be a service, `sudo -u web npm start`. */
function isLasting(argv: readonly string[]): boolean {
  const program = findProgram(argv);
  const inner = program && wrappedCommand(program, argv);
  if (inner) return isLasting(inner);
  return program !== undefined && isService(program) && !program.daemonizes;
}
