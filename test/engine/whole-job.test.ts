import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runMain, temporaryDirectory } from '../plugin/run-main.ts';
import { reachEngine } from './engine.ts';

const { skip, isOwn } = await reachEngine();

interface Seen {
  readonly subject: string;
  readonly pid1: readonly string[];
  readonly zombies: { readonly left: number };
  readonly canary: string;
  readonly log: readonly string[];
  readonly stop: {
    readonly signal: string;
    readonly seconds: number;
    readonly killed: boolean;
    readonly exitCode: number;
  };
}

/** A program, and what of it is known to be seen before and after the repair. */
interface Job {
  readonly why: string;
  readonly files: Readonly<Record<string, string>>;
  readonly before: Partial<Expected>;
  readonly after: Partial<Expected>;
}

interface Expected {
  readonly killed: boolean;
  readonly zombies: number;
  readonly canary: 'finished' | 'lost';
  readonly signal: string;
  readonly exitCode: number;
  readonly pid1: RegExp;
  readonly log: RegExp;
}

const nodeServer = 'require("http").createServer((request, answer) => answer.end()).listen(8080);\n';
const graceful = 'process.on("SIGTERM", () => setTimeout(() => process.exit(0), 300));\n';
const pythonServer =
  'import http.server\nhttp.server.HTTPServer(("", 8000), http.server.SimpleHTTPRequestHandler).serve_forever()\n';
/** Needs a second to flush: exits with 0 when it was given the time. */
const flushing = "trap 'sleep 1; echo flushed; exit 0' TERM\necho up\nwhile :; do sleep 0.1; done\n";

const jobs: readonly Job[] = [
  {
    why: 'node without a handler ignores SIGTERM as PID 1, and keeps zombies',
    files: {
      Dockerfile: 'FROM node:22\nCOPY server.js /\nCMD ["node", "/server.js"]\n',
      'server.js': nodeServer,
    },
    before: { killed: true, zombies: 5, canary: 'lost', exitCode: 137, pid1: /^node / },
    after: {
      killed: false,
      zombies: 0,
      canary: 'finished',
      exitCode: 143,
      pid1: /^\/sbin\/reaper -- docker-entrypoint.sh node /,
    },
  },
  {
    why: 'node with a handler, behind the shell of Debian: the handler never runs',
    files: {
      Dockerfile: 'FROM node:22\nCOPY server.js /\nCMD node /server.js\n',
      'server.js': nodeServer + graceful,
    },
    before: { killed: true, zombies: 0, canary: 'lost', exitCode: 137, pid1: /^\/bin\/sh -c / },
    after: { killed: false, zombies: 0, canary: 'finished', exitCode: 0 },
  },
  {
    why: 'python without a handler',
    files: {
      Dockerfile: 'FROM python:3\nCOPY server.py /\nCMD ["python3", "/server.py"]\n',
      'server.py': pythonServer,
    },
    before: { killed: true, zombies: 5, canary: 'lost', exitCode: 137 },
    after: { killed: false, zombies: 0, canary: 'finished', exitCode: 143 },
  },
  {
    why: 'nginx of the distribution: ends at once on SIGTERM, finishes its requests on SIGQUIT',
    files: {
      Dockerfile:
        'FROM initcheck-test/nginx\nENTRYPOINT []\nSTOPSIGNAL SIGTERM\nCMD ["nginx", "-g", "daemon off;"]\n',
    },
    before: { killed: false, zombies: 0, canary: 'lost', signal: 'SIGTERM' },
    after: { killed: false, zombies: 0, canary: 'finished', signal: 'SIGQUIT', exitCode: 0 },
  },
  {
    why: 'redis: stops by itself, leaves zombies, and what runs beside it is lost',
    files: { Dockerfile: 'FROM redis:7\nCMD ["redis-server", "--save", ""]\n' },
    before: { killed: false, zombies: 5, canary: 'lost', exitCode: 0 },
    after: { killed: false, zombies: 0, canary: 'finished', signal: 'SIGTERM', exitCode: 0 },
  },
  {
    why: 'a shell wrapper whose server needs a second to flush: killed before, flushed after',
    files: {
      Dockerfile:
        'FROM debian:bookworm\nCOPY server.sh /\nCMD ["sh", "-c", "mkdir -p /data && sh /server.sh; true"]\n',
      'server.sh': flushing,
    },
    before: { killed: true, zombies: 0, canary: 'lost', exitCode: 137, log: /^up$/ },
    after: { killed: false, zombies: 0, canary: 'finished', exitCode: 143, log: /^up .*flushed$/ },
  },
];

