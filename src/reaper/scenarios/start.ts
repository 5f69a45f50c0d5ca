import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { commandOf } from './inits.ts';
import type { Init, Situation } from './situation.ts';

/** A container that runs. */
export interface Container {
  /** The process whose end is its end. */
  readonly child: ChildProcess;
  stop(signal: NodeJS.Signals): void;
  kill(): void;
  /** The init as this machine numbers it. */
  pid(): number;
}

const NAMESPACE = ['--fork', '--pid', '--mount', '--kill-child'];

/** Starts an init with a row's main as the first process of a container, as far as a container is namespaces. */
export function startContainer(
  situation: Situation,
  init: Init,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Container {
  if (situation.as === 'gvisor') return startInGvisor(situation, init, cwd, env);
  const { as = 'init', user, inside = ':' } = situation;
  const command = commandOf(init, situation);
  const asUser =
    user === undefined ? [] : ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups'];
  // The PID 1 of a pod whose containers share it waits, and its end is the end of this row.
  const first = as === 'init' ? 'exec "$@"' : '"$@" & wait "$!"';
  const proc = as === 'child without proc' ? [] : ['--mount-proc'];
  const script = ['bash', '-c', `${inside}\n${first}`, 'bash', ...asUser, ...command];
  const child = spawnInto('unshare', [...NAMESPACE, ...proc, ...script], cwd, env);
  const pid = (): number => {
    const one = firstChild(child.pid ?? 0);
    return as === 'init' ? one : firstChild(one);
  };
  return {
    child,
    pid,
    stop: signal => process.kill(pid(), signal),
    kill: () => child.kill('SIGKILL'),
  };
}

let sandboxes = 0;

function startInGvisor(situation: Situation, init: Init, cwd: string, env: NodeJS.ProcessEnv): Container {
  const runsc = ['--root', join(cwd, 'runsc'), '--platform=ptrace', '--network=none', '--ignore-cgroups'];
  const name = `scenario-${process.pid}-${sandboxes++}`;
  spawnSync('runsc', ['spec', '--cwd', cwd, '--', ...commandOf(init, situation)], { cwd });
  const file = join(cwd, 'config.json');
  const config = JSON.parse(readFileSync(file, 'utf8'));
  config.root = { path: '/', readonly: false };
  config.process.env = Object.entries(env).map(([variable, value]) => `${variable}=${value}`);
  config.process.cwd = cwd;
  // Its /dev is not ours, where the rows lie.
  config.mounts.push({
    type: 'bind',
    source: dirname(cwd),
    destination: dirname(cwd),
    options: ['rbind', 'rw'],
  });
  writeFileSync(file, JSON.stringify(config));
  const child = spawnInto('runsc', [...runsc, '--file-access=shared', 'run', '-bundle', cwd, name], cwd, env);
  const signal = (number: string): void => {
    spawnSync('runsc', [...runsc, 'kill', name, number], { cwd });
  };
  return {
    child,
    pid: () => child.pid ?? 0,
    stop: name => signal(name.replace('SIG', '')),
    kill: () => signal('KILL'),
  };
}

function firstChild(pid: number): number {
  const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
  if (!child) throw new Error(`${pid} has no child`);
  return Number(child);
}

/** Both streams go to one file, which nothing has to read. */
function spawnInto(file: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): ChildProcess {
  const output = openSync(join(cwd, 'output'), 'a');
  try {
    return spawn(file, args, { cwd, env, stdio: ['ignore', output, output] });
  } finally {
    closeSync(output);
  }
}
