import type { Applied } from '../image/fold.ts';
import type { Image } from '../image/image.ts';
import { installsOf } from '../image/installs.ts';
import { commandsOfRun } from '../image/run-commands.ts';
import type { Declined, OffsetEdit } from '../lint/rule.ts';
import { expandKnown } from '../syntax/expand.ts';
import type { Instruction } from '../syntax/instruction.ts';
import { addToInstall, isInstalling, type Wanted } from './add-to-install.ts';
import { insertAfter, insertBefore } from './edit.ts';

/**
 * Installs a package while the target stage is root: with what a RUN of it installs already, or in a RUN of its own,
 * above what is copied, so that it is built once.
 */
export function placeToInstall(image: Image, wanted: Wanted): OffsetEdit | Declined {
  const own = asRoot(image);
  if ('declined' in own) return own;
  const { steps, end } = own;
  const source = wanted.needs;
  const at = source ? steps.findIndex(({ instruction }) => source.test(instruction.line.text)) : -1;
  const installing = steps.slice(at + 1).filter(({ instruction }) => isInstalling(instruction, wanted));
  for (const { instruction } of installing) {
    const edit = addToInstall(instruction, wanted, image);
    if (edit) return edit;
  }
  const shell = steps.at(-1)?.shell.value[0] ?? image.shell.value[0] ?? '';
  if (!/(?:^|\/)(?:ba|da|a|z)?sh$/.test(shell))
    return {
      declined: `RUN uses ${shell} here, and the command that installs ${wanted.name} is for a shell`,
    };
  const line = [`RUN ${commandOf(wanted)}`];
  const after = (installing[0] ?? steps[at])?.instruction;
  if (after) return insertAfter(after, line, image);
  const before = steps.find(({ instruction }) => isAbove.has(instruction.keyword))?.instruction ?? end;
  if (before) return insertBefore(before, line, image);
  return insertAfter(image.stage.instructions.at(-1) ?? image.stage.from, line, image);
}

/** A package belongs above these: what is copied changes more often than it does. */
const isAbove: ReadonlySet<string> = new Set(['COPY', 'ADD', 'ENTRYPOINT', 'CMD']);

interface AsRoot {
  /** The instructions of the target stage that root runs, without a gap. */
  readonly steps: readonly Applied[];
  /** The USER that ends it; undefined where that is the end of the stage. */
  readonly end: Instruction | undefined;
}

function asRoot(image: Image): AsRoot | Declined {
  const { own, last } = withUsers(image);
  const start = own.findIndex(({ user }) => isRoot(user));
  if (start < 0 && isRoot(last)) return { steps: [], end: undefined };
  if (start < 0) {
    const [{ user } = { user: last }] = own;
    const who =
      user === undefined ? 'the user of the image is unknown' : `the image is built as ${user} here`;
    return { declined: `${who}, and only root can install a package` };
  }
  const length = own.slice(start).findIndex(({ user }) => !isRoot(user));
  const steps = own.slice(start, length < 0 ? undefined : start + length).map(({ one }) => one);
  return { steps, end: length < 0 ? undefined : steps.at(-1)?.instruction };
}

/** The instructions of the target stage itself, each with the user that is in force above it, and who is at its end. */
function withUsers(image: Image) {
  const { applied, stage, base, dockerfile } = image;
  let user: string | null | undefined = base.image.user;
  // Who installs packages is root, unless the build fails.
  if (user === undefined && isInstalledFirst(image)) user = 'root';
  const own: { one: Applied; user: string | null | undefined }[] = [];
  for (const one of applied) {
    if (one.stage === stage && one.by === 'stage') own.push({ one, user });
    const { keyword, argument } = one.instruction;
    if (keyword === 'USER') user = expandKnown(argument.text, one.variables, dockerfile.directives.escape);
  }
  return { own, last: user };
}

/** Whether a RUN installs packages before anything is said of the user. */
function isInstalledFirst({ applied }: Image): boolean {
  const first = applied.find(({ instruction }) => instruction.keyword === 'USER');
  return applied
    .slice(0, first ? applied.indexOf(first) : undefined)
    .filter(({ instruction }) => instruction.keyword === 'RUN')
    .flatMap(({ instruction }) => commandsOfRun(instruction) ?? [])
    .some(
      command =>
        /^(?:apt|apt-get|apk|dnf|microdnf|yum|zypper)$/.test(command.words[0] ?? '') &&
        installsOf(command).length > 0,
    );
}

function isRoot(user: string | null | undefined): boolean {
  return user === null || (user !== undefined && /^(?:root|0)?(?::|$)/.test(user));
}

/** As the makers of each distribution and of Docker write it. docs.docker.com/build/building/best-practices */
function commandOf({ manager, name }: Wanted): string {
  switch (manager) {
    case 'apt-get':
      return `apt-get update && apt-get install -y --no-install-recommends ${name} && rm -rf /var/lib/apt/lists/*`;
    case 'apk':
      return `apk add --no-cache ${name}`;
    case 'zypper':
      return `zypper --non-interactive install ${name} && zypper clean --all`;
    default:
      return `${manager} install -y ${name} && ${manager} clean all`;
  }
}
