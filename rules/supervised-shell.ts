import { isService } from '../src/image/duration.ts';
import type { Program } from '../src/image/facts/program.ts';
import { findProgram } from '../src/image/facts/programs.ts';
import type { Image } from '../src/image/image.ts';
import { nameOf } from '../src/image/image-path.ts';
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
      ...tendedIn(image).flatMap(tended => shellIn({ ...tended, isStep: false }, image)),
    ];
  },

  message: ({ step, service, name, by }, image) =>
    `${stopperOf(image)} kills ${service ?? name} without a signal: ${by} signals only ${shellName(step)}, ` +
    `which runs ${service ?? 'it'} without exec`,

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
  { name, first, isStep, by, written }: Supervised & Pick<SupervisedShell, 'by'>,
  image: Image,
): SupervisedShell[] {
  const alone = { ...image, pid1: first, ways: [first] };
  const waiting = waitingShell(scriptAsPid1(alone), alone);
  if (waiting?.ending.how !== 'foreground' || waiting.severity === 'info') return [];
  const { step, service, ending } = waiting;
  // Any trap may stop it: bash runs that of EXIT when a signal ends it.
  if (ending.traps.length > 0 || !ending.areTrapsKnown) return [];
  const program = findProgram(ending.argv ?? [service ?? '']);
  if (isStep && !(program && isService(program))) return [];
  const isIdle = losesNothing(program, ending.argv);
  const isOther = service !== undefined && nameOf(service) !== nameOf(step.argv[0] ?? '');
  if (!isOther || isIdle) return [];
  // A string is written where supervisord reads it.
  const place =
    written && !isFile(step.script.text)
      ? placeInScript(written.file, written.start, written.end, image)
      : waiting.place;
  return [{ ...waiting, place, alone, name, by }];
}

/** A filler, and `sudo -u d phd restart`: what that starts goes on without it. */
function losesNothing(program: Program | undefined, argv: readonly string[] = []): boolean {
  return program?.kind === 'filler' || /^(?:restart|reload|force-reload)$/.test(argv.at(-1) ?? '');
}
