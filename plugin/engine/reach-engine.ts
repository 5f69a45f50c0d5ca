import { homedir } from 'node:os';
import type { Surroundings } from '../../src/engine/endpoint.ts';
import { connectEngine, type Engine } from '../../src/engine/engine.ts';
import type { Environment } from '../process/streams.ts';

/** What decides which Engine the docker client would use. */
export function surroundingsOf({ variables, dockerGlobals = [] }: Environment): Surroundings {
  const home = variables.HOME || homedir();
  return { env: variables, home, platform: process.platform, globals: dockerGlobals };
}

/**
 * Works with the Engine that the docker client would use, or with that of another context; throws an EngineError when
 * there is none.
 */
export async function withEngine<T>(
  environment: Environment,
  work: (engine: Engine) => Promise<T>,
  surroundings = surroundingsOf(environment),
): Promise<T> {
  const engine = await connectEngine(surroundings, environment.signal);
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
