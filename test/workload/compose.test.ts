import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { runMain, temporaryDirectory } from '../plugin/run-main.ts';
import { check, execForm, service, shellForm, warningsOf } from './check-workload.ts';

const updating = `command: ["sh", "-c", "if [ -n \\"$$UPDATE\\" ]; then redis-server; echo; fi; exec redis-server"]`;

suite('what a service says over its image', () => {
  const cases: [dockerfile: string | null, lines: string[], expected: string[], why: string][] = [
    [shellForm, ['build: .'], ['Dockerfile:2 shell-form'], 'nothing: the Dockerfile speaks'],
    [shellForm, ['build: .', 'command: /srv/server'], [], 'a command in the place of a CMD in shell form'],
    [shellForm, ['build: .', 'command:'], ['Dockerfile:2 shell-form'], 'null is nothing'],
    [
      shellForm,
      ['build: .', 'command: ""'],
      ['Dockerfile:2 shell-form'],
      'Docker takes an empty command for none',
    ],
    [shellForm, ['build: .', 'entrypoint: /srv/server'], [], 'an entrypoint drops the CMD'],
    [shellForm, ['build: .', 'entrypoint: []'], ['Dockerfile:2 shell-form'], 'an empty one keeps it'],
    [
      execForm,
      ['build: .', 'command: sh -c "prepare && server"'],
      ['compose.yaml:4 shell-as-init'],
      'a shell that the command brings',
    ],
    [
      execForm,
      ['build: .', updating],
      ['compose.yaml:4 shell-as-init'],
      'a variable that the service does not set: the image or `docker compose run -e` may',
    ],
    [execForm, ['build: .', updating, 'environment:', '  UPDATE: ""'], [], 'one that it sets to nothing'],
    [
      execForm,
      ['build: .', updating, 'environment: ["UPDATE=1"]'],
      ['compose.yaml:4 shell-as-init'],
      'one that it sets',
    ],
    [
      execForm,
      ['build: .', 'command:', '  - sh', '  - -c', '  - prepare && server'],
      ['compose.yaml:4 shell-as-init'],
      'as a list',
    ],
    [execForm, ['build: .', 'command: sh -c "prepare && exec server"'], [], 'one that hands over'],
    [
      shellForm,
      ['build: .', 'init: true'],
      ['Dockerfile:2 init-hides-shell'],
      'an init stops the shell, and does not reach the program',
    ],
    [
      'FROM debian:bookworm\nSTOPSIGNAL SIGTERM\nCMD ["sleep", "inf"]\n',
      ['build: .'],
      ['Dockerfile:3 keepalive-command'],
      'PID 1 ignores it',
    ],
    [
      'FROM debian:bookworm\nSTOPSIGNAL SIGTERM\nCMD ["sleep", "inf"]\n',
      ['build: .', 'init: true'],
      [],
      'behind an init it ends',
    ],
    [
      execForm,
      ['build: .', 'entrypoint: ["/bin/sh", "-c", "redis-server; true"]', 'command: ["--port", "80"]'],
      ['compose.yaml:4 shell-as-init', 'compose.yaml:5 ignored-cmd'],
      'a shell that does not look at its arguments',
    ],
    [
      'FROM python:3\nENTRYPOINT ["dumb-init", "--"]\nCMD ["celery", "-A", "a", "worker"]\n',
      ['build: .', 'environment:', '  DUMB_INIT_SETSID: "0"'],
      ['Dockerfile:2 init-not-installed'],
      'a variable keeps the signal from the children',
    ],
    [
      execForm,
      ['build: .', 'command: server && other'],
      ['compose.yaml:4 shell-syntax-in-exec-form'],
      'there is no shell',
    ],
    [execForm, ['build: .', 'command: "server --port 80;"'], [], 'nothing is dropped behind the semicolon'],
    [
      'FROM debian:bookworm\nCMD sleep 1000 && true\n',
      ['build: .', 'stop_grace_period: 0s'],
      [],
      'it is to be killed at once, whoever is PID 1',
    ],
    [
      execForm,
      ['build: .', 'command: ["server", "--port", "$$PORT"]'],
      ['compose.yaml:4 variable-in-exec-form'],
      '$$ is a dollar sign, which nobody expands',
    ],
    [
      execForm,
      ['build: .', 'command: ["server --port 80"]'],
      ['compose.yaml:4 command-line-in-one-string'],
      'no such program',
    ],
    [
      execForm,
      ['build: .', 'stop_signal: SIGKILL'],
      ['compose.yaml:4 ungraceful-stopsignal'],
      'nobody handles it',
    ],
    [execForm, ['build: .', 'stop_signal: SIGFOO'], ['compose.yaml:4 invalid-stopsignal'], 'no signal'],
    [
      'FROM debian:bookworm\nSTOPSIGNAL SIGKILL\nCMD ["/srv/server"]\n',
      ['build: .', 'stop_signal: SIGTERM'],
      [],
      'a signal in the place of the wrong one',
    ],
    [
      'FROM debian:bookworm\nSTOPSIGNAL SIGTERM\nHEALTHCHECK CMD curl localhost &\nCMD ["node", "x"]\n',
      ['build: .'],
      ['Dockerfile:4 missing-init'],
      'a health check of the image leaves orphans',
    ],
    [
      'FROM debian:bookworm\nSTOPSIGNAL SIGTERM\nHEALTHCHECK CMD curl localhost &\nCMD ["node", "x"]\n',
      ['build: .', 'healthcheck: {disable: true}'],
      [],
      'not when it is switched off',
    ],
    [
      'FROM debian:bookworm\nSTOPSIGNAL SIGTERM\nCMD ["node", "x"]\n',
      ['build: .', 'healthcheck: {test: curl -f localhost & exit 0}'],
      ['Dockerfile:3 missing-init'],
      'one of the service does too',
    ],
    [
      'FROM debian:bookworm\nSTOPSIGNAL SIGTERM\nCMD ["node", "x"]\n',
      ['build: .', 'healthcheck: {test: curl -f localhost || exit 1}'],
      [],
      'one that only leaves an orphan when it times out is no warning',
    ],
    [
      'FROM debian:bookworm\nENTRYPOINT ["tini", "--"]\nRUN apt-get update && apt-get install -y tini\n' +
        'CMD ["node", "x"]\n',
      ['build: .', 'entrypoint: [python3, y]'],
      ['compose.yaml:4 missing-init'],
      'the entrypoint of the service leaves the init of the image out',
    ],
    [
      'FROM debian:bookworm\nENTRYPOINT ["/init"]\n',
      ['build: .', 'init: true'],
      ['compose.yaml:4 wrapped-supervisor'],
      'the image is right, and init: true is not',
    ],
    [
      'FROM debian:bookworm\nSTOPSIGNAL SIGTERM\nCMD ["node", "x"]\n',
      ['build: .', 'healthcheck: {test: [CMD, curl, -f, localhost]}'],
      [],
      'one without a shell has no children to leave',
    ],
    [shellForm, ['build: .', 'pid: host'], [], 'PID 1 is the init of the machine'],
    [shellForm, ['build: .', 'pid: "service:b"'], [], 'PID 1 is in another container'],
    [
      null,
      ['image: python:3.12', 'command: sh -c "prepare; server"'],
      ['compose.yaml:4 shell-as-init'],
      'an image of which the shell is known',
    ],
    [
      null,
      ['image: example.org/app', 'command: sh -c "prepare; server"'],
      [],
      'of an unknown image the command may be arguments',
    ],
    [
      null,
      ['image: python:${TAG}', 'command: sh -c "a; b"'],
      [],
      'a variable that is not set hides the image',
    ],
    [
      null,
      ['image: python:${TAG:-3.12}', 'command: sh -c "a; b"'],
      ['compose.yaml:4 shell-as-init'],
      'its default shows it',
    ],
    [null, ['image: python:3', 'command: $CMD'], [], 'a command that is a variable is unknown'],
    [null, ['image: postgres:16'], [], 'what nobody changes is the business of its author'],
    [
      null,
      ['image: postgres:16', 'healthcheck: {test: psql -U me -c "select 1" || exit 1}'],
      ['compose.yaml:3 missing-init'],
      'until a health check leaves orphans, which postgres takes for crashes',
    ],
    [
      null,
      ['image: postgres:16', 'init: true', 'healthcheck: {test: psql -U me -c "select 1" || exit 1}'],
      [],
      'unless there is an init',
    ],
    [
      null,
      ['image: redis:7', 'entrypoint: redis-server'],
      ['compose.yaml:4 lost-base-entrypoint'],
      'the script of the image is left out',
    ],
    [
      null,
      ['image: node:22', 'entrypoint: tini -- node x'],
      ['compose.yaml:4 init-not-installed'],
      'node has no tini',
    ],
  ];
  for (const [dockerfile, lines, expected, why] of cases) {
    test(`${JSON.stringify([dockerfile, ...lines].join('\n'))}: ${why}`, async () => {
      const report = await check({
        'compose.yaml': service(...lines),
        ...(dockerfile !== null && { Dockerfile: dockerfile }),
      });
      assert.deepEqual(warningsOf(report), expected, report.stderr);
      assert.equal(report.code, expected.length > 0 ? 1 : 0);
    });
  }
});

