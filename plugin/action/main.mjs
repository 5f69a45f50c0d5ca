// What action.yml runs, by the runner's own Node: it is there in every job and is not the job's, so nothing is set up
// and nothing of the job changes. The action is not built before it runs, hence JavaScript and no packages.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const { env } = process;

/** An input of the step, as the runner hands it on. */
const input = name => (env[`INPUT_${name.toUpperCase()}`] ?? '').trim();

/** The lines of an input that say something. */
const linesOf = name => input(name).split(/\r?\n/).filter(Boolean);

/** The package: a file of the job, or a file of a release that has the checksum which is asked for. */
async function readPackage() {
  const file = input('package');
  if (file) return checked(readFileSync(resolve(env.GITHUB_WORKSPACE ?? '.', file)), input('sha256'), file);
  const own = JSON.parse(readFileSync(new URL('release.json', import.meta.url), 'utf8'));
  const version = input('version') || own.version;
  if (!version)
    throw new Error('this commit of the action is not part of a release: set version and sha256, or package');
  const sum = input('sha256') || (version === own.version ? own.sha256 : '');
  if (!sum)
    throw new Error(`version ${version} needs its sha256: the one of its .tgz in SHA256SUMS of the release`);
  const home = `${env.GITHUB_SERVER_URL}/${env.GITHUB_ACTION_REPOSITORY}`;
  const url = `${home}/releases/download/v${version}/docker-initcheck-${version}.tgz`;
  return checked(await download(url), sum, url);
}

async function download(url) {
  const answer = await fetch(url, { signal: AbortSignal.timeout(60_000) }).catch(error => {
    throw new Error(`${url} cannot be downloaded: ${error.cause?.message ?? error.message}`);
  });
  if (!answer.ok) throw new Error(`${url} cannot be downloaded: ${answer.status} ${answer.statusText}`);
  return Buffer.from(await answer.arrayBuffer());
}

function checked(bytes, expected, from) {
  const sum = createHash('sha256').update(bytes).digest('hex');
  if (expected && sum !== expected.toLowerCase())
    throw new Error(`${from} has the checksum ${sum}, and ${expected} is expected`);
  return bytes;
}

/** Unpacks it, and puts the command on the path of the steps that follow. Returns the script. */
function install(bytes) {
  const folder = mkdtempSync(join(env.RUNNER_TEMP ?? tmpdir(), 'docker-initcheck-'));
  writeFileSync(join(folder, 'package.tgz'), bytes);
  // A name without a folder: to some tars, C: is another machine.
  const { status, error, stderr } = spawnSync('tar', ['-xzf', 'package.tgz'], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the package cannot be unpacked: ${error?.message ?? stderr.trim()}`);
  const script = join(folder, 'package', 'dist', 'docker-initcheck.cjs');
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const [node, path] = [process.execPath, script].map(word => `'${word.replaceAll("'", "'\\''")}'`);
  writeFileSync(join(bin, 'docker-initcheck'), `#!/bin/sh\nexec ${node} ${path} "$@"\n`, { mode: 0o755 });
  if (process.platform === 'win32')
    writeFileSync(join(bin, 'docker-initcheck.cmd'), `@"${process.execPath}" "${script}" %*\r\n`);
  if (env.GITHUB_PATH) appendFileSync(env.GITHUB_PATH, `${bin}\n`);
  return script;
}

/** Annotations in the log, the summary of the job, and SARIF if it is wanted. */
function check(script) {
  const { GITHUB_STEP_SUMMARY: summary } = env;
  const sarif = input('sarif');
  const words = [
    ...['--format', 'text', '--format', 'github'],
    ...(summary ? ['--format', 'markdown', '--output', summary] : []),
    ...(sarif ? ['--format', 'sarif', '--output', sarif] : []),
    ...['--fail-level', input('fail-level') || 'warning', ...linesOf('arguments'), '--', ...linesOf('paths')],
  ];
  const { status, error } = spawnSync(process.execPath, [script, ...words], { stdio: 'inherit' });
  if (error) throw error;
  return status ?? 1;
}

try {
  process.exitCode = check(install(await readPackage()));
} catch ({ message }) {
  const text = message.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  console.log(`::error title=docker initcheck::${text}`);
  process.exitCode = 2;
}