for (const { why, files, before, after } of jobs) {
  test(why, {
    skip: skip || (!isOwn && 'the base images are only made in the Engine of test/engine/up'),
  }, async () => {
    const directory = temporaryDirectory(files);
    const variables = { DOCKER_HOST: process.env.DOCKER_HOST ?? '' };
    const run = await runMain(
      ['--verify', '--format', 'json', '--fail-level', 'none', '--grace', '4', 'Dockerfile'],
      {
        directory,
        variables,
      },
    );
    assert.equal(run.code, 0, run.stderr);
    const { verification } = JSON.parse(run.stdout) as { verification: readonly Seen[] };
    assert.deepEqual(
      verification.map(({ subject }) => subject),
      ['original', 'repaired'],
    );
    assertSeen(verification[0] as Seen, before);
    assertSeen(verification[1] as Seen, after);
  });
}

function assertSeen({ subject, stop, zombies, canary, pid1, log }: Seen, expected: Partial<Expected>): void {
  const texts = { pid1: pid1.join(' '), log: log.join(' ') };
  const seen = {
    killed: stop.killed,
    zombies: zombies.left,
    canary,
    signal: stop.signal,
    exitCode: stop.exitCode,
  };
  for (const [name, value] of Object.entries(expected)) {
    if (value instanceof RegExp) assert.match(texts[name as keyof typeof texts], value, subject);
    else
      assert.equal(seen[name as keyof typeof seen], value, `${subject}: ${name} in ${JSON.stringify(seen)}`);
  }
}

test('a build that fails is exit code 3, names its step, and leaves nothing', { skip }, async () => {
  const directory = temporaryDirectory({ Dockerfile: 'FROM scratch\nCOPY missing /\nCMD ["/missing"]\n' });
  const variables = { DOCKER_HOST: process.env.DOCKER_HOST ?? '' };
  const { code, stderr } = await runMain(['--verify', '--progress', 'quiet', '.'], { directory, variables });
  assert.match(stderr, /COPY missing/);
  assert.equal(code, 3);
});

test('a step that fails is told with its last lines', {
  skip: skip || (!isOwn && 'the base images are only made in the Engine of test/engine/up'),
}, async () => {
  const text = 'FROM busybox\nRUN echo compiling; printf "no such \\033[31msymbol"; exit 3\nCMD ["true"]\n';
  const directory = temporaryDirectory({ Dockerfile: text });
  const variables = { DOCKER_HOST: process.env.DOCKER_HOST ?? '' };
  const { code, stderr } = await runMain(['--verify', '--progress', 'quiet', '.'], { directory, variables });
  assert.match(
    stderr,
    /^ {2}\| compiling\n {2}\| no such \\u001b\[31msymbol\ndocker initcheck: the build failed at \[2\/[23]\] RUN/,
  );
  assert.equal(code, 3);
});

test('a container that ends by itself is exit code 3, with its last words', {
  skip: skip || (!isOwn && 'as above'),
}, async () => {
  const directory = temporaryDirectory({
    Dockerfile: 'FROM busybox\nCMD ["sh", "-c", "echo no database; exit 4"]\n',
  });
  const variables = { DOCKER_HOST: process.env.DOCKER_HOST ?? '' };
  const { code, stderr, stdout } = await runMain(['--verify', '--progress', 'quiet', '.'], {
    directory,
    variables,
  });
  assert.match(stderr, /the original image: .*exit code 4/);
  assert.match(stdout, /no database/);
  assert.equal(code, 3);
});
