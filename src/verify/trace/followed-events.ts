/** The kernel's events that a story is made of, in the folder of all events; those that a kernel may lack are last. */
const followedEvents = [
  'signal/signal_generate',
  'signal/signal_deliver',
  'sched/sched_process_exec',
  'sched/sched_process_exit',
  'task/task_newtask',
] as const;

/** What only a kernel that traces system calls shows: exit codes, and who reads a signal instead of handling it. */
const systemCalls: Readonly<Record<string, string>> = {
  sys_enter_exit_group: '',
  sys_exit_rt_sigtimedwait: 'ret > 0',
  sys_exit_signalfd4: 'ret >= 0',
  // As many bytes as one, two, three or four signals have: others are not read at once.
  sys_exit_read: 'ret == 128 || ret == 256 || ret == 384 || ret == 512',
};

/** Whether a file of an instance, by its path, is one that a kernel may lack. */
export function isOfSystemCalls(path: string): boolean {
  return path.includes('/events/syscalls/');
}

/**
 * The kernel writes a program's path as it is, so one with a line break in it would write events of its own. Who
 * executes such a path keeps the name it had. An order cannot have a line break in it: the tab before it and the
 * vertical tab after it can.
 */
const oneLine = '!(filename ~ "*[\t-\v]*")';

const SIGCHLD = 17;
/** By kill(2) or sigqueue(3) (sigaction(2)); timers, and threads that interrupt each other, send many more. */
const sentByProcess = 'code == 0 || code == -1';
/** By alarm(2) or timer_create(2), whichever process runs just then; profilers get their SIGPROF all the time. */
const sentByTimer = '(sig == 14 && code == 128) || (sig != 27 && code == -2)';

/** In kilobytes for each processor: a container's signals, not those of a machine. */
const BUFFER = 256;

/**
 * What is written to the files of the two instances NAME-in and NAME-to. In the first are all events that happen in
 * PID 1 and in those that it starts from now on; in the second the signals that anybody sends to PID 1, and those that
 * any process of the machine, or a timer, sends to others: whoever `docker exec` starts is not among those whom PID 1
 * starts, and the kernel has no filter for the receivers in a container. SIGCHLD, of every end of a process, is in
 * neither.
 */
export function instanceSettings(name: string, pid1: number): readonly string[] {
  const [inside, to] = [`${name}-in`, `${name}-to`];
  const sent = `sig != ${SIGCHLD} && (pid == ${pid1} || ${sentByProcess} || (${sentByTimer}))`;
  return [
    ...[inside, to].flatMap(each => [`${each}/trace_clock mono`, `${each}/buffer_size_kb ${BUFFER}`]),
    `${inside}/trace_options event-fork`,
    ...threadSettings(name, [pid1]),
    `${inside}/events/sched/sched_process_exec/filter ${oneLine}`,
    `${inside}/events/signal/signal_generate/filter sig != ${SIGCHLD}`,
    ...followedEvents.map(event => `${inside}/events/${event}/enable 1`),
    ...Object.entries(systemCalls).flatMap(([call, filter]) => [
      ...(filter === '' ? [] : [`${inside}/events/syscalls/${call}/filter ${filter}`]),
      `${inside}/events/syscalls/${call}/enable 1`,
    ]),
    `${to}/events/signal/signal_generate/filter ${sent}`,
    `${to}/events/signal/signal_generate/enable 1`,
  ];
}

/** So many threads in a line, which the probe reads whole: it has room for 1,024 bytes. */
const THREADS = 50;

/** More threads to follow. Each time the kernel waits until all processors know of them, however many they are. */
export function threadSettings(name: string, threads: readonly number[]): readonly string[] {
  return Array.from({ length: Math.ceil(threads.length / THREADS) }, (_, index) => {
    const some = threads.slice(index * THREADS, (index + 1) * THREADS);
    return `${name}-in/set_event_pid ${some.join(' ')}`;
  });
}
