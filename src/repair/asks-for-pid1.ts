import type { Image } from '../image/image.ts';
import { fileOf } from '../image/step.ts';

/** Why another PID 1 would be noticed, as a clause; undefined where nothing in the image asks who it is. */
export function asksForPid1(image: Image): string | undefined {
  const asking = whatMatches(looksAtPid1, image);
  if (asking !== undefined) return `${asking} looks at PID 1, and would find the reaper there`;
  const writing = whatMatches(writesToPid1, image);
  const switcher = image.pid1.steps.find(({ program }) => switchers.has(program?.name ?? ''));
  return writing !== undefined && switcher
    ? `${writing} opens a file of /proc/1/fd, which ${switcher.program?.name} leaves to another user than the reaper's`
    : undefined;
}

/** The streams of process 1 are those of the container, whoever it is. */
const writesToPid1 = /\/proc\/1\/fd\/\d/;
const looksAtPid1 = /\/proc\/1\/(?!fd\/\d)|\$\$["']?\s*(?:-eq|-ne|==?|!=)\s*["']?1\b/;

/** What becomes the program as another user: as PID 1 that user may open its streams, and not those of a root's. */
const switchers = new Set([
  'gosu',
  'su-exec',
  'setpriv',
  'runuser',
  'su',
  'sudo',
  'chpst',
  'setuidgid',
  's6-setuidgid',
]);

function whatMatches(pattern: RegExp, { pid1, chain }: Image): string | undefined {
  const step = pid1.steps.find(({ script }) => pattern.test(script?.text.text ?? ''));
  if (step) return fileOf(step)?.path ?? step.argv[0];
  const written = chain
    .flatMap(stage => stage.instructions)
    .find(({ line, heredocs }) =>
      pattern.test([line.text, ...heredocs.map(({ content }) => content)].join('\n')),
    );
  return written && `the ${written.keyword}`;
}
