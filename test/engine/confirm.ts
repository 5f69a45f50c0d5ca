import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { rules } from '../../rules/index.ts';
import { findDockerfiles } from '../../src/files/find-dockerfiles.ts';
import type { Example } from '../../src/lint/example.ts';
import type { Stopped } from '../../src/verify/observation.ts';
import { runMain } from '../plugin/run-main.ts';
import { reachEngine } from './engine.ts';

/*
 * npm run confirm [FOLDER...]: builds and stops every Dockerfile below the folders, or the bad side of all examples of
 * rules, and says of each finding that claims a symptom what became of it: confirmed, where the symptom was seen and
 * the kernel's events do not speak against it; refuted; or not seen, where nothing can be said. What cannot be built
 * or started here has no verdict. Ends with 1 where one is refuted, or less than 99 % are confirmed. On the Engine of
 * test/engine/up, whose images stand in for official ones under the name that a mirror has for them.
 */
const goal = 0.99;
/** Seconds: who ends later is killed. */
const GRACE = '4';

interface Case {
  readonly name: string;
  readonly directory: string;
  readonly dockerfile: string;
}

type Verdict = 'confirmed' | 'refuted' | 'not seen' | 'not started';

interface Confirmation {
  readonly rule: string;
  readonly verdict: Verdict;
  readonly because: string;
}

/** What the command writes of an experiment, as far as it matters here. */
interface Seen extends Pick<Stopped, 'stop' | 'timeline' | 'trace'> {
  readonly subject: string;
  readonly verdicts: readonly { readonly rule: string; readonly verdict: string; readonly because: string }[];
  readonly exited?: { readonly exitCode: number };
}

/** Images of test/engine/images by the official ones with the same shell and programs. */
const standIns: Readonly<Record<string, string>> = {
  alpine: 'busybox',
  busybox: 'busybox',
  debian: 'debian',
  ubuntu: 'debian',
  node: 'node',
  python: 'python',
  nginx: 'nginx',
  redis: 'redis',
};
const MIRROR = 'mirror.gcr.io/library';
const tags = new Set<string>();

const { skip, isOwn } = await reachEngine();
if (skip || !isOwn) throw new Error(skip || 'the base images are only made in the Engine of test/engine/up');
const work = mkdtempSync(join(tmpdir(), 'initcheck-confirm-'));
const counts: Record<Verdict | 'not run', number> = {
  ...{ confirmed: 0, refuted: 0, 'not seen': 0, 'not started': 0, 'not run': 0 },
};
try {
  const folders = process.argv.slice(2);
  for (const each of folders.length > 0 ? folders.flatMap(casesBelow) : examples()) await confirm(each);
} finally {
  rmSync(work, { recursive: true });
  for (const tag of tags) docker('image', 'rm', tag);
}
const told = counts.confirmed + counts.refuted + counts['not seen'];
const share = counts.confirmed / told;
console.log(
  `${told} findings with a symptom: ${counts.confirmed} confirmed (${(100 * share).toFixed(1)} %), ` +
    `${counts.refuted} refuted, ${counts['not seen']} not seen; ${counts['not run']} Dockerfiles could not be run, ` +
    `and of ${counts['not started']} findings the program is not there`,
);
process.exitCode = counts.refuted === 0 && share >= goal ? 0 : 1;

async function confirm({ name, directory, dockerfile }: Case): Promise<void> {
  const { stdout, stderr } = await runMain(
    [
      ...['--verify', '--fail-level', 'none', '--format', 'json', '--progress', 'quiet'],
      ...['--grace', GRACE, '--build-network', 'host', dockerfile],
    ],
    { directory, variables: { DOCKER_HOST: process.env.DOCKER_HOST ?? '' } },
  );
  const { verification = [] } = (stdout === '' ? {} : JSON.parse(stdout)) as {
    verification?: readonly Seen[];
  };
  const original = verification.find(({ subject }) => subject === 'original');
  if (!original) {
    counts['not run']++;
    console.log(`not run      ${name}: ${stderr.trim().split('\n').at(-1)}`);
    return;
  }
  for (const { rule, verdict, because } of confirmationsOf(original)) {
    counts[verdict]++;
    console.log(`${verdict.padEnd(11)}  ${name}: ${rule}: ${because}`);
  }
}

function confirmationsOf(original: Seen): readonly Confirmation[] {
  return original.verdicts
    .filter(({ because }) => !/claims nothing that a stop could show/.test(because))
    .map(({ rule, verdict, because }) => {
      const against = verdict === 'confirmed' ? contradiction(original) : undefined;
      if (against !== undefined) return { rule, verdict: 'refuted', because: against };
      // Its program is not in the image that stands in for its own, or the image does not start for another reason.
      const isStarted = ![126, 127].includes(original.exited?.exitCode ?? 0);
      const unseen = isStarted ? 'not seen' : 'not started';
      return { rule, verdict: verdict === 'inconclusive' ? unseen : (verdict as Verdict), because };
    });
}

/** What the kernel's events say against a stop that is said to have reached nobody; undefined where they do not. */
function contradiction({ stop, trace, timeline }: Seen): string | undefined {
  if (!stop?.killed) return undefined;
  if (trace.by !== 'kernel') return `its signals could not be followed: ${trace.because}`;
  const pid1 = timeline[0]?.pid;
  const heard = trace.signals.find(
    ({ to, fate, at }) => to !== pid1 && at < stop.grace && (fate === 'handled' || fate === 'awaited'),
  );
  const command = trace.processes.find(({ pid }) => pid === heard?.to)?.command;
  return heard && `${command} got signal ${heard.signal} and handled it`;
}

/** All Dockerfiles below a folder, in copies that git knows nothing of. */
function casesBelow(folder: string): readonly Case[] {
  const copy = join(work, basename(resolve(folder)));
  cpSync(folder, copy, { recursive: true });
  return findDockerfiles(['.'], copy).map(path => {
    const file = join(copy, path);
    writeFileSync(file, withStandIns(readFileSync(file, 'utf8')));
    return { name: relative(copy, file), directory: dirname(file), dockerfile: basename(file) };
  });
}

function withStandIns(text: string): string {
  const from = /^(FROM\s+)([a-z]+)(:[\w.-]+)?(?=\s|$)/gim;
  return text.replace(from, (line, word: string, name: string, tag = ':latest') => {
    const own = standIns[name];
    // An image on Alpine has another shell.
    if (own === undefined || (own !== 'busybox' && /alpine/.test(tag))) return line;
    const mirrored = `${MIRROR}/${name}${tag}`;
    docker('tag', `initcheck-test/${own}`, mirrored);
    tags.add(mirrored);
    return `${word}${mirrored}`;
  });
}

function docker(...words: readonly string[]): void {
  execFileSync('docker', words, { stdio: ['ignore', 'ignore', 'inherit'] });
}

function examples(): readonly Case[] {
  return rules.flatMap(({ id, symptom, examples: all }) =>
    symptom === 'none' ? [] : all.map((example, index) => write(`${id}-${index + 1}`, example)),
  );
}

function write(name: string, { bad, files = {} }: Example): Case {
  const directory = join(work, name);
  const put = (path: string, contents: string | Uint8Array, mode: number): void => {
    const file = join(directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, contents, { mode });
  };
  put('Dockerfile', bad, 0o644);
  put('.initcheck/reaper-linux-amd64', readFileSync('src/reaper/bin/reaper-linux-amd64'), 0o755);
  for (const [path, file] of Object.entries(files))
    put(path, file.bad, file.isExecutable === false ? 0o644 : 0o755);
  return { name, directory, dockerfile: 'Dockerfile' };
}
