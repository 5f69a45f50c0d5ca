import { parseCopy } from '../src/image/copy.ts';
import type { Image } from '../src/image/image.ts';
import { reaperArchitectures, reaperFile, reaperFolder } from '../src/image/reaper.ts';
import { byHand } from '../src/lint/example.ts';
import { defineRule, type Offender, placeOf } from '../src/lint/rule.ts';

interface NotThere extends Offender {
  /** As the COPY names it, a variable with its default. */
  readonly path: string;
  /** Whether it is one of the files that `--fix` writes. */
  readonly isOurs: boolean;
}

export default defineRule<NotThere>({
  id: 'reaper-not-in-context',
  severity: 'error',
  symptom: 'build-fails',
  summary: 'The reaper that is copied is not in the build context',
  docs: `
The build fails: "file not found in build context". \`--fix\` writes the reaper to \`.initcheck/\` beside the files that
the Dockerfile copies, and there it has to stay: commit the folder, and do not exclude it in \`.dockerignore\` or
\`.gitignore\`. \`--fix\` writes the files again, and lets them through \`.dockerignore\`.`,

  check(image) {
    const { contextHas, applied } = image;
    if (!contextHas || isElsewhere(image)) return [];
    return applied.flatMap(({ instruction, by }) => {
      const { keyword, argument, flags } = instruction;
      if (by === 'base' || keyword !== 'COPY' || flags.some(({ name }) => name === 'from')) return [];
      return [...argument.text.matchAll(reaperNames)].flatMap(([, machine = '', byDefault]): NotThere[] => {
        const isOurs = byDefault !== undefined || reaperArchitectures.some(known => known === machine);
        // A variable is for whatever machine is built for, and one of them is enough.
        const paths = byDefault === undefined ? [reaperFile(machine)] : reaperArchitectures.map(reaperFile);
        const path = reaperFile(byDefault ?? machine);
        return paths.some(contextHas) ? [] : [{ place: placeOf(instruction), path, isOurs }];
      });
    });
  },

  message: ({ path, isOurs }) =>
    `the build fails: ${path} is not in the build context${
      isOurs ? '; it is missing, or an ignore file excludes it' : ', and there is no reaper of that name'
    }`,

  phase: 'start',
  repair: ({ isOurs }) =>
    isOurs
      ? {
          edits: [],
          brings: reaperArchitectures.map(reaperFile),
          intended: {},
          summary: `the reaper is in ${reaperFolder} of the build context`,
        }
      : null,

  examples: [
    byHand`
        FROM debian:bookworm
      - COPY --chmod=0755 .initcheck/reaper-linux-x86_64 /sbin/reaper
      + COPY --chmod=0755 .initcheck/reaper-linux-amd64 /sbin/reaper
        ENTRYPOINT ["/sbin/reaper", "--"]
        CMD ["sleep", "1000"]
    `,
  ],
});

/** `.initcheck/reaper-linux-amd64`, or with a variable and its default. */
const reaperNames = /\.initcheck\/reaper-linux-(?:(\w+)|\$\{\w+:-(\w+)\})/g;

/** A context in which nothing is that the Dockerfile copies is hardly the one that it is built with. */
function isElsewhere({ contextHas, applied, dockerfile }: Image): boolean {
  const others = applied.flatMap(({ instruction, variables, workdir }) => {
    if (instruction.keyword !== 'COPY') return [];
    const copy = parseCopy(instruction, workdir, variables, dockerfile.directives.escape);
    if (!copy || copy.from !== null) return [];
    return copy.sources.filter(
      (source): source is string =>
        typeof source === 'string' && !/[$*?[]/.test(source) && !source.includes(reaperFolder),
    );
  });
  const isThere = (path: string): boolean => contextHas?.(path.replace(/^\.?\/+|\/+$/g, '')) !== false;
  return others.length > 0 && !others.some(isThere);
}