suite('short-grace-period', () => {
  const cases: [lines: string[], expected: string | null, why: string][] = [
    [
      ['image: python:3', 'command: gunicorn app', 'stop_grace_period: 5s'],
      'warning 5',
      'requests may take 30 s',
    ],
    [['image: python:3', 'command: gunicorn app', 'stop_grace_period: 1m30s'], null, 'long enough'],
    [['image: python:3', 'command: gunicorn app'], 'info 2', 'the default of Docker is 10 s'],
    [
      ['image: python:3', 'command: gunicorn --graceful-timeout 5 app'],
      null,
      'it says itself that it is quick',
    ],
    [
      ['image: python:3', 'command: gunicorn --graceful-timeout=60 app', 'stop_grace_period: 45s'],
      'warning 5',
      'or slow',
    ],
    [['image: ruby:3', 'command: sidekiq -t 8'], null, 'a short option'],
    [['image: debian', 'command: squid -N'], 'warning 2', 'squid takes 30 s at every stop'],
    [['image: node:22', 'command: node x', 'stop_grace_period: 1s'], null, 'nobody knows how long it takes'],
    [
      ['image: python:3', 'init: true', 'command: gunicorn app', 'stop_grace_period: 5s'],
      'warning 6',
      'behind an init as well',
    ],
    [
      ['image: python:3', 'pid: host', 'command: gunicorn app', 'stop_grace_period: 5s'],
      null,
      'not looked at in a shared namespace',
    ],
  ];
  for (const [lines, expected, why] of cases) {
    test(`${lines.join('; ')}: ${why}`, async () => {
      const { files } = await check({ 'compose.yaml': service(...lines) });
      const found = files[0]?.diagnostics.find(({ rule }) => rule === 'short-grace-period');
      assert.equal(found ? `${found.severity} ${found.range.start.line + 1}` : null, expected);
    });
  }
});

