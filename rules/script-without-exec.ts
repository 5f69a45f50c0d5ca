import { fixed, script, withFiles } from '../src/example.ts';
import { applyExecToScript } from '../src/exec-into-script.ts';
import type { Image } from '../src/image/image.ts';
import type { ImageFile } from '../src/image/image-files.ts';
import { nameOf } from '../src/image/image-path.ts';
import { injectReaper } from '../src/inject-reaper.ts';
import { placeInScript, type ScriptStep, scriptAsPid1 } from '../src/place-in-script.ts';
import { defineRule, isRefusal, type Offender } from '../src/rule.ts';
import { hasStopTrap, isShortLived, lostExecsOf } from '../src/script-endings.ts';
import type { Ending } from '../src/syntax/script-ending.ts';

interface WithoutExec extends Offender {
  readonly step: ScriptStep;
  readonly endings: readonly Ending<ImageFile>[];
  /** What the shell waits for; undefined when that has no one name. */
  readonly service: string | undefined;
}

export default defineRule<WithoutExec>({
  id: 'script-without-exec',
  severity: 'warning',
  symptom: 'stop-ignored',
  summary: 'The entrypoint script runs the program without exec and stays as PID 1',
  docs: `
A shell that runs a script waits for each command, the last one too. It stays as PID 1, the stop signal goes to it and no further, and as PID 1 it does not even
die of it: \`docker stop\` waits for the grace period and then kills the program in the middle of its work.

\`exec\` in front of the last command makes the shell become the program. Where something has to run afterwards, or several programs run side by side, put them
into the background, pass the signal on with a trap, and \`wait\`; or let an init that waits for everything do it, such as the one \`--fix\` brings.`,

  check(image) {
    const step = scriptAsPid1(image);
    const endings = step?.script.endings ?? [];
    const last = endings.at(-1);
    if (!step || !last || image.platform === 'windows') return [];
    if (endings.some(ending => !isWithoutExec(ending, image))) return [];
    const [start, end, file] = spanOf(last);
    const place = placeInScript(file, start, end, image);
    return [{ place, step, endings, service: serviceOf(last) }];
  },

  message({ step, endings, service }) {
    const name = nameOf(step.script.file.path);
    if (endings.at(-1)?.how === 'wait')
      return `${name} stays as PID 1 and waits for what runs in the background, and passes the stop signal on to none of it`;
    return `${name} stays as PID 1 and does not pass the stop signal on${service ? ` to ${service}` : ''}`;
  },

  phase: 'exec',
  fix({ step, endings }, image, injection) {
    const isFiller = image.pid1.service?.program?.kind === 'filler';
    const withExec = applyExecToScript(endings, nameOf(step.script.file.path));
    return isFiller || isRefusal(withExec) ? injectReaper(image, injection) : withExec;
  },

  examples: [
    withFiles(
      fixed`
        FROM redis:7
        COPY entrypoint.sh /
        ENTRYPOINT ["/entrypoint.sh"]
        CMD ["redis-server", "--save", ""]
      `,
      {
        'entrypoint.sh': script`
          #!/bin/sh
          set -e
          mkdir -p /tmp/data
        - "$@"
        + exec "$@"
        `,
      },
    ),
    withFiles(
      fixed`
        FROM debian:bookworm
        COPY run.sh /
      + ARG TARGETARCH
      + COPY --chmod=0755 .initcheck/reaper-linux-\${TARGETARCH:-amd64} /sbin/reaper
      + ENTRYPOINT ["/sbin/reaper", "--"]
        CMD ["/run.sh"]
      `,
      {
        'run.sh': script`
          #!/bin/sh
          sleep 1000 &
          sleep 2000 &
          wait
        `,
      },
    ),
  ],
});

/** Not what other rules say better: a trap that never runs, an exec in a child, a loop. */
function isWithoutExec(ending: Ending<ImageFile>, image: Image): boolean {
  const { how, areTrapsKnown, body, argv, earlier } = ending;
  if (how === 'loop' || how === 'exec' || lostExecsOf(ending).length > 0 || hasStopTrap(ending, image))
    return false;
  if (how === 'wait') return areTrapsKnown;
  const words =
    argv ??
    (how === 'exit' || how === 'end' ? earlier.at(-1)?.argv : body[0]?.words) ??
    ending.command?.words;
  return words === undefined || !isShortLived(words);
}

function spanOf({ how, command, earlier, start, end, script: file }: Ending<ImageFile>) {
  const before = how === 'exit' || how === 'end' ? earlier.at(-1) : undefined;
  if (before) return [before.command.start, before.command.end, before.script] as const;
  return [command?.start ?? start, command?.end ?? end, file] as const;
}

function serviceOf({ argv, earlier, how, body }: Ending<ImageFile>): string | undefined {
  const words = argv ?? (how === 'exit' || how === 'end' ? earlier.at(-1)?.argv : body[0]?.words);
  return words?.[0] === undefined ? undefined : nameOf(words[0]);
}
