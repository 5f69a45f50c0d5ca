import { byHand } from '../src/example.ts';
import type { Image } from '../src/image/image.ts';
import type { Step } from '../src/image/pid1.ts';
import { defineRule, type Offender } from '../src/rule.ts';
import { commandPlace } from '../src/stop-signal.ts';

interface Daemonized extends Offender {
  readonly step: Step;
}

export default defineRule<Daemonized>({
  id: 'daemonized-service',
  severity: 'warning',
  symptom: 'ends-at-once',
  summary: 'The service goes to the background, and PID 1 ends',
  docs: `
Many daemons detach from what started them. In a container that was PID 1: it ends, and the container with it. Services have an option that keeps them in
the foreground. Some read it from their configuration as well; where the file brings a configuration along, this is an info.`,

  check(image) {
    const { stays, service } = image.pid1;
    const place = commandPlace(image);
    // An init in front ends with the program it has started.
    const step = stays?.program?.kind === 'init' ? service : stays;
    if (!place || !step?.program?.daemonizes || isAsInBase(step, image)) return [];
    return [{ place, step, severity: mayBeConfigured(step, image) ? 'info' : 'warning' }];
  },

  message: ({ step: { program } }) => {
    const option = program?.foreground[0];
    return `${program?.name} goes to the background and the container ends${option ? `; ${option} keeps it in the foreground` : ''}`;
  },

  examples: [
    byHand`
        FROM nginx:1.27
        ENTRYPOINT []
      - CMD ["nginx"]
      + CMD ["nginx", "-g", "daemon off;"]
    `,
  ],
});

/** What the base image starts in the same way is kept in the foreground by its configuration: php-fpm in php. */
function isAsInBase({ argv }: Step, { base }: Image): boolean {
  const own = base.image.cmd;
  return own?.length === argv.length && own.every((word, index) => word === argv[index]);
}

/** The foreground can be asked for in a file that nobody here reads; a file that copies or edits one may have done so. */
function mayBeConfigured({ program }: Step, { chain, base }: Image): boolean {
  if (!program?.foregroundConfig) return false;
  if (!base.isKnown) return true;
  return chain.some(({ instructions }) =>
    instructions.some(
      ({ keyword, argument }) =>
        /^(?:COPY|ADD|RUN)$/.test(keyword) && /conf|\.ini\b|\/etc\//.test(argument.text),
    ),
  );
}
