import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** Where an Engine in this folder listens. */
export function addressIn(folder: string): string {
  return `unix://${folder}/docker.sock`;
}

/**
 * Starts a dockerd with everything it has in a folder, and its log there. It has no network.
 *
 * @throws Error with the end of the log
 */
export async function startEngine(folder: string, options: readonly string[] = []): Promise<ChildProcess> {
  // In namespaces of its own. Network: told to have no bridge, dockerd removes the one it finds, which may be another
  // Engine's. Processes: after a crash it signals the process ids it has noted, which may be somebody else's by then.
  // Mounts go with it.
  const engine = spawn(
    'unshare',
    [
      ...['--net', '--fork', '--pid', '--mount-proc', '--kill-child', 'dockerd'],
      ...['--host', addressIn(folder), '--data-root', join(folder, 'data')],
      ...['--exec-root', join(folder, 'exec'), '--pidfile', join(folder, 'docker.pid')],
      ...['--bridge=none', '--iptables=false', '--ip6tables=false', ...options],
    ],
    { stdio: ['ignore', 'ignore', openSync(join(folder, 'dockerd.log'), 'a')] },
  );
  for (let tries = 0; tries < 300; tries++) {
    if (engine.exitCode !== null) break;
    try {
      execFileSync('docker', ['-H', addressIn(folder), 'version'], { stdio: 'ignore' });
      return engine;
    } catch {
      await setTimeout(100);
    }
  }
  const log = readFileSync(join(folder, 'dockerd.log'), 'utf8').trimEnd().split('\n').slice(-5);
  throw new Error(`dockerd does not start:\n${log.join('\n')}`);
}

/** SIGTERM is for dockerd, the only child of unshare; SIGKILL for unshare ends all. */
export async function stopEngine(
  engine: ChildProcess,
  folder: string,
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<void> {
  if (engine.exitCode === null && engine.signalCode === null) {
    const ended = once(engine, 'exit');
    const children = readFileSync(`/proc/${engine.pid}/task/${engine.pid}/children`, 'utf8');
    const dockerd = Number(children.trim().split(' ')[0]);
    if (signal === 'SIGKILL' || !dockerd) engine.kill('SIGKILL');
    else process.kill(dockerd, signal);
    await ended;
  }
  for (const file of ['docker.pid', 'docker.sock', join('exec', 'containerd', 'containerd.pid')])
    rmSync(join(folder, file), { force: true });
}
