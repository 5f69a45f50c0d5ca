import type { Environment } from '../process/streams.ts';

/** What docker itself knows of our plugin. */
export type DockerAnswer =
  | { readonly docker: 'absent' }
  | { readonly docker: 'failed'; readonly reason: string }
  | { readonly docker: string; readonly plugin: ListedPlugin | undefined; readonly hasBuildx: boolean };

/** An entry of `docker info`; `Err` is why docker does not run it. */
export interface ListedPlugin {
  readonly Name: string;
  readonly Path: string;
  readonly Version?: string;
  readonly Err?: unknown;
}

const patience = 10_000;

/** Asks the docker client for its version and its plugins; no Engine is needed for that, and none is asked. */
export async function askDocker({ variables }: Environment): Promise<DockerAnswer> {
  const { execFile } = await import('node:child_process');
  const ask = (
    ...words: string[]
  ): Promise<{ error: NodeJS.ErrnoException | null; stdout: string; stderr: string }> =>
    new Promise(resolve => {
      // An address where nothing listens: an Engine far away would be waited for.
      const env = { ...variables, DOCKER_HOST: 'unix:///dev/null' };
      execFile('docker', words, { env, timeout: patience }, (error, stdout, stderr) =>
        resolve({ error: error as NodeJS.ErrnoException | null, stdout, stderr }),
      );
    });
  const { error, stdout, stderr } = await ask('info', '--format', '{{json .ClientInfo.Plugins}}');
  if (error?.code === 'ENOENT' || error?.code === 'EACCES') return { docker: 'absent' };
  const client = await ask('version', '--format', '{{.Client.Version}}');
  try {
    const plugins = (JSON.parse(stdout.trim().split('\n')[0] ?? '') ?? []) as ListedPlugin[];
    return {
      docker: client.stdout.trim(),
      plugin: plugins.find(({ Name }) => Name === 'initcheck'),
      hasBuildx: plugins.some(({ Name, Err }) => Name === 'buildx' && !Err),
    };
  } catch {
    return {
      docker: 'failed',
      reason: stderr.trim().split('\n').at(-1) || (error?.message ?? 'it printed nothing'),
    };
  }
}
