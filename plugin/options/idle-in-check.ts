import type { Command } from 'commander';
import type { CheckOptions } from './check-options.ts';
import type { Format } from './destinations.ts';
import { rejectIdle } from './idle-options.ts';
import { injectionOptions } from './injection-options.ts';
import { buildOptions, experimentOptions } from './shared-options.ts';

/** The formats that show a repair as a patch; the others report findings only. */
const showingDiffs: readonly Format[] = ['text', 'json', 'sarif'];

/** Throws an InputError for an option of `docker initcheck` that has no effect beside the others. */
export function rejectIdleInCheck(command: Command, options: CheckOptions): void {
  const { fix, diff, upgrade, verify, format = [], inject } = options;
  const asked = format.flatMap(word => ('format' in word ? [word.format] : []));
  const isRepairing = fix || diff || upgrade || verify || asked.includes('sarif');
  const isShown = asked.length === 0 || asked.some(one => showingDiffs.includes(one));
  rejectIdle(command, () => [
    {
      options: names(experimentOptions()),
      when: !verify,
      because: 'only has an effect with --verify',
    },
    {
      options: names(injectionOptions()),
      when: !isRepairing,
      because: 'only has an effect with --fix, --diff or --verify',
    },
    {
      options: ['--upgrade'],
      when: fix === true,
      because: 'brings reapers to this version and repairs nothing else: leave out --fix, or --upgrade',
    },
    {
      options: ['--git-add'],
      when: !fix && !upgrade,
      because: 'only has an effect with --fix or --upgrade',
    },
    {
      options: ['--reaper-platforms'],
      when: inject !== undefined && inject !== 'context' && !(typeof inject === 'object' && 'url' in inject),
      because: 'only has an effect with --inject=copy and --inject=url',
    },
    {
      options: ['--staged'],
      when: options.since !== undefined,
      because: 'asks for another change than --since: choose one',
    },
    {
      options: ['--write-baseline'],
      when: Boolean(fix || diff || verify || options.shard || options.since || options.staged),
      because: 'goes alone: it lists all findings of these paths as they are',
    },
    {
      options: ['--add-ignores'],
      when: Boolean(fix || diff || verify || options.writeBaseline || options.staged),
      because: 'goes alone: it writes comments above findings, and repairs nothing',
    },
    {
      options: ['--diff'],
      when: !isShown,
      because: `needs --format ${formatList(showingDiffs)}: ${asked.join(', ')} cannot show a patch`,
    },
  ]);
}

/** Likewise for `verify --image`, which builds nothing. */
export function rejectIdleWithImage(command: Command): void {
  rejectIdle(command, () => [
    {
      options: [...names([...buildOptions(), ...injectionOptions()]), '--build-network'],
      when: true,
      because: 'has no effect with --image: nothing is built or repaired',
    },
  ]);
}

/** Likewise for `verify compose.yaml` and `verify deploy.yaml`: what a container is given is said there. */
export function rejectIdleWithServices(command: Command): void {
  const own = ['--publish', '--volume', '--tmpfs', '--network', '--user', '--platform', '--read-only'];
  rejectIdle(command, () => [
    {
      options: ['--file', '--image', '--entrypoint', '--target', '--context', '--pids-limit', ...own],
      when: true,
      because: 'has no effect with a compose file or a manifest, which says that itself',
    },
    {
      options: ['--sweep'],
      when: true,
      because: 'is not supported with a compose file or a manifest: name the Dockerfile, or use --image',
    },
  ]);
}

/** `text, json or sarif` */
function formatList(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function names(options: readonly { readonly long?: string | undefined }[]): (string | undefined)[] {
  return options.map(({ long }) => long);
}
