import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * `npm run bench`: what runs of the built command cost, whole processes side by side in interleaved rounds. Ratios
 * travel from machine to machine, times do not. With `RIVALS=dir`, a folder whose node_modules has dockerfile-utils and
 * dockerfilelint, these run on the same file, in which all three find something; `NODES=path,path` are other binaries
 * of Node.
 */
const directory = mkdtempSync(join(tmpdir(), 'initcheck-bench-'));
const script = resolve('dist/docker-initcheck.cjs');
if (!existsSync(script)) throw new Error('run npm run build first');
const text =
  'FROM node:22\nMAINTAINER me\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nEXPOSE 3000\n' +
  'CMD node server.js\n';
const small = write('small/Dockerfile', text);

function write(name: string, content: string): string {
  const path = join(directory, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** Without certificates that Node would read at each start. */
const environment = { ...process.env };
delete environment.NODE_EXTRA_CA_CERTS;

/** Milliseconds of a whole process, and the most memory it had, in MiB. */
function run(node: string, words: readonly string[]): { milliseconds: number; memory: number } {
  const start = performance.now();
  const { stderr } = spawnSync(node, words, { encoding: 'utf8', maxBuffer: 2 ** 30, env: environment });
  const milliseconds = performance.now() - start;
  return { milliseconds, memory: Number(/maxRSS (\d+)/.exec(stderr)?.[1] ?? 0) / 1024 };
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

function compare(node: string, commands: Readonly<Record<string, readonly string[]>>): void {
  const times = new Map(Object.keys(commands).map(name => [name, [] as number[]]));
  for (const words of Object.values(commands)) run(node, words);
  for (let round = 0; round < Number(process.env.ROUNDS ?? 25); round++)
    for (const [name, words] of Object.entries(commands))
      times.get(name)?.push(run(node, words).milliseconds);
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
  const floor = median(times.get('node -e 0') ?? []);
  console.log(`Node ${version}, whole process               median   of node -e 0`);
  for (const [name, values] of times) {
    const [time, ratio] = [median(values), median(values) / floor];
    console.log(`  ${name.padEnd(36)} ${time.toFixed(1).padStart(8)} ms ${ratio.toFixed(2).padStart(8)} ×`);
  }
}

const rivals = process.env.RIVALS;
for (const node of [process.execPath, ...(process.env.NODES?.split(',') ?? [])])
  compare(node, {
    'node -e 0': ['-e', '0'],
    'docker-initcheck Dockerfile': [script, small],
    'docker-initcheck, metadata': [script, 'docker-cli-plugin-metadata'],
    'docker-initcheck, completion': [script, '__complete', 'initcheck', '--format', ''],
    ...(rivals && {
      'dockerfile-utils': [join(rivals, 'node_modules/dockerfile-utils/bin/dockerfile-utils'), 'lint', small],
      dockerfilelint: [join(rivals, 'node_modules/dockerfilelint/bin/dockerfilelint'), small],
    }),
  });

const watched = [
  '--require',
  write(
    'memory.cjs',
    `process.on('exit', () =>
  console.error('maxRSS ' + process.resourceUsage().maxRSS));`,
  ),
];
const empty = run(process.execPath, [...watched, '-e', '0']);
console.log('\nlines     one run, without node -e 0');
for (const lines of [2500, 5000, 10_000, 20_000]) {
  const body = 'RUN echo hello world && apt-get install -y something\n'.repeat(lines);
  const path = write(`long/${lines}/Dockerfile`, `FROM node:22\n${body}CMD node x\n`);
  const times = [1, 2, 3, 4, 5].map(() => run(process.execPath, [script, path]).milliseconds);
  console.log(
    `  ${String(lines).padStart(6)} ${(median(times) - empty.milliseconds).toFixed(0).padStart(8)} ms`,
  );
}
const count = 10_000;
// In a repository, so that the build context of each may be any folder up to its root.
write('many/.git/HEAD', '');
for (let index = 0; index < count; index++) write(`many/${index}/Dockerfile`, `${text}# ${index}\n`);
const { milliseconds, memory } = run(process.execPath, [...watched, script, join(directory, 'many')]);
console.log(
  `\n${count} files: ${Math.round((count / milliseconds) * 1000)} a second, ${Math.round(memory)} MiB`,
);
rmSync(directory, { recursive: true });