suite('which Dockerfile, context, target and arguments', () => {
  const twoStages = `FROM debian:bookworm AS dev\nCMD server 1\n${execForm}`;
  const cases: [files: Record<string, string>, expected: string[], why: string][] = [
    [
      { 'compose.yaml': service('build: ./app'), 'app/Dockerfile': shellForm },
      ['app/Dockerfile:2 shell-form'],
      'the short form names the context',
    ],
    [
      {
        'compose.yaml': service('build: {context: app, dockerfile: ../docker/a.Dockerfile}'),
        'docker/a.Dockerfile':
          'FROM debian:bookworm\nCOPY start.sh /start.sh\nSTOPSIGNAL SIGTERM\n' +
          'ENTRYPOINT ["/start.sh"]\n',
        'app/start.sh': '#!/bin/sh\nserver\n',
      },
      ['docker/a.Dockerfile:2 unstartable-script', 'start.sh:2 script-without-exec'],
      'scripts are those of the context',
    ],
    [
      { 'compose.yaml': service('build: {context: ., target: dev}'), Dockerfile: twoStages },
      ['Dockerfile:2 shell-form'],
      'the target',
    ],
    [{ 'compose.yaml': service('build: .'), Dockerfile: twoStages }, [], 'the last stage without one'],
    [
      {
        'compose.yaml': service('build: {context: ., args: {BASE: "debian:12"}}'),
        Dockerfile: 'ARG BASE=alpine\nFROM $BASE\nCMD server 1\n',
      },
      ['Dockerfile:3 shell-form'],
      'an argument as a mapping',
    ],
    [
      {
        'compose.yaml': service('build:', '  context: .', '  args:', '    - BASE=${IMAGE:-debian:12}'),
        Dockerfile: 'ARG BASE=alpine\nFROM $BASE\nCMD server 1\n',
      },
      ['Dockerfile:3 shell-form'],
      'and as a list, with a variable',
    ],
    [
      {
        'compose.yaml': service('build:', '  context: .', '  args:', '    - BASE'),
        '.env': 'BASE=debian:12\n',
        Dockerfile: 'ARG BASE=alpine\nFROM $BASE\nCMD server 1\n',
      },
      ['Dockerfile:3 shell-form'],
      'one without a value has that of .env',
    ],
    [
      {
        'compose.yaml': service('build:', '  dockerfile_inline: |', '    FROM debian:12', '    CMD server 1'),
      },
      ['compose.yaml:6 shell-form'],
      'a Dockerfile that stands in the file, at its line',
    ],
    [
      {
        'compose.yaml': service(
          'build:',
          '  context: .',
          '  additional_contexts:',
          '    app: docker-image://alpine',
        ),
        Dockerfile: 'FROM app\nCMD server 1\n',
      },
      [],
      'a base that another context takes the place of is unknown',
    ],
    [
      {
        'compose.yaml':
          'services:\n  a:\n    build: .\n    image: mine\n  b:\n    image: mine\n    command: sh -c "a; b"\n',
        Dockerfile: execForm,
      },
      ['compose.yaml:7 shell-as-init'],
      'an image that another service builds',
    ],
  ];
  for (const [files, expected, why] of cases) {
    test(why, async () => {
      const report = await check(files);
      assert.deepEqual(warningsOf(report), expected, report.stderr);
    });
  }
});

