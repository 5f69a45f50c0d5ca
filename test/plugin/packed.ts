import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';

/** Nothing is fetched, whatever the machine's own configuration says. */
export function offline(home: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    HOME: home,
    npm_config_offline: 'true',
    npm_config_registry: 'http://127.0.0.1:9/',
  };
}

/** What `npm pack --json` says of a package. */
export interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** Packs a copy with a `dist`, since packing runs the build in the folder where others work. */
export function packPackage(dist: string, work: string): Packed {
  const source = join(work, 'source');
  const pages = ['README.md', 'LICENSE', 'CHANGELOG.md', 'src/README.md', 'src/reaper/README.md'];
  for (const name of ['package.json', ...pages]) cpSync(name, join(source, name), { recursive: true });
  cpSync(dist, join(source, 'dist'), { recursive: true });
  const words = ['pack', '--json', '--ignore-scripts', source];
  const text = execFileSync('npm', words, { cwd: work, env: offline(join(work, 'home')), encoding: 'utf8' });
  const [packed] = JSON.parse(text) as [Packed];
  return packed;
}
