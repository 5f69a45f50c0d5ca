import { homedir } from 'node:os';
import { connectEngine, type Engine } from '../../src/engine/engine.ts';
import type { Environment } from '../process/streams.ts';

/** Works with the Engine that the docker client would use; throws an EngineError when there is none. */
export async function withEngine<T>(
  { variables, signal, dockerGlobals = [] }: Environment,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const home = variables.HOME || homedir();
  const engine = await connectEngine(
    { env: variables, home, platform: process.platform, globals: dockerGlobals },
    signal,
  );
  try {
    return await work(engine);
  } finally {
    engine.close();
  }
}

/** The Engine that an experiment would use, in words. */
export async function describeEngine(environment: Environment): Promise<string> {
  return withEngine(
    environment,
    async ({ address, version, os, architecture }) =>
      `Docker Engine ${version} (${os}/${architecture}) at ${address}`,
  );
}
