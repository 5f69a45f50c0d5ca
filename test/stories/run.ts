import { readFileSync } from 'node:fs';
import type { ContainerSettings } from '../../src/engine/create-container.ts';
import { anotherRun, type Engine } from '../../src/engine/engine.ts';
import type { Observation } from '../../src/verify/observation.ts';
import { type Subject, verify } from '../../src/verify/verify.ts';
import { reachEngine } from '../engine/engine.ts';
import { listStories, outcomeOf, type Story, variantNames } from './stories.ts';
import { buildBase, probe, withStoryImage } from './story-image.ts';

/**
 * `npm run stories [PART OF A NAME]`: every story under every init, as one table. It takes some minutes, and for the
 * first time some more for the image that has all inits in it (inits/Dockerfile), which each story is built on here.
 */
type Variant = (command: readonly string[]) => Pick<Subject, 'init' | 'container'>;

const variants: Readonly<Record<(typeof variantNames)[number], Variant>> = {
  'as written': () => ({}),
  bash: command => run(['bash', '-c', '"$@"; exit $?', 'bash', ...command]),
  'bash+trap': command =>
    run(['bash', '-c', 'trap \'kill $(jobs -p)\' EXIT; "$@" & wait $!', 'bash', ...command]),
  tini: command => run(['tini', '--', ...command]),
  'dumb-init': command => run(['dumb-init', '--', ...command]),
  catatonit: command => run(['catatonit', '--', ...command]),
  runit: command => supervise(['runsvdir', '/etc/inits/runit'], command),
  s6: command => supervise(['s6-svscan', '/etc/inits/s6'], command),
  supervisord: command => supervise(['supervisord', '-c', '/etc/inits/supervisord.conf'], command),
  reaper: () => ({
    init: {
      from: 'file',
      name: 'reaper',
      read: architecture => readFileSync(`src/reaper/bin/reaper-linux-${architecture}`),
    },
  }),
};

function run(entrypoint: readonly string[]): Pick<Subject, 'container'> {
  return { container: { entrypoint, cmd: [] } };
}

function supervise(entrypoint: readonly string[], command: readonly string[]): Pick<Subject, 'container'> {
  const words = command.map(word => `'${word.replaceAll("'", "'\\''")}'`);
  return { container: { entrypoint, cmd: [], env: [`STORY_COMMAND=${words.join(' ')}`] } };
}

const [part = ''] = process.argv.slice(2);
const stories = listStories().filter(
  ({ name, directory }) => name.includes(part) && !/three-bases$/.test(directory),
);
const { engine } = await reachEngine();
buildBase();
printRow('', variantNames);
for (const story of stories) printRow(story.name, (await observeAll(engine, story)).map(formatCell));
console.log(
  '\nzombies before the experiment + orphans of five that it left as zombies, whether the work was ' +
    'flushed, seconds of the stop without our canary (! killed after ten), exit code',
);
engine.close();

/** Five at a time, for two processors. */
async function observeAll(connection: Engine, story: Story): Promise<readonly Observation[]> {
  return await withStoryImage(
    connection,
    story,
    'everything',
    async ({ engine: own, reference, command }) => {
      const subjects = variantNames.map((name): Subject => {
        const { container, init } = variants[name](command);
        const settings: ContainerSettings = { ...container, pidsLimit: story.pidsLimit };
        return { name, source: { reference }, container: settings, init, isComparison: true };
      });
      const waitFor = story.waitFor === undefined ? undefined : new RegExp(story.waitFor, 'm');
      const seen: Observation[] = [];
      for (let at = 0; at < subjects.length; at += 5) {
        seen.push(...(await verify(anotherRun(own), subjects.slice(at, at + 5), { probe, waitFor })));
      }
      return seen;
    },
  );
}

function formatCell(observation: Observation): string {
  const { work, exitCode } = outcomeOf(observation);
  if (observation.outcome === 'exited') return `exited ${exitCode}`;
  const { zombies, stop } = observation;
  const left = zombies.made === 0 ? '?' : zombies.left;
  return `${zombies.before ?? '?'}+${left} ${work} ${stop.own.toFixed(1)}${stop.killed ? '!' : ''} ${exitCode}`;
}

function printRow(name: string, cells: readonly string[]): void {
  console.log([name.padEnd(17), ...cells.map(cell => cell.padEnd(22))].join('').trimEnd());
}