suite('how files are merged', () => {
  const shell = 'command: sh -c "a; b"';
  const cases: [files: Record<string, string>, expected: string[], why: string][] = [
    [
      { 'compose.yaml': service('image: python:3'), 'compose.override.yaml': service(shell) },
      ['compose.override.yaml:3 shell-as-init'],
      'the override file beside it is merged in',
    ],
    [
      {
        'compose.yaml': service('image: python:3', shell),
        'compose.override.yaml': service('command: !reset null'),
      },
      [],
      'and may reset a key',
    ],
    [
      {
        'compose.yaml': service('image: python:3', shell),
        'docker-compose.override.yml': service('command: /srv/x'),
      },
      [],
      'under any of its names',
    ],
    [
      {
        'compose.yaml': service('image: python:3', shell),
        'compose.override.yaml': 'services:\n  a: !reset null\n',
      },
      [],
      'a service is taken away',
    ],
    [
      {
        'compose.yaml': service('image: python:3', shell),
        'compose.override.yaml': 'services:\n  a: !override\n    image: python:3\n    command: /srv/x\n',
      },
      [],
      'another one takes its place',
    ],
    [
      { 'compose.yaml': `${service('image: python:3')}---\n${service(shell)}` },
      ['compose.yaml:7 shell-as-init'],
      'a second document of the file is laid over the first',
    ],
    [
      { 'compose.yaml': `${service('image: python:3', shell)}---\n${service('command: /srv/x')}` },
      [],
      'and takes back what that says',
    ],
    [
      {
        'compose.yaml': `x-app: &app\n  ${shell}\n---\nservices:\n  a:\n    <<: *app\n    image: python:3\n`,
      },
      ['compose.yaml:2 shell-as-init'],
      'services in the second document, with an anchor of the first, which Compose takes',
    ],
    [
      {
        'compose.yaml': service('image: python:3', shell),
        'compose.override.yaml': `${service('user: "5"')}---\n${service('command: /srv/x')}`,
      },
      [],
      'of an override file, too',
    ],
    [
      {
        'compose.yaml': service('extends: {file: base.yaml, service: b}'),
        'base.yaml': `services:\n  b:\n    image: python:3\n---\nservices:\n  b:\n    ${shell}\n`,
      },
      ['base.yaml:7 shell-as-init'],
      'and of a file that is extended',
    ],
    [
      {
        'compose.yaml': 'include: [more.yaml]\n---\nservices:\n  b:\n    image: python:3\n',
        'more.yaml': service('image: python:3', shell),
      },
      ['more.yaml:4 shell-as-init'],
      'and a file that only the first one includes',
    ],
    [
      {
        'compose.yaml': service('build: {context: ., args: {WHAT: "sh -c a"}}'),
        'compose.override.yaml': service('build: {args: !reset []}'),
        Dockerfile: 'FROM debian:bookworm\nARG WHAT=SIGTERM\nSTOPSIGNAL ${WHAT}\nCMD ["/srv/server"]\n',
      },
      [],
      'what adds up is taken away',
    ],
    [
      { 'compose.yaml': `services:\n  a: !reset\n    image: python:3\n    ${shell}\n` },
      [],
      'also in the file that says it',
    ],
    [
      {
        'compose.yaml': `services:\n  base:\n    image: python:3\n    ${shell}\n  a:\n    extends: base\n`,
      },
      ['compose.yaml:4 shell-as-init'],
      'a service extends another one, and the finding is reported once',
    ],
    [
      {
        'compose.yaml': service('extends: {file: common/base.yaml, service: b}', 'init: false'),
        'common/base.yaml': 'services:\n  b:\n    build: .\n',
        'common/Dockerfile': shellForm,
      },
      ['common/Dockerfile:2 shell-form'],
      'one of another file, whose paths begin there',
    ],
    [
      {
        'compose.yaml':
          `x-app: &app\n  image: python:3\n  ${shell}\nservices:\n  a:\n    <<: *app\n` +
          '  b:\n    <<: *app\n    command: /srv/x\n',
      },
      ['compose.yaml:3 shell-as-init'],
      'anchors and merge keys',
    ],
    [
      {
        'compose.yaml': 'include: [more/compose.yaml]\n',
        'more/compose.yaml': service('image: python:3', shell),
      },
      ['more/compose.yaml:4 shell-as-init'],
      'an included file',
    ],
    [
      { 'compose.yaml': service('image: python:3', 'profiles: [debug]', shell) },
      ['compose.yaml:5 shell-as-init'],
      'profiles are left aside',
    ],
  ];
  for (const [files, expected, why] of cases) {
    test(why, async () => {
      const report = await check(files);
      assert.deepEqual(warningsOf(report), expected, report.stderr);
    });
  }

  test('of another name a file is taken alone, as with -f', async () => {
    const files = {
      'compose.prod.yaml': service('image: python:3'),
      'compose.override.yaml': service(shell),
    };
    assert.deepEqual(warningsOf(await check(files, ['compose.prod.yaml'])), []);
  });
});

