import { findProgram } from '../src/image/facts/programs.ts';
import { type BaseReference, type Image, writtenCommands } from '../src/image/image.ts';
import { nameOf } from '../src/image/image-path.ts';
import type { ImageCommand } from '../src/image/sourced.ts';
import type { Step } from '../src/image/step.ts';
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
  summary: 'ENTRYPOINT resets the CMD that the image would have inherited',
  docs: `
The container starts without its command. An ENTRYPOINT resets the CMD inherited from the base image, or from the
stage that this one is built on. Where the new ENTRYPOINT only starts what it is given, as an init or an entrypoint
script does, nothing is left to start. Repeat the CMD after the ENTRYPOINT.`,

  check(image) {
    const { droppedCmd } = image;
    const entrypoint = writtenCommands(image).find(({ keyword }) => keyword === 'ENTRYPOINT');
    if (!droppedCmd || !entrypoint || !isMissed(droppedCmd, image)) return [];
    return [{ place: placeOf(entrypoint.instruction), dropped: droppedCmd }];
  },

  message: ({ dropped }, { base }) =>
    `ENTRYPOINT resets the CMD ${formatArgv(dropped.argv)} inherited from ` +
    `${dropped.origin.from === 'base' ? base.reference : 'an earlier stage'}`,

  phase: 'exec',
  repair: ({ dropped, place }, image) => ({
    edits: [insertAfter(place.instruction, [`CMD ${formatArgv(dropped.argv)}`], image)],
    intended: { cmd: dropped.argv },
    summary: 'CMD is repeated after the ENTRYPOINT',
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
 * A CMD that the new ENTRYPOINT wants: when it starts nothing by itself, the service of the base or whatever an earlier
 * stage of the same file set; else only what was an argument. `FROM node` and ENTRYPOINT ["node", "app.js"] is no
 * mistake, and a prompt is not missed, nor is the development server of the stage below.
 */
function isMissed({ origin, argv }: ImageCommand, { ways, base, chain }: Image): boolean {
  const isOwn = origin.from === 'instruction';
  if (isOwn && argv[0]?.startsWith('-')) return true;
  const isEmpty = ways.every(({ steps }) =>
    [steps.at(-1)].every(last => last && startsNothing(last, base, chain)),
  );
  return isEmpty && (isOwn || services.has(findProgram(argv)?.kind ?? ''));
}

const services = new Set(['server', 'worker', 'dev-server', 'service-script', 'supervisor']);

/**
 * An init or a wrapper without a command, or a script that ends in `exec "$@"`: one that was read, or that of the base.
 */
function startsNothing(
  { argv, program, script }: Step,
  { image: base }: BaseReference,
  chain: Image['chain'],
): boolean {
  if (program?.wraps) return (program.isInit && !program.mustBePid1) || program.kind === 'exec-wrapper';
  if (argv.length !== 1) return false;
  if (script?.ending)
    return script.ending.how === 'exec' && /^"?\$@"?$/.test(script.ending.command?.words.at(-1) ?? '');
  const name = nameOf(argv[0] ?? '');
  // One that was not found to be read may be another one than that of the base.
  const isCopied = chain.some(({ instructions }) =>
    instructions.some(({ keyword, line }) => /^(?:COPY|ADD)$/.test(keyword) && line.text.includes(name)),
  );
  return (
    !isCopied && base.entrypointExecs === true && nameOf(base.entrypoint?.[0] ?? '') === nameOf(argv[0] ?? '')
  );
}
