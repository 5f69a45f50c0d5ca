import { readdir } from 'node:fs/promises';
import { listProcesses } from '../engine/processes.ts';
import { effectOf } from './effect.ts';
import { parseDispositions } from './examine.ts';
import { isAwaitingSignals, readStatus } from './proc.ts';
import type { Member } from './trace/scene.ts';
import type { Place } from './zombies.ts';

/** The processes of a container with their threads, PID 1 first, by this machine's /proc. */
export async function listMembers({ engine, id, pid, signal }: Place, stopSignal: string): Promise<Member[]> {
  // A runtime that is about to start something there, such as a health check, is not of the container yet.
  const processes = (await listProcesses(engine, id, signal)).filter(({ command }) => !isRuntime(command));
  const members = await Promise.all(
    processes.map(async ({ pid: own, parent, command }): Promise<Member> => {
      const [threads, status, isAwaiting] = await Promise.all([
        readdir(`/proc/${own}/task`).catch((): string[] => []),
        readStatus(own),
        isAwaitingSignals(own),
      ]);
      return {
        ...{ pid: own, parent, command },
        threads: threads.map(Number),
        isAwaiting: effectOf(stopSignal, parseDispositions(status), isAwaiting) === 'awaited',
      };
    }),
  );
  const own = new Set(processes.map(process => process.pid));
  return members
    .map(member => ({ ...member, parent: own.has(member.parent) ? member.parent : 0 }))
    .sort((a, b) => Number(b.pid === pid) - Number(a.pid === pid));
}

/** runc and crun, as they start a program in a container. */
function isRuntime(command: string): boolean {
  return /^(?:\S*runc|\S*crun|\/proc\/self\/(?:exe|fd\/\d+)) init\b/.test(command);
}
