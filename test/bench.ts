import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rules } from '../rules/index.ts';
import { findKnownBase } from '../src/image/known-bases.ts';
import { lint } from '../src/lint.ts';

/**
 * `npm run bench`: what a run costs, whole processes side by side in interleaved rounds, and the linter alone. Ratios travel from machine to machine,
 * times do not. With `RIVALS=dir`, a folder whose node_modules has dockerfile-utils and dockerfilelint, these run on the same file.
 */
const directory = mkdtempSync(join(tmpdir(), 'initcheck-bench-'));
const small = join(directory, 'Dockerfile');
const text =
  'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nEXPOSE 3000\nCMD node server.js\n';
writeFileSync(small, text);
if (!existsSync('dist/docker-initcheck.cjs')) throw new Error('run npm run build first');

const rivals = process.env.RIVALS;
const commands: Record<string, string[]> = {
  'node -e 0': ['-e', '0'],
  'docker-initcheck': ['dist/docker-initcheck.cjs', small],
  ...(rivals && {
    'dockerfile-utils': [join(rivals, 'node_modules/dockerfile-utils/bin/dockerfile-utils'), 'lint', small],
    dockerfilelint: [join(rivals, 'node_modules/dockerfilelint/bin/dockerfilelint'), small],
  }),
};
const times = new Map(Object.keys(commands).map(name => [name, [] as number[]]));
for (let round = 0; round < Number(process.env.ROUNDS ?? 25); round++) {
  for (const [name, words] of Object.entries(commands)) {
    const start = performance.now();
    spawnSync(process.execPath, words, { stdio: 'ignore' });
    times.get(name)?.push(performance.now() - start);
  }
}
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
const floor = median(times.get('node -e 0') ?? []);
console.log('whole process, small file                 median     of node -e 0');
for (const [name, values] of times)
  console.log(
    `  ${name.padEnd(36)} ${median(values).toFixed(1).padStart(8)} ms ${(median(values) / floor).toFixed(2).padStart(8)} ×`,
  );

const options = { rules, bases: findKnownBase };
const measure = (input: string, count: number): number => {
  const start = process.cpuUsage();
  for (let index = 0; index < count; index++) lint(input, options);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000 / count;
};
measure(text, 500);
console.log(`\nfiles a second in one process, of CPU time: ${Math.round(1000 / measure(text, 3000))}`);
const long = (lines: number): string =>
  `FROM node:22\n${'RUN echo hello world && apt-get install -y something\n'.repeat(lines)}CMD node x\n`;
measure(long(2500), 3);
for (const lines of [2500, 5000, 10_000, 20_000])
  console.log(`  ${String(lines).padStart(6)} lines: ${measure(long(lines), 5).toFixed(1).padStart(7)} ms`);
for (let index = 0; index < 10_000; index++) lint(`${text}# ${index}\n`, options);
console.log(
  `\nmemory after 10,000 files more: ${Math.round(process.memoryUsage.rss() / 1024 / 1024)} MiB resident`,
);
rmSync(directory, { recursive: true });
