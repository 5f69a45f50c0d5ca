import type { Command } from 'commander';
import type { CheckOptions } from './check-options.ts';
import type { Format } from './destinations.ts';
import { rejectIdle } from './idle-options.ts';
import { injectionOptions } from './injection-options.ts';
import { buildOptions, experimentOptions } from './shared-options.ts';

/** What tells a repair that is only shown; the other formats tell findings alone. */
const tellingDiffs: readonly Format[] = ['text', 'json', 'sarif'];

/** Throws an InputError for an option of `docker initcheck` that changes nothing beside the others. */
export function rejectIdleInCheck(command: Command, options: CheckOptions): void {
  const { fix, diff, verify, format = [], inject } = options;
  const asked = format.flatMap(word => ('format' in word ? [word.format] : []));
  const isRepairing = fix || diff || verify || asked.includes('sarif');
  const isTold = asked.length === 0 || asked.some(one => tellingDiffs.includes(one));
  rejectIdle(command, () => [
    {
      options: names(experimentOptions()),
      when: !verify,
      because: 'is for an experiment: add --verify',
    },
    {
      options: names(injectionOptions()),
      when: !isRepairing,
      because: 'is for a repair: add --fix, --diff or --verify',
    },
    {
      options: ['--reaper-platforms'],
      when: inject !== undefined && inject !== 'context',
      because: 'is for --inject=copy, which alone writes reapers',
    },
    {
      options: ['--diff'],
      when: !isTold,
      because: `is told by --format ${tellingDiffs.join(', ')}, not by ${asked.join(', ')}`,
    },
  ]);
}

/** Likewise for `verify --image`, which builds nothing. */
export function rejectIdleWithImage(command: Command): void {
  rejectIdle(command, () => [
    {
      options: [...names([...buildOptions(), ...injectionOptions()]), '--build-network'],
      when: true,
      because: 'is for a Dockerfile that is built, and --image takes an image as it is',
    },
  ]);
}

function names(options: readonly { readonly long?: string | undefined }[]): (string | undefined)[] {
  return options.map(({ long }) => long);
}
