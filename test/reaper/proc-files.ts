/** What /proc says of a process; without dispositions its status cannot be read, as with hidepid=1. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly dispositions?: {
    readonly state: 'S' | 'R' | 'T' | 'Z';
    readonly blocked?: readonly number[];
    readonly ignored?: readonly number[];
    readonly caught?: readonly number[];
    /** Its threads, if more than one. */
    readonly threads?: number;
  };
  /** Its stdin, if it is a pipe or a socket: a number that is its own. */
  readonly pipe?: number;
  /** Whether it waits for a child. */
  readonly waits?: boolean;
  /** Whether it leads the session of a terminal. */
  readonly leadsTerminal?: boolean;
}

export interface ProcFiles {
  getpid(): number;
  processes(): readonly Process[];
}

/** The stdin of the reaper itself. */
export const OWN_PIPE = 1;

/** The contents of a file of /proc; undefined if it is not there, or may not be read. */
export function contentsOf(path: string, machine: ProcFiles): Buffer | undefined {
  if (path === '/proc') return entriesOf(machine);
  const [, pid, name] = /^\/proc\/(\d+)\/(stat|status|wchan)$/.exec(path) ?? [];
  const found = machine.processes().find(process => process.pid === Number(pid));
  if (!found) return undefined;
  if (name === 'wchan') return Buffer.from(found.waits ? 'do_wait' : 'pipe_read');
  return name === 'stat' ? Buffer.from(formatStat(found)) : formatStatus(found);
}

/** The number of the pipe or socket that a path of /proc leads to. */
export function pipeOf(path: string, machine: ProcFiles): number | undefined {
  if (path === '/proc/self/fd/0') return OWN_PIPE;
  const [, pid] = /^\/proc\/(\d+)\/fd\/0$/.exec(path) ?? [];
  return machine.processes().find(process => process.pid === Number(pid))?.pipe;
}

function formatStat({ pid, parent, leadsTerminal }: Process): string {
  return `${pid} (a) b) S ${parent} ${pid} ${leadsTerminal ? `${pid} 34816` : '1 0'} -1 0`;
}

function formatStatus({ pid, parent, dispositions }: Process): Buffer | undefined {
  if (!dispositions) return undefined;
  const { state, threads = 1, blocked = [], ignored = [], caught = [] } = dispositions;
  const mask = (signals: readonly number[]): string =>
    signals
      .reduce((sum, signal) => sum | (1n << BigInt(signal - 1)), 0n)
      .toString(16)
      .padStart(16, '0');
  return Buffer.from(
    [
      ...[
        'Name:\tSigBlk:\\nSta',
        `State:\t${state} (x)`,
        `Pid:\t${pid}`,
        `PPid:\t${parent}`,
        `Threads:\t${threads}`,
      ],
      ...['SigQ:\t0/1', `SigPnd:\t${mask([])}`, `ShdPnd:\t${mask([])}`],
      ...[
        `SigBlk:\t${mask(blocked)}`,
        `SigIgn:\t${mask(ignored)}`,
        `SigCgt:\t${mask(caught)}`,
        'CapInh:\t0',
        '',
      ],
    ].join('\n'),
  );
}

/** A directory of /proc as getdents64(2) gives it. */
function entriesOf(machine: ProcFiles): Buffer {
  const names = ['.', 'self', ...machine.processes().map(({ pid }) => `${pid}`), `${machine.getpid()}`];
  return Buffer.concat(
    names.map(name => {
      const entry = Buffer.alloc(Math.ceil((20 + name.length) / 8) * 8);
      entry.writeUInt16LE(entry.length, 16);
      entry.write(name, 19);
      return entry;
    }),
  );
}