suite('ignore comments', () => {
  const shell = 'command: sh -c "a; b"';
  const cases: [text: string, expected: string[], why: string][] = [
    [service('image: python:3', '# initcheck ignore=shell-as-init -- short', shell), [], 'above the key'],
    [
      `services:\n  # initcheck ignore=shell-as-init\n  a:\n    image: python:3\n    ${shell}\n`,
      [],
      'above the service',
    ],
    [`# initcheck file-ignore=shell-as-init\n${service('image: python:3', shell)}`, [], 'for the whole file'],
    [
      service('# initcheck ignore=shell-as-init', 'image: python:3', shell),
      ['compose.yaml:5 shell-as-init'],
      'not above another key',
    ],
    [
      service('image: python:3', '# initcheck ignore=shell-form', shell),
      ['compose.yaml:5 shell-as-init'],
      'not of another rule',
    ],
  ];
  for (const [text, expected, why] of cases) {
    test(why, async () => {
      assert.deepEqual(warningsOf(await check({ 'compose.yaml': text })), expected);
    });
  }

  test('above the service for what stands in its Dockerfile too', async () => {
    const files = {
      'compose.yaml': 'services:\n  # initcheck ignore=shell-form\n  a:\n    build: .\n  b:\n    build: .\n',
      Dockerfile: shellForm,
    };
    const { files: checked } = await check(files);
    assert.deepEqual(
      checked.flatMap(({ diagnostics }) =>
        diagnostics.filter(({ rule }) => rule === 'shell-form').flatMap(({ containers }) => containers),
      ),
      ['b'],
    );
  });
});

