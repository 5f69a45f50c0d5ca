import { findProgram } from '../src/image/facts/programs.ts';
import { type BaseReference, type Image, writtenCommands } from '../src/image/image.ts';
import { nameOf } from '../src/image/image-path.ts';
import type { Step } from '../src/image/pid1.ts';
import type { ImageCommand } from '../src/image/sourced.ts';
import { fixed } from '../src/lint/example.ts';
import { defineRule, type Offender, placeOf } from '../src/lint/rule.ts';
import { insertAfter } from '../src/repair/edit.ts';
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
 * A CMD that the new ENTRYPOINT wants: when it starts nothing by itself, the service of the base or whatever an earlier stage of the same file
 * set; else only what was an argument. `FROM node` and ENTRYPOINT ["node", "app.js"] is no mistake, and nobody misses a prompt, or the
 * development server of the stage below.
 */
function isMissed({ origin, argv }: ImageCommand, { pid1, base }: Image): boolean {
  const isOwn = origin.from === 'instruction';
  if (isOwn && argv[0]?.startsWith('-')) return true;
  const last = pid1.steps.at(-1);
  return (
    last !== undefined && startsNothing(last, base) && (isOwn || services.has(findProgram(argv)?.kind ?? ''))
  );
}

const services = new Set(['server', 'worker', 'dev-server', 'service-script', 'supervisor']);

/** An init or a wrapper without a command, or a script that ends in `exec "$@"`: one that was read, or that of the base. */
function startsNothing({ argv, program, script }: Step, { image: base }: BaseReference): boolean {
  if (program?.wraps) return (program.isInit && !program.mustBePid1) || program.kind === 'exec-wrapper';
  if (argv.length !== 1) return false;
  if (script?.endings?.length)
    return script.endings.every(
      ({ how, command }) => how === 'exec' && /^"?\$@"?$/.test(command?.words.at(-1) ?? ''),
    );
  return base.entrypointExecs === true && nameOf(base.entrypoint?.[0] ?? '') === nameOf(argv[0] ?? '');
}
