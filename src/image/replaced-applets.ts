import type { Shell } from '../shell/shells.ts';
import type { Applied } from './fold.ts';
import { installsOf, managerOf } from './installs.ts';
import { commandsOfRun } from './run-commands.ts';

/** What a package of Alpine has in the place of BusyBox's: by the family in rows of facts, null for none. */
const packages: Readonly<Record<string, readonly [family: Shell | null, ...names: string[]]>> = {
  cronie: ['bash', 'crond'],
  dcron: [null, 'crond'],
  fcron: [null, 'crond'],
  coreutils: ['dash', 'timeout'],
  procps: ['dash', 'watch'],
  'procps-ng': ['dash', 'watch'],
};

/** The programs of Alpine that are not BusyBox's any more, because a RUN installs others. */
export function replacedApplets(applied: readonly Applied[]): ReadonlyMap<string, Shell | null> {
  const installed = applied
    .filter(({ instruction: { keyword, line } }) => keyword === 'RUN' && mentions.test(line.text))
    .flatMap(({ instruction }) => commandsOfRun(instruction) ?? [])
    .filter(({ words }) => managerOf(words) === 'apk')
    .flatMap(installsOf);
  return new Map(installed.flatMap(({ name }) => replacedBy(name)));
}

function replacedBy(name: string): [program: string, family: Shell | null][] {
  const [family = null, ...programs] = Object.hasOwn(packages, name) ? (packages[name] ?? []) : [];
  return programs.map(program => [program, family]);
}

const mentions = new RegExp(`\\b(?:${Object.keys(packages).join('|')})\\b`);