test('a finding that services share is told once, with their names', async () => {
  const files = {
    'compose.yaml':
      'services:\n  web: {build: .}\n  worker: {build: .}\n  quiet: {build: ., command: /srv/x}\n',
    Dockerfile: shellForm,
  };
  const report = await check(files);
  assert.deepEqual(warningsOf(report), ['Dockerfile:2 shell-form']);
  const [found] = report.files.flatMap(({ diagnostics }) =>
    diagnostics.filter(({ rule }) => rule === 'shell-form'),
  );
  assert.deepEqual(found?.containers, ['web', 'worker']);
  assert.match(
    found?.message ?? '',
    /^services web, worker: docker stop waits 10 s, then kills node: \/bin\/sh is PID 1/,
  );
  assert.deepEqual(
    report.files.map(({ container }) => container),
    ['web', 'worker', 'quiet'].map(name => ({ name, file: 'compose.yaml' })),
  );
});

test('the text report says which service it speaks of, and shows the lines of the compose file', async () => {
  const directory = temporaryDirectory({
    'compose.yaml': service('image: python:3', 'command: sh -c "a; b"'),
  });
  const { stdout } = await runMain(['compose.yaml'], { directory });
  assert.equal(
    stdout,
    `compose.yaml: service a: PID 1 is sh -c 'a; b', which starts b

compose.yaml:4:5: warning: service a: docker stop waits 10 s, then kills the container: sh is PID 1 and does not forward SIGTERM [shell-as-init] --fix repairs it
  4 |     command: sh -c "a; b"
    |     ^^^^^^^^^^^^^^^^^^^^^

compose.yaml: 1 warning; --fix repairs it
to learn more: docker initcheck explain shell-as-init
`,
  );
});

suite('variables', () => {
  const cases: [
    env: string,
    variables: Record<string, string>,
    value: string,
    isShell: boolean,
    why: string,
  ][] = [
    ['', {}, '${X:-sh -c "a; b"}', true, 'a default'],
    ['X=\n', {}, '${X:-sh -c "a; b"}', true, 'also of an empty one'],
    ['X=\n', {}, '${X-sh -c "a; b"}', false, 'not without the colon'],
    ['X=/srv/x\n', {}, '${X:-sh -c "a; b"}', false, '.env beside the file'],
    ['X=/srv/x\n', { X: 'sh -c "a; b"' }, '$X', true, 'the environment wins'],
    ['Y=sh\nX=${Y} -c "a; b"\n', {}, '${X}', true, 'one that uses another'],
    ["Y=sh\nX='$Y'\n", {}, '${X} -c "a; b"', false, 'not in single quotes'],
    ['X=1\n', {}, '${X:+sh -c "a; b"}', true, 'a word for when it is set'],
    ['', {}, '${X:-${Y:-sh}} -c "a; b"', true, 'a default in a default'],
    ['', {}, 'sh -c "a $(b) $1; c"', true, 'a dollar sign in front of something else stays'],
  ];
  for (const [env, variables, value, isShell, why] of cases) {
    test(`${JSON.stringify(env)} ${value}: ${why}`, async () => {
      const files = { '.env': env, 'compose.yaml': service('image: python:3', `command: '${value}'`) };
      const report = await check(files, ['compose.yaml'], variables);
      assert.deepEqual(warningsOf(report), isShell ? ['compose.yaml:4 shell-as-init'] : []);
    });
  }
});

test('the init of a service ends its own options', async () => {
  const Dockerfile = 'FROM debian:bookworm\nSTOPSIGNAL SIGTERM\nENTRYPOINT ["server"]\nCMD ["start"]\n';
  const files = { Dockerfile, 'compose.yaml': service('build: .', 'init: true') };
  assert.deepEqual(warningsOf(await check(files, ['--strict', 'compose.yaml'])), []);
});

