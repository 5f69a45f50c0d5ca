import { spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { connectEngine, type Engine } from '../../src/engine/engine.ts';

/** Connects to the Engine that test/engine/modern finds or starts, or says why there is none. */
export async function reachModern(): Promise<{ connect: () => Promise<Engine>; skip: string | false }> {
  const { status, stdout, stderr, error } = spawnSync('test/engine/modern', {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [, host] = /DOCKER_HOST=(\S+)/.exec(stdout ?? '') ?? [];
  const reason = error?.message ?? stderr.trim().split('\n').at(-1) ?? 'test/engine/modern failed';
  const isThere = status === 0 && host !== undefined;
  if (!isThere && process.env.CI === 'true') throw new Error(`no newer Engine for the tests: ${reason}`);
  return {
    connect: async () =>
      await connectEngine({
        env: { ...process.env, DOCKER_HOST: host },
        home: homedir(),
        platform: process.platform,
      }),
    skip: isThere ? false : reason,
  };
}
