import { insertAfter } from '../src/edit.ts';
import { fixed } from '../src/example.ts';
import { findProgram } from '../src/image/facts/programs.ts';
import { type Image, type ImageCommand, writtenCommands } from '../src/image/image.ts';
import type { Step } from '../src/image/pid1.ts';
import { defineRule, type Offender, placeOf } from '../src/rule.ts';
import { formatArgv } from '../src/syntax/command.ts';

interface DroppedCmd extends Offender {
  readonly dropped: ImageCommand;
}

export default defineRule<DroppedCmd>({
  id: 'cmd-reset-by-entrypoint',
  severity: 'warning',
  symptom: 'wrong-arguments',
  summary: 'ENTRYPOINT drops the CMD that the image would have inherited',
  docs: `
An ENTRYPOINT forgets the CMD of the image it is built on, and of the stage below in the same file. Where the new ENTRYPOINT only starts what it is given,
as an init or an entrypoint script does, nothing is left to start. Say the CMD again.`,

  check(image) {
    const { droppedCmd } = image;
    const entrypoint = writtenCommands(image).find(({ keyword }) => keyword === 'ENTRYPOINT');
    if (!droppedCmd || !entrypoint || !isMissed(droppedCmd, image)) return [];
    return [{ place: placeOf(entrypoint.instruction), dropped: droppedCmd }];
  },

  message: ({ dropped }) =>
    `ENTRYPOINT drops the inherited CMD ${formatArgv(dropped.argv)}${dropped.origin.from === 'base' ? '' : ' of an earlier stage'}`,

  phase: 'exec',
  fix: ({ dropped, place }, image) => ({
    edits: [insertAfter(place.instruction, [`CMD ${formatArgv(dropped.argv)}`], image)],
    intended: { cmd: dropped.argv },
    summary: 'CMD is said again behind the ENTRYPOINT',
  }),

  examples: [
    fixed`
        FROM redis:7
        ENTRYPOINT ["docker-entrypoint.sh"]
      + CMD ["redis-server"]
    `,
  ],
});

/**
 * A CMD that the same file set, in an earlier stage; or the service of the base, when the new ENTRYPOINT starts nothing by itself. `FROM node` and
 * ENTRYPOINT ["node", "app.js"] is no mistake, and nobody misses a prompt.
 */
function isMissed({ origin, argv }: ImageCommand, { pid1 }: Image): boolean {
  if (origin.from === 'instruction') return true;
  const last = pid1.steps.at(-1);
  return last !== undefined && services.has(findProgram(argv)?.kind ?? '') && startsNothing(last);
}

const services = new Set(['server', 'worker', 'dev-server', 'service-script', 'supervisor']);

function startsNothing({ argv, program }: Step): boolean {
  if (program?.wraps) return (program.isInit && !program.mustBePid1) || program.kind === 'exec-wrapper';
  return argv.length === 1 && /(?:^|\/)(?:docker-)?entrypoint(?:\.sh)?$/.test(argv[0] ?? '');
}
