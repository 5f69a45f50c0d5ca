import type { ContainerProcess } from '../verify/observation.ts';
import { printable } from './printable.ts';

/** A line for each process, below its parent: `└─ node server.js`. PID 1 is the first process. */
export function formatProcessTree(
  processes: readonly Pick<ContainerProcess, 'pid' | 'parent' | 'command'>[],
): string[] {
  const pids = new Set(processes.map(({ pid }) => pid));
  const lines = (parent: number | undefined, indent: string): string[] => {
    const children = processes.filter(process =>
      parent === undefined ? !pids.has(process.parent) : process.parent === parent && process.pid !== parent,
    );
    return children.flatMap(({ pid, command }, index) => {
      const isLast = index === children.length - 1;
      const branch = isLast ? ['└─ ', '   '] : ['├─ ', '│  '];
      const [mark, below] = parent === undefined ? ['', ''] : branch;
      return [`${indent}${mark}${printable(command)}`, ...lines(pid, `${indent}${below}`)];
    });
  };
  return lines(undefined, '');
}