test('standard input is a compose file when it is called one', async () => {
  const directory = temporaryDirectory({ Dockerfile: execForm });
  const stdin = service('build: .', 'command: sh -c "prepare && server"');
  const words = ['--format=gnu', '--stdin-filename', 'compose.yaml', '-'];
  const { code, stdout } = await runMain(words, { directory, stdin });
  assert.match(stdout, /^compose\.yaml:4\S* warning: .*\[shell-as-init\]/m);
  assert.equal(code, 1);
});

test('a Dockerfile that is not there is left out, and the others are checked', async () => {
  const report = await check({
    'compose.yaml': 'services:\n  a:\n    build: ./made\n  b:\n    build: .\n',
    Dockerfile: shellForm,
  });
  assert.deepEqual(warningsOf(report), ['Dockerfile:2 shell-form']);
  assert.match(
    report.stderr,
    /compose\.yaml:3:5: service a: skipped, because made\/Dockerfile does not exist/,
  );
  assert.equal(report.code, 1);
});

suite('what a service mounts from its repository', () => {
  const loop = '#!/bin/sh\nwhile :; do php artisan schedule:run; sleep 60; done\n';
  const mount = ['build: app', 'command: sh /opt/run.sh', 'volumes:', '  - ./docker/run.sh:/opt/run.sh:ro'];
  const cases: [lines: string[], files: Record<string, string>, expected: string[], why: string][] = [
    [
      mount,
      { 'docker/run.sh': loop },
      ['../docker/run.sh:2 script-without-exec'],
      'a script is read where it lies',
    ],
    [mount, { 'docker/run.sh': 'exec redis-server\n' }, [], 'and followed'],
    [
      [
        'image: php:8-cli',
        'command: sh /opt/x/run.sh',
        'volumes:',
        '  - {type: bind, source: docker, target: /opt/x}',
      ],
      { 'docker/run.sh': loop },
      ['docker/run.sh:2 script-without-exec'],
      'the long form says that it is one',
    ],
    [
      ['image: php:8-cli', 'command: sh /opt/x/run.sh', 'volumes: ["./docker:/opt/x/"]'],
      { 'docker/run.sh': loop },
      ['docker/run.sh:2 script-without-exec'],
      'in a folder, over an image that is not built',
    ],
    [
      ['image: php:8-cli', 'command: sh /opt/x/run.sh', 'volumes: ["../docker:/opt/x/"]'],
      { 'docker/run.sh': loop },
      [],
      'nothing is read outside of the repository',
    ],
    [
      ['build: app', 'command: ./run.sh', 'volumes: ["./app:/srv"]'],
      { 'app/run.sh': loop, 'app/Dockerfile': 'FROM php:8-cli\nWORKDIR /srv\nCOPY --chmod=755 . .\n' },
      ['run.sh:2 script-without-exec'],
      'what the image has as well is one file',
    ],
    [
      ['build: app', 'command: /run.sh', 'volumes: ["./other.sh:/run.sh"]'],
      {
        'app/run.sh': loop,
        'app/Dockerfile': 'FROM php:8-cli\nCOPY --chmod=755 run.sh /\n',
        'other.sh': '#!/bin/sh\nexec redis-server\n',
      },
      [],
      'it hides the one of the image',
    ],
    [
      ['build: app', 'command: ["vsftpd", "/x.conf"]', 'volumes: ["./x.conf:/x.conf"]'],
      { 'x.conf': 'listen=YES\nbackground=YES\n' },
      ['../compose.yaml:4 daemonized-service'],
      'a configuration counts as well',
    ],
  ];
  for (const [lines, files, expected, why] of cases)
    test(why, async () => {
      const report = await check({
        'app/Dockerfile': 'FROM php:8-cli\n',
        '.git/HEAD': 'ref: refs/heads/main\n',
        ...files,
        'compose.yaml': service(...lines),
      });
      assert.deepEqual(warningsOf(report), expected, why);
    });
});
