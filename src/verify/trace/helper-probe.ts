import { removeContainer } from '../../engine/container.ts';
import type { Engine } from '../../engine/engine.ts';
import { startHelper } from '../../engine/helper.ts';
import type { TracingProbe } from './conversation.ts';

/** Our own, so that it is there whatever the machine has mounted. */
const DIRECTORY = '/tracing';

/**
 * The probe in a container of our own on the Engine's machine, wherever that is. It mounts tracefs itself. When this
 * process is killed the probe's input ends, as with one on this machine.
 */
export async function startHelperProbe(
  engine: Engine,
  program: Uint8Array,
  name: string,
  signal: AbortSignal,
): Promise<TracingProbe> {
  const words = ['trace', DIRECTORY, name];
  const helper = await startHelper(engine, { program, words, directory: DIRECTORY }, signal);
  const { id, input, output, errors, ended } = helper;
  input.on('error', () => {});
  signal.addEventListener('abort', () => input.write('end\n'), { once: true });
  return {
    means: 'helper',
    ...{ name, input, output, errors, ended },
    kill: () => removeContainer(engine, id),
  };
}
