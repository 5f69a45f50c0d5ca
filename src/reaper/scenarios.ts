import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/*
 * npm run scenarios:reaper: what becomes of a program that needs a moment to finish when its container stops, under our
 * reaper and under Debian's inits, each as PID 1 of a PID namespace of its own. Needs root, and
 * `apt-get install tini dumb-init catatonit`; what is not installed is left out.
 */

const inits: readonly (readonly [name: string, argv: readonly string[]])[] = [
  ['reaper', [fileURLToPath(new URL('./bin/reaper-linux-amd64', import.meta.url)), '--']],
  ['tini', ['/usr/bin/tini', '--']],
  ['tini -g', ['/usr/bin/tini', '-g', '--']],
  ['dumb-init', ['/usr/bin/dumb-init', '--']],
  ['dumb-init -c', ['/usr/bin/dumb-init', '-c', '--']],
  ['catatonit', ['/usr/bin/catatonit', '--']],
];

/** Told to stop, it needs 600 ms, then says that it has finished. */
const app = `sh -c 'trap "sleep 0.6; echo finished; exit" TERM; echo ready; while :; do sleep 0.02; done'`;

const scenarios: readonly (readonly [name: string, argv: readonly string[], isStopped: boolean])[] = [
  ['set -e && app && true, dash', ['dash', '-c', `set -e && ${app} && true`], true],
  ['set -e && app && true, bash', ['bash', '-c', `set -e && ${app} && true`], true],
  ['app in the background, wait', ['sh', '-c', `${app} & wait`], true],
  ['app in its own session', ['sh', '-c', `setsid ${app}; true`], true],
  ['main exits with 3, app left', ['sh', '-c', `${app} & sleep 0.2; exit 3`], false],
  [
    'main stopped, then told',
    ['sh', '-c', 'trap "echo finished; exit 3" TERM; echo ready; kill -STOP $$; sleep 5'],
    true,
  ],
  ['SIGCHLD ignored at the start', ['sh', '-c', 'echo ready; sleep 0.1; echo finished; exit 3'], false],
];

const rows = await Promise.all(
  scenarios.map(async ([name, argv, isStopped]) => {
    const cells: string[] = [];
    for (const [, init] of inits.filter(([, [file]]) => existsSync(file ?? ''))) {
      const prefix = name.startsWith('SIGCHLD') ? ['env', '--ignore-signal=CHLD'] : [];
      cells.push(await observe([...prefix, ...init, ...argv], isStopped));
    }
    return `| ${name} | ${cells.join(' | ')} |`;
  }),
);
const names = inits.filter(([, [file]]) => existsSync(file ?? '')).map(([name]) => name);
console.log(
  [`| | ${names.join(' | ')} |`, `| --- |${names.map(() => ' --- |').join('')}`, ...rows].join('\n'),
);

/** Runs one, stops it once it is ready if that is the story, and kills it after three seconds as Docker would. */
async function observe(argv: readonly string[], isStopped: boolean): Promise<string> {
  const child = spawn('unshare', ['--fork', '--pid', '--mount-proc', '--kill-child', ...argv], {
    timeout: 3000,
    killSignal: 'SIGKILL',
  });
  let output = '';
  child.stdout.on('data', piece => {
    output += piece;
  });
  const ended = new Promise<number | null>(resolve => child.once('close', resolve));
  while (!output.includes('ready') && child.exitCode === null) await sleep(5);
  await sleep(50);
  const since = performance.now();
  if (isStopped) process.kill(initOf(child.pid), 'SIGTERM');
  const code = await ended;
  const seconds = ((performance.now() - since) / 1000).toFixed(2);
  return `${output.includes('finished') ? 'finished' : 'lost'}, ${code ?? 'killed'}, ${seconds} s`;
}

/** unshare's one child. */
function initOf(pid = 0): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim());
}
