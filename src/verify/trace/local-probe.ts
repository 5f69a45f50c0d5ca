import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { TracingProbe } from './conversation.ts';

/** Where tracefs is mounted (docs.kernel.org/trace/ftrace): every kernel that has it has this folder. */
const TRACING = '/sys/kernel/tracing';

/**
 * The probe on this machine, which has to be the Engine's, as root. Its mount is its own and nobody sees it. When this
 * process is killed the probe's input ends, so it removes its instances all the same; when the probe is killed as well,
 * the next one removes them.
 */
export async function startLocalProbe(
  program: Uint8Array,
  name: string,
  signal: AbortSignal,
): Promise<TracingProbe> {
  const folder = await mkdtemp(join(tmpdir(), 'initcheck-trace-'));
  const file = join(folder, 'probe');
  await writeFile(file, program, { mode: 0o755 });
  const child = spawn(file, ['trace', TRACING, name], { stdio: 'pipe', detached: true });
  // One that has ended is not written to any more.
  child.stdin.on('error', () => {});
  // It ends with whatever it was started for.
  signal.addEventListener('abort', () => child.stdin.end(), { once: true });
  // What nobody reads yet when a process ends is thrown away by Node: it may say at once why it cannot be used.
  const [output, errors] = [child.stdout.pipe(new PassThrough()), child.stderr.pipe(new PassThrough())];
  const ended = once(child, 'close');
  ended.catch(() => {});
  // One that runs needs its file no longer.
  await once(child, 'spawn').finally(() => rm(folder, { recursive: true, force: true }));
  return {
    means: 'here',
    name,
    input: child.stdin,
    output,
    errors,
    ended,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
