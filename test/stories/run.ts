import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { buildImage } from '../../src/engine/build.ts';
import { cleanUp } from '../../src/engine/clean-up.ts';
import type { ContainerSettings } from '../../src/engine/create-container.ts';
import { anotherRun, type Engine } from '../../src/engine/engine.ts';
import { inspectImage } from '../../src/engine/images.ts';
import type { Observation } from '../../src/verify/observation.ts';
import { type Subject, verify } from '../../src/verify/verify.ts';
import { reachEngine } from '../engine/engine.ts';
import { listStories, outcomeOf, type Story, variantNames } from './stories.ts';

/**
 * `npm run stories [PART OF A NAME]`: every story under every init, as one table. It takes some minutes, and for the
 * first time some more for the image that has all inits in it (inits/Dockerfile), which each story is built on here.
 */
const base = 'initcheck-test/inits';

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
  const own = anotherRun(connection);
  const text = readFileSync(story.dockerfile, 'utf8').replace(/^FROM (?!scratch).*/m, `FROM ${base}`);
  const dockerfile = { path: 'Dockerfile', text };
  try {
    const reference = await buildImage(own, { context: story.directory, dockerfile, network: 'host' });
    const { entrypoint, cmd } = await inspectImage(own, reference);
    const command = [...(entrypoint ?? []), ...(cmd ?? [])];
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
  } finally {
    await cleanUp(own);
  }
}

/**
 * By the docker client, for it shall have a name and stay. Host network: a build inside a test machine often has no
 * other.
 */
function buildBase(): void {
  const words = ['build', '--network', 'host', '-t', base, 'test/stories/inits'];
  execFileSync('docker', words, { stdio: ['ignore', 'ignore', 'inherit'] });
}

function probe(architecture: string): Uint8Array {
  return readFileSync(`src/reaper/bin/probe-linux-${architecture}`);
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
