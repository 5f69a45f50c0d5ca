import { parseSignal } from '../syntax/signal.ts';
import { parseDispositions } from './dispositions.ts';
import { isFirstOfNamespace } from './proc.ts';
import { isRuntime, listProcessesOf, type Place } from './processes.ts';
import type { Conversation } from './trace/conversation.ts';
import type { Member } from './trace/scene.ts';
import { isWaitingForSignals, MOST_FILES, signalfdIn } from './waiting.ts';

/**
 * The processes of a container with their threads, PID 1 first, by the /proc of the Engine's machine. Throws an Error
 * where the Engine has other numbers for its processes than that.
 */
export async function listMembers(
  place: Place,
  stopSignal: string,
  read: Conversation['read'],
): Promise<Member[]> {
  const { engine, id, pid } = place;
  // A runtime that is about to start something there, such as a health check, is not of the container yet.
  const processes = (await listProcessesOf(place)).filter(({ command }) => !isRuntime(command));
  const paths = processes.flatMap(({ pid: own }) =>
    ['task', 'status', 'wchan'].map(name => `/proc/${own}/${name}`),
  );
  const [group = '', ...contents] = await read([`/proc/${pid}/cgroup`, ...paths]);
  if (group === '') throw new Error('the container ended, or its processes are not seen from there');
  if (!group.includes(id))
    throw new Error(`the Engine at ${engine.address} has other numbers for its processes than the kernel`);
  const own = new Set(processes.map(process => process.pid));
  const number = parseSignal(stopSignal);
  const signalfds = await readSignalfds(
    processes.map(({ pid: each }, index) => ({ pid: each, status: contents[3 * index + 1] ?? '' })),
    read,
  );
  const members = processes.map((process, index): Member => {
    const [threads = '', status = '', place = ''] = contents.slice(3 * index);
    const signalfd = signalfds.get(process.pid) ?? [];
    return {
      pid: process.pid,
      parent: own.has(process.parent) ? process.parent : 0,
      command: process.command,
      threads: threads.split('\n').map(Number).filter(Number),
      isFirst: process.pid === pid && isFirstOfNamespace(status),
      isAwaiting: isWaitingForSignals(place) || (number !== undefined && signalfd.includes(number)),
      signalfd,
    };
  });
  return members.sort((a, b) => Number(b.pid === pid) - Number(a.pid === pid));
}

/** The signals of everybody's signalfds. A signal that is to be read from one has to be blocked (signalfd(2)). */
async function readSignalfds(
  processes: readonly { readonly pid: number; readonly status: string }[],
  read: Conversation['read'],
): Promise<ReadonlyMap<number, readonly number[]>> {
  const blocking = processes.filter(({ status }) => (parseDispositions(status)?.blocked.length ?? 0) > 0);
  if (blocking.length === 0) return new Map();
  const folders = await read(blocking.map(({ pid }) => `/proc/${pid}/fdinfo`));
  const files = blocking.map(({ pid }, index) => {
    const names = (folders[index] ?? '').split('\n').filter(Boolean).slice(0, MOST_FILES);
    return { pid, paths: names.map(name => `/proc/${pid}/fdinfo/${name}`) };
  });
  const contents = await read(files.flatMap(({ paths }) => paths));
  let first = 0;
  return new Map(
    files.map(({ pid, paths }) => {
      const own = contents.slice(first, first + paths.length);
      first += paths.length;
      return [pid, signalfdIn(own)];
    }),
  );
}
