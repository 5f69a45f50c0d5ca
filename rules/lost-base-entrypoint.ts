import { writtenCommands } from '../src/image/image.ts';
import { reaperPath } from '../src/image/reaper.ts';
import { fileOf } from '../src/image/step.ts';
import { byHand } from '../src/lint/example.ts';
import { calledThere, defineRule, type Offender, placeOf } from '../src/lint/rule.ts';

interface LostScript extends Offender {
  readonly script: string;
  readonly reference: string;
}

/** What a repair makes of `ENTRYPOINT []`, which skips the script on purpose. */
function isReaperAlone([path, ...words]: readonly string[]): boolean {
  return path === reaperPath && words.every(word => word.startsWith('-'));
}

export default defineRule<LostScript>({
  id: 'lost-base-entrypoint',
  severity: 'warning',
  symptom: 'wrong-arguments',
  summary: 'A new ENTRYPOINT skips the entrypoint script that prepares the program',
  docs: `
The program starts unprepared. The entrypoint script of a base image creates the data directory, switches the user,
reads the environment. An ENTRYPOINT that starts the same program directly, often only to put an init in front, skips
all of that. Start the script, and let it start the program. It is an info where a script of your own starts the
program, and may do the same.`,

  check(image) {
    const { base, pid1 } = image;
    const { entrypoint, entrypointExecs, prepares, cmd } = base.image;
    const written = writtenCommands(image).find(({ keyword }) => keyword === 'ENTRYPOINT');
    const script = entrypoint?.[0];
    if (!written || !script || !entrypointExecs || prepares === false || !cmd?.[0]) return [];
    if (isReaperAlone(written.command.argv)) return [];
    const words = pid1.argv ?? [];
    const isSame = pid1.service?.argv[0]?.split('/').at(-1) === cmd[0].split('/').at(-1);
    const name = script.split('/').at(-1) ?? script;
    // An own script may start it in its place, or beside others.
    const isStarted =
      words.some(word => word.split('/').at(-1) === name) ||
      pid1.steps.some(step => step.stays === undefined || step.script?.text.text.includes(name));
    // A runtime's script only makes `docker run IMAGE -v` work; a server's prepares its data.
    const isServer = ['server', 'worker'].includes(pid1.service?.program?.kind ?? '');
    if (!isSame || isStarted || !isServer) return [];
    // Who has written a script of their own prepares it as they want it.
    const isOwn = pid1.steps.some(step => fileOf(step) !== undefined);
    const found = { place: placeOf(written.instruction), script, reference: base.reference };
    return [isOwn ? { ...found, severity: 'info' } : found];
  },

  message: ({ script, reference, place }) =>
    `${calledThere(place.instruction)} skips ${script}, which prepares the program in ${reference}`,

  examples: [
    byHand`
        FROM redis:7
      - ENTRYPOINT ["tini", "--", "redis-server"]
      + ENTRYPOINT ["tini", "--", "docker-entrypoint.sh"]
      + CMD ["redis-server"]
    `,
  ],
});
