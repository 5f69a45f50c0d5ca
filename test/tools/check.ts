import { spawnSync } from 'node:child_process';

/** `npm run check`: format, lint, types, and unused code. Each is run whatever the others found. */
const colors = process.stdout.isTTY ? [] : ['--colors=off'];
const checks: readonly [words: readonly string[], mends: string][] = [
  [['biome', 'ci', ...colors, '.'], 'npm run format mends the format, and the rules that can be mended'],
  [['tsc'], 'the types are wrong'],
  [['knip', '--no-progress'], 'take away what nobody uses: the word export, the file, or the package'],
];

const failed = checks.filter(([words]) => {
  const { status, error } = spawnSync('npx', ['--no-install', ...words], { stdio: 'inherit' });
  if (error) throw error;
  return status !== 0;
});
for (const [[name], mends] of failed) console.error(`npm run check: ${name} failed: ${mends}`);
process.exitCode = failed.length > 0 ? 1 : 0;
