import { readFileSync } from 'node:fs';
import { exitHungUp, exitInterrupted, exitTerminated } from './exit-codes.ts';

const codes = { SIGINT: exitInterrupted, SIGTERM: exitTerminated, SIGHUP: exitHungUp } as const;

/** Milliseconds after which watching docker's socket is worth its price: most runs are over by then. */
const untilWatch = 200;
const betweenLooks = 200;
const untilWord = 500;

/**
 * Aborts at the first SIGINT, SIGTERM or SIGHUP, or when docker takes its socket away, with the exit code as the
 * reason. The third signal ends the process at once: docker never kills a plugin that shares its terminal.
 */
export function watchInterruptions({ env }: NodeJS.Process): AbortSignal {
  const interruption = new AbortController();
  const cancel = (code: number): void => {
    if (interruption.signal.aborted) return;
    interruption.abort(code);
    const word = 'docker initcheck: cleaning up; interrupt twice more to quit at once\n';
    setTimeout(() => process.stderr.write(word), untilWord).unref();
  };
  let signals = 0;
  for (const [name, code] of Object.entries(codes))
    process.on(name, () => {
      if (++signals === 3) process.exit(code);
      cancel(code);
    });
  const socket = env.DOCKER_CLI_PLUGIN_SOCKET;
  // Docker closes it on the first Ctrl-C when standard output is no terminal, and sends the plugin nothing.
  if (socket) setTimeout(() => watchSocket(socket, () => cancel(exitInterrupted)), untilWatch).unref();
  return interruption.signal;
}

/**
 * Calls back when docker closes the socket or is gone. docker/cli, cli-plugins/socket/socket.go
 *
 * Names that begin with @ are abstract sockets of Linux. Node 20 pads them to their full length and reaches no socket
 * (https://github.com/libuv/libuv/issues/4266); the kernel's list of sockets shows the same a little later.
 */
function watchSocket(address: string, onClose: () => void): void {
  const isAbstract = address.startsWith('@');
  if (isAbstract && Number.parseInt(process.versions.node, 10) < 22) {
    watchList(address, onClose);
    return;
  }
  void import('node:net').then(({ connect }) => {
    let isConnected = false;
    const path = isAbstract ? `\0${address.slice(1)}` : address;
    const connection = connect({ path }, () => {
      isConnected = true;
    }).unref();
    connection
      .on('error', () => undefined)
      .on('close', () => {
        if (isConnected) onClose();
        else if (isAbstract) watchList(address, onClose);
      });
    connection.resume();
  });
}

/** https://man7.org/linux/man-pages/man5/proc_net.5.html, /proc/net/unix */
function watchList(address: string, onClose: () => void): void {
  const isListed = (): boolean => {
    try {
      return readFileSync('/proc/net/unix', 'utf8').includes(` ${address}\n`);
    } catch {
      return false;
    }
  };
  // Not listed from the start: another network namespace, or no /proc. Then nothing is known.
  if (!isListed()) return;
  const timer = setInterval(() => {
    if (isListed()) return;
    clearInterval(timer);
    onClose();
  }, betweenLooks).unref();
}
