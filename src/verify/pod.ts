import { setTimeout } from 'node:timers/promises';
import { startContainer } from '../engine/container.ts';
import { type ContainerSettings, createContainer } from '../engine/create-container.ts';
import type { Engine } from '../engine/engine.ts';
import { EngineError } from '../engine/error.ts';
import { inspectImage } from '../engine/images.ts';
import type { Around, ObserveOptions } from './bench.ts';
import { begin } from './companions.ts';
import { type Hook, type HookPlace, runHook } from './hook.ts';
import { inScene, type SceneVolume } from './placement.ts';
import { endAround } from './pod-end.ts';
import { PROBE_DIRECTORY } from './probe.ts';
import { type Stage, withScene } from './scene.ts';
import type { Started } from './started.ts';

/** Containers in one network, which a kubelet would start in this order, and end together. */
export interface Pod<Source> {
  /** `Deployment shop` */
  readonly owner: string;
  /** The name of the one that is looked at. */
  readonly subject: string;
  readonly members: readonly PodMember<Source>[];
  /** Whether they are in one PID namespace. */
  readonly sharesProcesses: boolean;
  /** What is of the pod and of none of them. */
  readonly settings: ContainerSettings;
  /** PID 1 of what holds the namespaces, for an architecture as Go names it. */
  readonly reaper: (architecture: string) => Uint8Array;
}

interface PodMember<Source> {
  readonly name: string;
  /** `init`: runs to its end before the next one starts. `sidecar`: an init container that stays, and is ended last. */
  readonly role: 'init' | 'sidecar' | 'main';
  readonly source: Source;
  readonly container: ContainerSettings;
  readonly volumes: readonly SceneVolume[];
  readonly postStart?: Hook | undefined;
  readonly preStop?: Hook | undefined;
}

type Image = { readonly reference: string };
type Member = PodMember<Image>;

/** In milliseconds: how long those that come after a sidecar wait for its probe. */
const HEALTHY = 60_000;

/** Starts a pod up to the container that is looked at, does the work on that, and takes all of it away again. */
export async function withPod<T>(
  engine: Engine,
  pod: Pod<Image>,
  options: Pick<ObserveOptions, 'probe' | 'signal'>,
  work: (settings: ContainerSettings, around: Around) => Promise<T>,
): Promise<T> {
  const at = pod.members.findIndex(({ name }) => name === pod.subject);
  const subject = pod.members[at] as Member;
  const { reference } = subject.source;
  const place = { networks: [], volumes: pod.members.flatMap(({ volumes }) => volumes) };
  return await withScene(engine, { place, companions: [] }, reference, options.signal, async stage => {
    const sandbox = await startSandbox(engine, pod, reference, options, stage);
    const run: Run = { engine, pod, sandbox, stage, troubles: [] };
    await startAll(run, pod.members.slice(0, at));
    return await work(await settingsOf(run, subject), {
      begun: async started => {
        await afterStart(run, subject, started.id);
        await untilHealthy(subject, started);
        await startAll(run, pod.members.slice(at + 1));
      },
      end: async (started, grace, watch) => {
        const ending = pod.members.flatMap(({ name, role, preStop }) => {
          const id = name === pod.subject ? started.id : stage.running.get(name);
          return role === 'init' || id === undefined
            ? []
            : [{ name, role, preStop, place: placeOf(run, id) }];
        });
        const ended = await endAround(pod.subject, ending, started, grace, watch);
        return { ...ended, notes: [...run.troubles, ...ended.notes] };
      },
    });
  });
}

/** A pod that runs. */
interface Run {
  readonly engine: Engine;
  readonly pod: Pod<Image>;
  /** The container that holds the namespaces. */
  readonly sandbox: string;
  readonly stage: Stage;
  /** What went wrong with other main containers, a sentence each: a cluster would start them again. */
  readonly troubles: string[];
}

const SANDBOX = '/sandbox';

