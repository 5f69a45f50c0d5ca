import { readFileSync } from 'node:fs';
import type { ContainerSettings } from '../../src/engine/create-container.ts';
import { anotherRun, type Engine } from '../../src/engine/engine.ts';
import type { InitInFront } from '../../src/verify/init-in-front.ts';
import type { Observation, SignalStory, Stopped } from '../../src/verify/observation.ts';
import type { TracePermission } from '../../src/verify/reach-kernel.ts';
import { type Subject, verify } from '../../src/verify/verify.ts';
import { type Fate, fates, type Init, inits, witnessOf } from './fates.ts';
import type { Story } from './stories.ts';
import { probe, withStoryImage } from './story-image.ts';

/** What is wrong with what the trace says of a story behind an init; nothing when all is right. */
export interface Followed {
  readonly init: Init;
  /** `sh -c ignored, server.js never`: what the trace says. */
  readonly said: string;
  readonly wrong: readonly string[];
}

/** Stops a story behind each init, and compares where the signal went with what is true by construction. */
export async function followStory(
  engine: Engine,
  story: Story,
  trace: TracePermission,
): Promise<readonly Followed[]> {
  const seen = await withStoryImage(engine, story, 'enough', ({ engine: own, reference, command }) => {
    const settings: ContainerSettings = { pidsLimit: story.pidsLimit };
    const subjects = inits.map((name): Subject => {
      const container = { ...settings, ...inFront(name, command) };
      return { name, source: { reference }, container, init: initOf(name) };
    });
    const waitFor = story.waitFor === undefined ? undefined : new RegExp(story.waitFor, 'm');
    return verify(anotherRun(own), subjects, { probe, waitFor, grace: 3, trace });
  });
  return inits.map((init, index) => compare(story.name, init, seen[index]));
}

function inFront(init: Init, command: readonly string[]): Pick<ContainerSettings, 'entrypoint' | 'cmd'> {
  if (init === 'tini -g') return { entrypoint: ['tini', '-g', '--', ...command], cmd: [] };
  return init === 'dumb-init' ? { entrypoint: ['dumb-init', '--', ...command], cmd: [] } : {};
}

function initOf(init: Init): InitInFront | undefined {
  if (init === 'docker-init') return { from: 'engine' };
  const read = (architecture: string) => readFileSync(`src/reaper/bin/reaper-linux-${architecture}`);
  return init === 'reaper' ? { from: 'file', name: 'reaper', read } : undefined;
}

function compare(story: string, init: Init, seen: Observation | undefined): Followed {
  if (seen?.outcome !== 'stopped')
    return { init, said: '-', wrong: [`it was not stopped: ${seen?.because}`] };
  const { trace } = seen;
  if (trace.by !== 'kernel') return { init, said: '-', wrong: [`it was not traced: ${trace.because}`] };
  const found = Object.entries(fates[story]?.[init] ?? {}).map(([program, fate]) => {
    const said = fateOf(trace, program);
    return { program, said, wrong: whatIsWrong(program, fate, said, seen, trace) };
  });
  const lost = trace.lost > 0 ? [`${trace.lost} events are lost`] : [];
  const said = found.map(({ program, said: word }) => `${program} ${word}`).join(', ');
  return { init, said, wrong: [...found.flatMap(({ wrong }) => wrong), ...lost] };
}

const SIGTERM = 15;

/** By the trace alone; of several processes of one name the first one. */
function fateOf({ signals, processes }: SignalStory, program: string): string {
  const process = processes.find(each => nameOf(each.command) === program && isThere(each));
  if (!process) return 'not there';
  const own = signals.filter(({ to, signal, at }) => to === process.pid && signal === SIGTERM && at >= 0);
  return own.find(({ fate }) => fate === 'handled')?.fate ?? own[0]?.fate ?? 'never';
}

function isThere({ began, end }: SignalStory['processes'][number]): boolean {
  return (began === null || began < 0) && (end === null || end.at >= 0);
}

/** `server.py` of `python3 /srv/server.py`, `sh -c` of a shell with a string, else the program. */
function nameOf(command: string): string {
  const [, init] = /^(?:\S*\/)?(docker-init|tini|dumb-init|reaper) /.exec(command) ?? [];
  if (init !== undefined) return init;
  if (/^\S*sh -c /.test(command)) return 'sh -c';
  const [, script] = /^(?:\S*(?:sh|python3|node) )?\S*?([\w-]+\.(?:sh|py|js))(?: |$)/.exec(command) ?? [];
  const [program = ''] = command
    .replace(/^(?:nginx|postgres|sshd): (?!master|\/)/, 'child of ')
    .split(/[ :]/);
  return script ?? program.split('/').at(-1) ?? '';
}

function whatIsWrong(
  program: string,
  fate: Fate,
  said: string,
  { log, stop }: Stopped,
  trace: SignalStory,
): readonly string[] {
  const wrong: string[] = [];
  const isRight = fate === 'told' ? ['handled', 'blocked'].includes(said) : said === fate;
  if (!isRight) wrong.push(`${program} is ${said}, not ${fate}`);
  // What the container itself shows of it.
  if (fate === 'ignored' && !stop.killed) wrong.push(`${program} is ignored, and it was not killed`);
  const witness = witnessOf(program);
  if (!witness) return wrong;
  const wrote = log.some(line => witness.test(line));
  const end = trace.processes.find(({ command }) => nameOf(command) === program)?.end;
  if (wrote && said !== 'handled') wrong.push(`${program} wrote that it got the signal, and is ${said}`);
  if (!wrote && said === 'handled' && end?.how !== 'with-pid1')
    wrong.push(`${program} wrote nothing, and is ${said}`);
  return wrong;
}
