import type { Entry } from '../config/config.ts';
import type { CheckOptions } from '../options/check-options.ts';

type Line = Pick<
  CheckOptions,
  'rule' | 'failLevel' | 'level' | 'strict' | 'base' | 'context' | 'inject' | 'reaperPlatforms'
>;

/** What the command line says that a configuration could say too. */
export function entriesOfLine(line: Line): Entry[] {
  const { rule, failLevel, level, strict, base, context, inject, reaperPlatforms } = line;
  const said = {
    'fail-level': failLevel,
    level,
    strict,
    context,
    inject: inject && injectWords(inject),
    platforms: reaperPlatforms?.map(name => `linux/${name}`),
    base,
  } as const;
  const options = Object.entries(said) as [keyof typeof said, unknown][];
  return [
    ...rule.map((text): Entry => {
      const [name = '', value] = text.split('=', 2);
      return { key: 'rules', name, value, place: '--rule' };
    }),
    ...options.flatMap(([key, value]): Entry[] =>
      value === undefined
        ? []
        : [{ key, value, place: key === 'platforms' ? '--reaper-platforms' : `--${key}` }],
    ),
  ];
}

/** As `--inject` says it. */
function injectWords(inject: NonNullable<Line['inject']>): string {
  if (inject === 'context') return 'copy';
  if (inject === 'nowhere') return 'none';
  if ('package' in inject) return inject.package;
  return 'image' in inject ? `image=${inject.image}` : `url=${inject.url}`;
}