/** What the pause container is to a kubelet: it has the network and, where processes are shared, PID 1, which reaps. */
async function startSandbox(
  engine: Engine,
  { settings, reaper }: Pod<Image>,
  reference: string,
  { probe, signal }: Pick<ObserveOptions, 'probe' | 'signal'>,
  { running }: Stage,
): Promise<string> {
  const { id: image, architecture } = await inspectImage(engine, reference, signal);
  const [init, pause] = [`/${PROBE_DIRECTORY}/reaper`, `/${PROBE_DIRECTORY}/probe`];
  const id = await createContainer(engine, {
    ...settings,
    image,
    user: '0',
    healthcheck: null,
    entrypoint: [init, '--', pause, 'pause'],
    cmd: [],
    files: [
      { path: init, bytes: reaper(architecture), mode: 0o755 },
      { path: pause, bytes: probe(architecture), mode: 0o755 },
    ],
  });
  running.set(SANDBOX, id);
  await startContainer(engine, id, signal);
  return id;
}

async function settingsOf(run: Run, { source, container, volumes }: Member): Promise<ContainerSettings> {
  const { engine, pod, sandbox, stage } = run;
  const user = await userOf(container.user, source, engine, stage.signal);
  const joined = `container:${sandbox}`;
  const settings = stage.settingsFor({ networks: [], volumes });
  return {
    ...inScene(container, settings),
    ...(user !== undefined && { user }),
    network: joined,
    ...(pod.sharesProcesses && { pid: joined }),
  };
}

/** A group alone, `:2000`, is one of the image's user. */
async function userOf(
  said: string | undefined,
  { reference }: Image,
  engine: Engine,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!said?.startsWith(':')) return said;
  const { user } = await inspectImage(engine, reference, signal);
  return `${user.split(':')[0] || '0'}${said}`;
}

/** One after the other; main containers are waited for together. */
async function startAll(run: Run, members: readonly Member[]): Promise<void> {
  const { engine, pod, stage } = run;
  const coming: Promise<unknown>[] = [];
  for (const member of members) {
    const { name, role, source } = member;
    const called = `${role === 'init' ? 'init container' : 'container'} ${name} of ${pod.owner}`;
    const started = { name, called, source, container: await settingsOf(run, member) };
    const beginning = await begin(engine, started, stage.running, stage.signal);
    await afterStart(run, member, stage.running.get(name) ?? '');
    const come = beginning[role === 'init' ? 'completed' : 'started']();
    if (role !== 'main') await come;
    const noted = role === 'main' ? come.catch(error => noteTrouble(run, error)) : come;
    // Whoever waits for all of them gets its failure.
    noted.catch(() => {});
    coming.push(noted);
  }
  await Promise.all(coming);
}

function noteTrouble({ troubles, stage: { signal } }: Run, error: unknown): void {
  if (!(error instanceof EngineError)) throw error;
  if (!signal.aborted) troubles.push(error.message);
}

/** How long a hook after the start may take, in seconds: a kubelet waits for ever, and so would who wrote it. */
const POST_START = 60;

/** A container whose hook fails is killed by the kubelet. */
async function afterStart(run: Run, { name, postStart }: Member, id: string): Promise<void> {
  if (!postStart) return;
  const { outcome, because } = await runHook(postStart, placeOf(run, id), POST_START);
  if (outcome === 'failed' || outcome === 'cut')
    throw new EngineError(`container ${name} of ${run.pod.owner}: postStart failed: ${because}`);
}

function placeOf({ engine, sandbox, stage: { signal } }: Run, id: string): HookPlace {
  return { engine, id, network: sandbox, signal };
}

async function untilHealthy({ role, container }: Member, { events, signal }: Started): Promise<void> {
  if (role !== 'sidecar' || !container.healthcheck) return;
  await Promise.race([
    events.next('health_status: healthy'),
    setTimeout(HEALTHY, undefined, { signal, ref: false }),
  ]);
}
