import { parseCopy } from '../src/image/copy.ts';
import type { Image } from '../src/image/image.ts';
import { reaperArchitectures, reaperFile, reaperFolder } from '../src/image/reaper.ts';
import type { CopyState, ReaperCopies } from '../src/image/reaper-copies.ts';
import { byHand } from '../src/lint/example.ts';
import { defineRule, type Offender, placeOf } from '../src/lint/rule.ts';
import type { Instruction } from '../src/syntax/instruction.ts';

interface NotUsable extends Offender {
  /** The copies that are alike, by their paths in the build context. */
  readonly paths: readonly string[];
  readonly state: CopyState;
  /** Whether the build is known to be for their machines, and has another one's reaper. */
  readonly isForPlatform: boolean;
  /** Whether it is one of the files that `--fix` writes. */
  readonly isOurs: boolean;
}

export default defineRule<NotUsable>({
  id: 'reaper-not-in-context',
  severity: 'error',
  symptom: 'build-fails',
  summary: 'The reaper that is copied is not in the build context',
  docs: `
The build fails: "file not found in build context". \`--fix\` writes the reaper to \`.initcheck/\` beside the files that
the Dockerfile copies, and there it has to stay: commit the folder, and do not exclude it in \`.dockerignore\` or
\`.gitignore\`. \`--fix\` writes the files again, those of the platforms too that a compose or bake file builds for, and
lets them through \`.dockerignore\`. What git ignores is built here and missing in every clone: add it with
\`git add --force .initcheck\`.

A copy that is no reaper of any version is a warning, since it becomes PID 1. One of an earlier version is an info:
\`--fix\` brings the new one, and \`--upgrade\` does that alone.`,

  check(image) {
    const { reapers, applied } = image;
    if (!reapers || isElsewhere(image)) return [];
    return applied.flatMap(({ instruction, by }) => {
      const { keyword, argument, flags } = instruction;
      if (by === 'base' || keyword !== 'COPY' || flags.some(({ name }) => name === 'from')) return [];
      return [...argument.text.matchAll(reaperNames)].flatMap(([, machine, byDefault]) =>
        machine === undefined
          ? copiesOfVariable(byDefault as string, reapers, instruction)
          : copiesOf([machine], false, reapers, instruction),
      );
    });
  },

  message({ paths, state, isForPlatform, isOurs }) {
    const [path = ''] = paths;
    const what = `${paths.join(', ')} ${paths.length === 1 ? 'is' : 'are'}`;
    if (!isOurs)
      return `the build fails: ${path} is not in the build context, and there is no reaper of that name`;
    if (state.is === 'git-ignored') {
      const kept = `${state.by} keeps ${paths.join(', ')} out of git`;
      return `the build fails in every clone: ${kept}; git add --force ${reaperFolder} adds it`;
    }
    if (state.is === 'unknown')
      return `${what} no reaper of any known version, and becomes PID 1: delete it, and --fix writes it again`;
    if (state.is === 'older') return `${what} of an earlier version of the reaper, ${state.version}`;
    const where = isForPlatform ? ` for linux/${path.split('-').at(-1)}` : '';
    return state.is === 'hidden'
      ? `the build${where} fails: ${state.by} keeps ${path} out of the build context`
      : `the build${where} fails: ${what} not in the build context`;
  },

  phase: 'start',
  repair: ({ isOurs, state, paths }) =>
    !isOurs || state.is === 'git-ignored' || state.is === 'unknown'
      ? null
      : {
          edits: [],
          brings: state.is === 'older' ? paths : reaperArchitectures.map(reaperFile),
          intended: {},
          summary:
            state.is === 'older'
              ? `the reaper in ${reaperFolder} is of this version`
              : `the reaper is in ${reaperFolder} of the build context`,
        },

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

/** A variable stands for the machine that is built for: those that are known, else one of them is enough. */
function copiesOfVariable(byDefault: string, reapers: ReaperCopies, instruction: Instruction): NotUsable[] {
  const isIn = (machine: string): boolean => !isAbsent(reapers.stateOf(reaperFile(machine)));
  const built = reaperArchitectures.filter(machine => reapers.architectures.includes(machine));
  const there = reaperArchitectures.filter(isIn);
  if (there.length === 0) return copiesOf([byDefault], false, reapers, instruction);
  return copiesOf([...new Set([...there, ...built])], true, reapers, instruction);
}

/** One finding for those that are alike. */
function copiesOf(
  machines: readonly string[],
  isForPlatform: boolean,
  reapers: ReaperCopies,
  instruction: Instruction,
): NotUsable[] {
  const groups = new Map<string, NotUsable>();
  for (const machine of machines) {
    const path = reaperFile(machine);
    const state = reapers.stateOf(path);
    if (state.is === 'current') continue;
    const key = isAbsent(state) ? path : JSON.stringify(state);
    const others = groups.get(key);
    groups.set(key, {
      place: placeOf(instruction),
      paths: [...(others?.paths ?? []), path],
      state,
      isForPlatform,
      isOurs: reaperArchitectures.some(known => known === machine),
      ...(state.is === 'unknown' && { severity: 'warning' }),
      ...(state.is === 'older' && { severity: 'info' }),
    });
  }
  return [...groups.values()];
}

function isAbsent({ is }: CopyState): boolean {
  return is === 'missing' || is === 'hidden';
}

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
