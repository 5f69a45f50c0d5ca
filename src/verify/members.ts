import { effectOf } from './effect.ts';
import { parseDispositions } from './examine.ts';
import { isFirstOfNamespace } from './proc.ts';
import { isRuntime, listProcessesOf, type Place } from './processes.ts';
import type { Conversation } from './trace/conversation.ts';
import type { Member } from './trace/scene.ts';

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
  const members = processes.map((process, index): Member => {
    const [threads = '', status = '', place = ''] = contents.slice(3 * index);
    const isAwaiting = /sigtimedwait/.test(place);
    return {
      pid: process.pid,
      parent: own.has(process.parent) ? process.parent : 0,
      command: process.command,
      threads: threads.split('\n').map(Number).filter(Number),
      isFirst: process.pid === pid && isFirstOfNamespace(status),
      isAwaiting: effectOf(stopSignal, parseDispositions(status), isAwaiting) === 'awaited',
    };
  });
  return members.sort((a, b) => Number(b.pid === pid) - Number(a.pid === pid));
}
