import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Observation } from '../../src/verify/observation.ts';

/** A scenario as a small real image; its README holds what is seen before and after the repair. */
export interface Story {
  /** `cgi-grep`, `three-bases: scratch` */
  readonly name: string;
  readonly directory: string;
  readonly dockerfile: string;
  /** Whether its packages are installed while it is built, which takes long. */
  readonly isHeavy: boolean;
  /** The most processes of its container. */
  readonly pidsLimit: number | undefined;
  /** The line that says it is ready, where it looks quiet before that: its jobs are too short to be seen. */
  readonly waitFor: string | undefined;
}

const root = 'test/stories';

/** Who is PID 1 in the columns of the table: the story as it is, and what is put in front of it. */
export const variantNames = [
  ...[
    'as written',
    'bash',
    'bash+trap',
    'tini',
    'dumb-init',
    'catatonit',
    'runit',
    's6',
    'supervisord',
    'reaper',
  ],
] as const;

/** All stories, by name. */
export function listStories(): readonly Story[] {
  return readdirSync(root, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && entry.name !== 'inits')
    .flatMap(({ name }) =>
      readdirSync(join(root, name))
        .filter(file => /Dockerfile$/.test(file))
        .map(file => readStory(join(root, name), file)),
    );
}

/** What those say whose own short jobs have to be over before anything is tried, or whose visitor comes later. */
const ready: ReadonlyMap<string, string> = new Map([
  ['cgi-grep', '^settled$'],
  ['pids-limit', '^settled$'],
  ['sshd-sessions', '^logged in$'],
]);

function readStory(directory: string, file: string): Story {
  const variant = file === 'Dockerfile' ? '' : `: ${basename(file, '.Dockerfile')}`;
  const dockerfile = join(directory, file);
  return {
    name: `${basename(directory)}${variant}`,
    directory,
    dockerfile,
    isHeavy: /apt-get/.test(readFileSync(dockerfile, 'utf8')),
    pidsLimit: basename(directory) === 'pids-limit' ? 30 : undefined,
    waitFor: ready.get(basename(directory)),
  };
}

/** What a README's table says about one image, and what is seen of it. */
export interface Outcome {
  readonly zombies: string;
  readonly orphans: string;
  readonly work: string;
  readonly stop: string;
  readonly exitCode: string;
}

/** The rows of a README's table by their first cell: `as written`, `scratch: repaired`. */
export function readOutcomes({ directory }: Story): ReadonlyMap<string, Outcome> {
  const rows = readFileSync(join(directory, 'README.md'), 'utf8').matchAll(
    /^\| ([^|]*(?:as written|repaired)) \|(.*)\|$/gm,
  );
  return new Map(
    [...rows].map(([, name = '', cells = '']) => {
      const [zombies = '', orphans = '', work = '', stop = '', exitCode = ''] = cells
        .split('|')
        .map(cell => cell.trim());
      return [name.trim(), { zombies, orphans, work, stop, exitCode }];
    }),
  );
}

/** Every program of the stories says so when it has ended in peace; a web server without state says nothing. */
const flushed = /\bflushed\b|\bwritten\b|\[notice\].* exit$|database system is shut down/m;

export function outcomeOf(observation: Observation): Outcome {
  const work = flushed.test(observation.log.join('\n')) ? 'flushed' : 'lost';
  if (observation.outcome === 'exited') {
    return {
      zombies: '-',
      orphans: '-',
      work,
      stop: 'ended by itself too soon',
      exitCode: String(observation.exitCode),
    };
  }
  const { zombies, stop } = observation;
  const before = (zombies.before ?? 0) > 0 ? 'some' : 'none';
  return {
    zombies: zombies.before === null ? 'not counted' : before,
    orphans: zombies.made === 0 ? 'none could be made' : `${zombies.left} of ${zombies.made}`,
    work,
    stop: stop.killed ? 'killed' : 'ended by itself',
    exitCode: String(stop.exitCode),
  };
}
