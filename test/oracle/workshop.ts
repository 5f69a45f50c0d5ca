import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, linkSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Launcher, openLauncher } from './launcher.ts';
import { type Family, inits, installTools, shells } from './shells.ts';

/** What the oracle runs scripts with. */
export interface Workshop {
  readonly launcher: Launcher;
  /** For each shell the root of a small image in which it is /bin/sh, or beside it. */
  readonly roots: Readonly<Record<string, string>>;
  /** Where the files of the runs lie. */
  readonly runs: string;
  /** Those of runs that are over, for the next ones. */
  readonly folders: string[];
  /** Ends what is left, and takes all files away. */
  readonly close: () => void;
}

/** The names that the stand-in answers to; any other name is a server as well. */
const programs = [
  ...['app', 'worker', 'redis-server', 'serve'],
  ...['setup', 'check', 'mkdir', 'touch', 'chown', 'date', 'rm', 'stop'],
  ...['sleep', 'tee', 'cat', 'su-exec', 'gosu', 'setpriv', 'env', 'nohup', 'nice', 'stdbuf'],
];

const sources = join('test', 'oracle');
const reaper = join('src', 'reaper', 'bin', 'reaper-linux-amd64');

/** Compiles the stand-ins and lays a root out for each shell; what an earlier run has left goes. */
export function openWorkshop(families: readonly Family[], name: string): Workshop {
  installTools(families);
  const folder = resolve('.cache', 'oracle', name);
  rmSync(folder, { recursive: true, force: true });
  const runs = join(folder, 'runs');
  mkdirSync(runs, { recursive: true });
  const standIn = compile('stand-in', folder);
  const roots = Object.fromEntries(
    families.map(family => [family, layOut(join(folder, `root-${family}`), family, standIn)]),
  );
  const launcher = openLauncher(compile('launch', folder));
  const close = (): void => {
    launcher.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { launcher, roots, runs, folders: [], close };
}

function compile(name: string, folder: string): string {
  const target = join(folder, name);
  const { status, stderr, error } = spawnSync(
    'gcc',
    ['-O1', '-static', '-o', target, join(sources, `${name}.c`)],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`${name}.c could not be compiled: ${error?.message ?? stderr}`);
  return target;
}

function layOut(root: string, family: Family, standIn: string): string {
  for (const name of ['bin', 'usr/local', 'dev', 'proc', 'srv', 'tmp', 'root', 'etc'])
    mkdirSync(join(root, name), { recursive: true });
  for (const name of ['usr/bin', 'usr/local/bin', 'sbin', 'usr/sbin']) symlinkSync('/bin', join(root, name));
  for (const name of programs) linkSync(standIn, join(root, 'bin', name));
  // The same without one of them.
  mkdirSync(join(root, 'lean'));
  for (const name of programs) if (name !== 'app') linkSync(standIn, join(root, 'lean', name));
  copyFileSync(reaper, join(root, 'bin', 'reaper'));
  for (const init of inits) addBinary(root, `/usr/bin/${init}`, init);
  const shell = shells[family];
  addBinary(root, shell.binary, shell.name);
  if (!shell.isSh) addBinary(root, shells.dash.binary, 'sh');
  for (const [name, minor] of [
    ['null', '3'],
    ['zero', '5'],
  ] as const)
    spawnSync('mknod', ['-m', '666', join(root, 'dev', name), 'c', '1', minor]);
  symlinkSync('/proc/self/fd', join(root, 'dev', 'fd'));
  return root;
}

/** The binary under a name of the image's, with the libraries it is linked to, and the modules of zsh. */
function addBinary(root: string, binary: string, name: string): void {
  copyFileSync(binary, join(root, 'bin', name));
  const { stdout } = spawnSync('ldd', [binary], { encoding: 'utf8' });
  const modules = '/usr/lib/x86_64-linux-gnu/zsh';
  for (const [library] of stdout.matchAll(/(?<=\s)\/\S+(?= \()/g)) {
    if (existsSync(join(root, library))) continue;
    mkdirSync(dirname(join(root, library)), { recursive: true });
    copyFileSync(library, join(root, library));
  }
  if (name === 'zsh' && existsSync(modules)) cpSync(modules, join(root, modules), { recursive: true });
}
