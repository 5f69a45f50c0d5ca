import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { rules } from '../../rules/index.ts';
import { findKnownBase } from '../../src/image/known-bases.ts';
import { lintText } from '../lint-text.ts';
import { check } from './said.ts';

suite('programs of the user that have the name of another', () => {
  const go = 'FROM golang:1.22 AS make\nRUN go build -o';
  check([
    ['FROM debian:12\nCMD ["service", "nginx", "start"]', 'w:daemonized-service', "Debian's own"],
    ['FROM debian:12\nCOPY . /app\nCMD ["/app/nginx"]', '', 'a folder of the application'],
    ['FROM debian:12\nWORKDIR /app\nCMD ["./cron"]', '', 'the working directory'],
    [
      'FROM debian:12\nCMD ["/opt/openresty/nginx/sbin/nginx"]',
      'w:daemonized-service w:wrong-stopsignal',
      'a package in /opt',
    ],
    [
      `${go} /o/service .\nFROM debian:12\nCOPY --from=make /o/service /usr/bin/\nCMD ["service"]`,
      '',
      'built in a stage',
    ],
    [
      `${go} /bin/service .\nFROM debian:12\nCOPY --from=make /bin/service /bin/\nCMD ["service"]`,
      '',
      'built to where it lies',
    ],
    [
      `${go} cron .\nFROM debian:12\nCOPY --from=0 /go/cron /usr/sbin/cron\nCMD ["/usr/sbin/cron"]`,
      '',
      'a stage by its number',
    ],
    ['FROM debian:12\nCOPY cron /usr/local/bin/\nCMD ["cron"]', '', 'from the build context'],
    [
      'FROM debian:12\nCOPY --from=nginx:1 /usr/sbin/nginx /bin/\nCMD ["nginx"]',
      'w:daemonized-service w:wrong-stopsignal',
      'out of an image',
    ],
    [
      'FROM debian:12\nADD https://a.example/cron /usr/bin/cron\nCMD ["cron"]',
      'w:daemonized-service',
      'out of the network',
    ],
    [
      'FROM debian:12\nCOPY tini /\nENTRYPOINT ["/tini", "--"]\nCMD ["redis-server"]',
      '',
      'an init is one wherever it lies',
    ],
    ['FROM python:3\nCMD ["/app/.venv/bin/celery", "worker"]', '', 'a virtual environment'],
    ['FROM node:22-alpine\nCMD ["node", "serve"]', '', 'a file, not the package'],
    ['FROM debian:12\nCMD ["exec", "node"]', 'w:shell-syntax-in-exec-form', 'what no program is called'],
    ['FROM debian:12\nCOPY exec /bin/\nCMD ["/bin/exec", "node"]', '', 'unless it is one'],
  ]);
});

suite('a stop signal that the base sets for its own program', () => {
  check([
    ['FROM php:8-apache', '', 'Apache asks for SIGWINCH'],
    ['FROM php:8-apache\nCMD ["apache2-foreground"]', '', 'as the image has it'],
    ['FROM php:8-apache\nCMD ["cron", "-f"]', 'w:ungraceful-stopsignal', 'cron does not'],
    ['FROM php:8-apache\nCMD ["php", "work.php"]', 'w:ungraceful-stopsignal', 'nor does a worker'],
    ['FROM php:8-apache\nSTOPSIGNAL SIGTERM\nCMD ["php", "work.php"]', '', 'set for the worker'],
    ['FROM php:8-apache\nCMD ["/app/server"]', '', 'nobody knows what this asks for'],
    ['FROM php:8-apache\nCMD ["sh", "run"]', '', 'nor what this starts'],
    ['FROM nginx:1.27\nENTRYPOINT []\nCMD ["node", "x"]', 'w:ungraceful-stopsignal', 'SIGQUIT is for nginx'],
    ['FROM nginx:1.27\nENTRYPOINT []\nCMD ["ruby", "x"]', '', 'what SIGQUIT does to ruby was not run'],
    ['FROM postgres:17\nENTRYPOINT []\nCMD ["node", "x"]', '', 'many applications ask for SIGINT'],
    [
      'FROM nginx:1.27\nENTRYPOINT []\nCMD ["redis-server"]',
      'w:wrong-stopsignal',
      'one that has a signal of its own',
    ],
  ]);
});

suite('options and configurations that keep a service in the foreground', () => {
  const apache = 'w:wrong-stopsignal';
  check([
    ['FROM debian:12\nCMD ["apache2", "-DNO_DETACH"]', apache, 'as Debian calls it'],
    ['FROM alpine:3\nCMD ["httpd", "-D", "NO_DETACH"]', apache, 'in two words'],
    ['FROM alpine:3\nCMD ["httpd", "-DONE_PROCESS"]', apache, 'for debugging'],
    ['FROM alpine:3\nCMD ["httpd", "-DSSL"]', `w:daemonized-service ${apache}`, 'any other define'],
  ]);
});

suite('services that read it from a configuration', () => {
  const debian = 'FROM debian:12\nRUN apt-get install -y supervisor\n';
  const start = 'CMD ["/usr/bin/supervisord"]';
  const copy = 'COPY a.conf /etc/supervisor/conf.d/\n';
  const program = '[program:a]\ncommand=sleep 100\n';
  check([
    [`${debian}${start}`, 'w:daemonized-service', 'that of the package does not'],
    [`${debian}${copy}${start}`, 'w:daemonized-service', 'a program alone', { 'a.conf': program }],
    [
      `${debian}${copy}${start}`,
      '',
      'a file that it includes',
      { 'a.conf': `[supervisord]\nnodaemon = true\n${program}` },
    ],
    [`${debian}${copy}${start}`, '', 'in another word', { 'a.conf': '[supervisord]\nnodaemon=1\n' }],
    [
      `${debian}${copy}${start}`,
      'w:daemonized-service',
      'in a comment',
      { 'a.conf': '[supervisord]\n;nodaemon=true\n' },
    ],
    [`${debian}${copy}${start}`, 'i:daemonized-service', 'a file that is not there'],
    [`${debian}COPY etc/ /etc/\n${start}`, 'i:daemonized-service', 'a folder'],
    [
      `${debian}RUN echo "[supervisord]" > /etc/a.conf && echo "nodaemon=true" >> /etc/a.conf\n${start}`,
      '',
      'written by a RUN',
    ],
    [
      `${debian}RUN sed -i 's/^\\[supervisord\\]/&\\nnodaemon=true/' /etc/a.conf\n${start}`,
      '',
      'edited by a RUN',
    ],
    [
      `${debian}RUN rm /etc/supervisor/conf.d/a.conf\n${start}`,
      'w:daemonized-service',
      'a RUN that writes nothing',
    ],
    [
      `${debian}RUN curl -o /etc/supervisor/conf.d/a.conf https://a.example\n${start}`,
      'i:daemonized-service',
      'fetched',
    ],
    [
      `${debian}COPY <<E /etc/supervisor/conf.d/a.conf\n[supervisord]\nnodaemon=true\nE\n${start}`,
      '',
      'in the Dockerfile',
    ],
    [`FROM some/thing\nENTRYPOINT []\n${start}`, 'i:daemonized-service', 'a base that nobody knows'],
    [
      `${debian}COPY run.sh /\nCMD ["/run.sh"]`,
      '',
      'a script that writes it',
      { 'run.sh': '#!/bin/sh\necho "foreground = yes" > /etc/stunnel/a.conf\nexec stunnel\n' },
    ],
    [
      `${debian}COPY run.sh /\nCMD ["/run.sh"]`,
      'w:daemonized-service',
      'a script that writes something else',
      { 'run.sh': '#!/bin/sh\necho "debug = yes" > /etc/stunnel/a.conf\nexec stunnel\n' },
    ],
  ]);
});

suite('an init that nothing installs', () => {
  const start = 'ENTRYPOINT ["tini", "--"]\nCMD ["redis-server"]';
  check([
    [`FROM memcached:1\n${start}`, 'e:init-not-installed', 'any base that is known to have none'],
    [`FROM eclipse-temurin:21-jre\n${start}`, 'e:init-not-installed', 'a runtime'],
    [`FROM solr:9\n${start}`, '', 'an image that has one and does not use it'],
    [`FROM couchdb:3\n${start}`, '', 'or that uses it'],
    [`FROM some/thing\n${start}`, '', 'nobody knows'],
    [`FROM memcached:1\nRUN apt-get update && apt-get install -y tini\n${start}`, '', 'installed'],
    [
      'FROM debian:12\nADD scripts /opt/bin\nCMD ["/opt/bin/dumb-init", "redis-server"]',
      '',
      'in a folder that is copied',
    ],
    [
      'FROM debian:12\nADD scripts /opt/bin/\nCMD ["/usr/bin/dumb-init", "redis-server"]',
      'e:init-not-installed',
      'in another folder',
    ],
    ['FROM debian:12\nWORKDIR /app\nCOPY . .\nCMD ["/app/tini", "redis-server"]', '', 'in the folder of all'],
  ]);
});

suite('what leaves orphans in the same build', () => {
  const start = 'CMD ["python", "main.py"]';
  const slim = 'FROM python:3-slim\n';
  check([
    [
      `${slim}RUN apt-get update && apt-get install -y --no-install-recommends chromium\n${start}`,
      'w:missing-init',
      'a browser',
    ],
    [`FROM alpine:3\nRUN apk add --no-cache firefox-esr=1.2-r0\n${start}`, 'w:missing-init', 'of a version'],
    [
      `FROM ubuntu:24.04\nRUN apt-get -y install ./google-chrome-stable_current_amd64.deb\n${start}`,
      'w:missing-init',
      'a file',
    ],
    [
      `${slim}RUN pip install --no-cache-dir "playwright[x]==1.4" && playwright install\n${start}`,
      'w:missing-init',
      'from PyPI',
    ],
    [`${slim}RUN pip install "playwright[x]==1.4"\n${start}`, '', 'without its browser'],
    [
      'FROM node:22\nRUN npx playwright@1 install chromium\nCMD ["node", "x"]',
      'w:missing-init',
      'what installs browsers',
    ],
    ['FROM node:22\nRUN npx playwright install-deps\nCMD ["node", "x"]', '', 'only libraries'],
    ['FROM node:22\nRUN npm install -g puppeteer@24\nCMD ["node", "x"]', 'w:missing-init', 'from npm'],
    ['FROM node:22\nRUN npm i puppeteer-core\nCMD ["node", "x"]', '', 'comes without a browser'],
    [`${slim}RUN apt-get update && apt-get install -y cron\n${start}`, '', 'cron, which nothing starts'],
    [
      `${slim}RUN apt-get update && apt-get install -y cron\nCOPY run.sh /\nCMD ["/run.sh"]`,
      'w:missing-init',
      'cron, which a script starts',
      { 'run.sh': '#!/bin/sh\ncron\nexec python app.py\n' },
    ],
    [
      `${slim}RUN apt-get update && apt-get install -y git\n${start}`,
      '',
      'git, which is an info: it is mostly for the build',
    ],
    [
      `${slim}RUN apt-get update && apt-get install -y git && git clone https://a.example/b\n${start}`,
      '',
      'git for the build',
    ],
    [
      'FROM debian:12\nCOPY run.sh /\nCMD ["/run.sh"]',
      '',
      'a server that is set up first',
      {
        'run.sh':
          '#!/bin/sh\nredis-server --port 0 &\npid=$!\ndate\nkill "$pid" || exit 1\nexec redis-server\n',
      },
    ],
    [
      'FROM debian:12\nCOPY run.sh /\nCMD ["/run.sh"]',
      'w:missing-init',
      'a server beside another',
      { 'run.sh': '#!/bin/sh\nredis-server --port 0 &\nexec node x.js\n' },
    ],
    ['FROM debian:12\nCMD ["tail", "-f", "/dev/null"]', 'w:keepalive-command', 'work by exec'],
    ['FROM debian:12\nCMD ["tail", "-f", "/var/log/a.log"]', 'w:keepalive-command', 'a log that is followed'],
    [`${slim}RUN apt-get install -y git gcc libpq-dev\n${start}`, '', 'git beside a compiler'],
    [
      'FROM node:22\nRUN apt-get install -y git && npm ci --omit=dev\nCMD ["node", "x"]',
      '',
      'git for packages',
    ],
    [`${slim}RUN apt-get install -y git\nCMD ["python", "--version"]`, '', 'over at once'],
    [`${slim}RUN apt-get install -y git && apt-get purge -y git\n${start}`, '', 'removed again'],
    [
      `FROM alpine:3\nRUN apk add --virtual .make git && apk del .make\n${start}`,
      '',
      'removed by a name for all of it',
    ],
    [`FROM debian:12 AS make\nRUN apt-get install -y chromium\n${slim}${start}`, '', 'in another image'],
    [
      `FROM debian:12 AS below\nRUN apt-get install -y chromium\nFROM below\n${start}`,
      'w:missing-init',
      'in a stage below',
    ],
    [
      'FROM debian:12\nRUN apt-get install -y chromium\nCMD ["supervisord", "-n"]',
      '',
      'supervisord collects orphans',
    ],
    [
      'FROM debian:12\nRUN apt-get install -y chromium\nCMD ["foreman", "start"]',
      'w:missing-init',
      'and ends over them',
    ],
    [
      'FROM debian:12\nRUN apt-get install -y chromium\nCMD ["/app/server"]',
      'w:missing-init',
      'whatever runs',
    ],
    [
      'FROM debian:12\nRUN apt-get install -y chromium tini\nENTRYPOINT ["tini", "--"]\nCMD ["/app/server"]',
      '',
      'an init',
    ],
    ['FROM debian:12\nCMD ["tail", "-f", "/dev/null"]', 'w:keepalive-command', 'all work comes by exec'],
    ['FROM debian:12\nCMD ["sh"]', '', 'dash collects at its prompt after the next line: an info'],
    ['FROM alpine:3\nCMD ["/bin/sh"]', '', 'so does that of Alpine'],
    ['FROM debian:12\nCMD ["bash"]', '', 'bash does'],
    ['FROM alpine:3', '', 'an image to build on'],
  ]);
});

suite('what the lists of packages ask for', () => {
  const node = 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD ["node", "x"]';
  const python =
    'FROM python:3\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nCMD ["python", "x"]';
  const project = 'FROM python:3\nWORKDIR /app\nCOPY . .\nRUN pip install .\nCMD ["python", "x"]';
  check([
    [node, 'w:missing-init', 'to run', { 'package.json': '{"dependencies":{"puppeteer":"24"}}' }],
    [node, '', 'to develop', { 'package.json': '{"devDependencies":{"puppeteer":"24"}}' }],
    [node, '', 'nothing of the kind', { 'package.json': '{"dependencies":{"express":"5"}}' }],
    [node, '', 'not JSON', { 'package.json': '{"dependencies":' }],
    [python, 'w:missing-init', 'a list', { 'requirements.txt': 'flask\nPyppeteer==1.4 # x\n' }],
    [python, '', 'a browser that nothing brings', { 'requirements.txt': 'playwright==1.4\n' }],
    [
      python.replace('RUN', 'RUN apt-get update && apt-get install -y chromium\nRUN'),
      'w:missing-init',
      'one that is a package',
      { 'requirements.txt': 'nodriver\n' },
    ],
    [
      python.replace('\nCMD', '\nRUN python -m playwright install --with-deps chromium\nCMD'),
      'w:missing-init',
      'one that its library fetches',
      { 'requirements.txt': 'playwright\n' },
    ],
    [python, '', 'another list', { 'requirements.txt': 'flask\n', 'requirements-dev.txt': 'pyppeteer\n' }],
    [
      project,
      'w:missing-init',
      'a project',
      { 'pyproject.toml': '[project]\ndependencies = [\n  "pyppeteer>=1",\n]\n' },
    ],
    [
      project,
      'w:missing-init',
      'in one line',
      { 'pyproject.toml': '[project]\ndependencies = ["a", "pyppeteer"]\n' },
    ],
    [
      project,
      'w:missing-init',
      'poetry',
      { 'pyproject.toml': '[tool.poetry.dependencies]\npyppeteer = "1"\n' },
    ],
    [
      project,
      '',
      'for tests',
      { 'pyproject.toml': '[project]\nname = "x"\n[dependency-groups]\ntest = ["pyppeteer"]\n' },
    ],
  ]);
});

suite('a shell form with quotes around all of it', () => {
  const found = 'e:command-line-in-one-string';
  check([
    ['FROM debian:12\nCMD "redis-server --port 1"', `${found} w:shell-form`, 'one word for the shell'],
    ["FROM debian:12\nENTRYPOINT 'redis-server --port 1'", `${found} w:shell-form`, 'in other quotes'],
    [
      'FROM debian:12\nRUN apt-get install tini\nENTRYPOINT ["tini", "--"]\nCMD "a b"',
      `${found} w:init-hides-shell`,
      'behind an init',
    ],
    [
      'FROM debian:12\nENTRYPOINT ["/app"]\nCMD "a b"',
      'w:shell-form-cmd-as-arguments',
      'arguments of a program',
    ],
    ['FROM alpine:3\nCMD "redis-server"', 'i:shell-form', 'one word'],
    ['FROM alpine:3\nCMD "$JAVA" -jar "app.jar"', 'i:shell-form', 'two pairs'],
    ['FROM alpine:3\nCMD "/opt/My App/run"', 'i:shell-form', 'a path with a space in it'],
  ]);
});

suite('an init that signals the children of a worker', () => {
  const worker = 'CMD ["celery", "-A", "shop", "worker"]';
  const found = 'w:group-signal-to-workers';
  const install = 'FROM python:3-slim\nRUN apt-get update && apt-get install -y tini dumb-init\n';
  check([
    [`${install}ENTRYPOINT ["dumb-init", "--"]\n${worker}`, found, 'the whole session'],
    [`${install}ENTRYPOINT ["dumb-init", "-c", "--"]\n${worker}`, '', 'the child alone'],
    [`${install}ENV DUMB_INIT_SETSID=0\nENTRYPOINT ["dumb-init", "--"]\n${worker}`, '', 'by a variable'],
    [`${install}ENTRYPOINT ["tini", "-g", "--"]\n${worker}`, found, 'the group'],
    [`${install}ENTRYPOINT ["tini", "--"]\n${worker}`, '', 'as it is by default'],
    [
      `${install}ENTRYPOINT ["dumb-init", "--"]\nCMD ["airflow", "celery", "worker"]`,
      found,
      'as Airflow runs it',
    ],
    [
      `${install}ENTRYPOINT ["dumb-init", "--"]\nCMD ["celery", "-A", "a", "worker", "-P", "gevent"]`,
      '',
      'no processes',
    ],
    [`${install}ENTRYPOINT ["dumb-init", "--"]\nCMD ["celery", "-A", "a", "beat"]`, '', 'no tasks'],
    [
      `${install}ENTRYPOINT ["dumb-init", "--"]\nCMD ["gunicorn", "a"]`,
      '',
      'whose workers finish on SIGTERM too',
    ],
  ]);
});

suite('programs that differ by version or by what they are told', () => {
  const found = 'w:signal-swallowing-launcher';
  check([
    ['FROM alpine:3\nCMD ["beanstalkd"]', '', '1.13 handles SIGTERM as PID 1'],
    ['FROM python:3\nCMD ["flask", "run"]', 'w:missing-init', 'no handler'],
    ['FROM python:3\nENV FLASK_DEBUG=1\nCMD ["flask", "run"]', '', 'the reloader has one'],
    ['FROM python:3\nENV FLASK_ENV=development\nCMD ["flask", "run"]', '', 'before Flask 2.3'],
    ['FROM debian:12\nCMD ["watch", "true"]', 'i:signal-swallowing-launcher', 'that of procps'],
    ['FROM alpine:3\nCMD ["watch", "true"]', found, 'that of BusyBox'],
    ['FROM debian:12\nCMD ["strace", "redis-server"]', found, 'ends at once'],
    ['FROM docker:28-dind\nENTRYPOINT ["dind", "docker-init", "--", "dockerd"]', '', 'dind becomes the init'],
    [
      'FROM debian:12\nCOPY run.sh /\nCMD ["/run.sh"]',
      'w:keepalive-command',
      'caddy start leaves it in the background',
      { 'run.sh': '#!/bin/bash\ncaddy start\ntail -f /dev/null\n' },
    ],
  ]);
});

suite('what a launcher does behind an init', () => {
  const said = (dockerfile: string): string | undefined =>
    lintText(dockerfile, { rules, bases: findKnownBase }).diagnostics.find(
      ({ rule }) => rule === 'signal-swallowing-launcher',
    )?.message;
  const tini = 'FROM debian:12\nRUN apt-get install -y tini\nENTRYPOINT ["tini", "--"]\n';
  const cases: [dockerfile: string, expected: RegExp, why: string][] = [
    ['FROM debian:12\nCMD ["flock", "/l", "redis-server"]', /does not forward/, 'PID 1 ignores the signal'],
    [`${tini}CMD ["flock", "/l", "redis-server"]`, /exits on the stop signal/, 'another process is ended'],
    ['FROM alpine:3\nCMD ["watch", "true"]', /does not forward/, 'BusyBox has no handler'],
  ];
  for (const [dockerfile, expected, why] of cases)
    test(`${JSON.stringify(dockerfile)}: ${expected.source}, ${why}`, () => {
      assert.match(said(dockerfile) ?? '', expected);
    });
});

suite('make', () => {
  check([
    ['FROM debian:12\nCMD ["make", "run"]', 'i:signal-swallowing-launcher', 'it depends on the recipe'],
  ]);
});

test('a shell at its prompt is an info: it collects, but late', () => {
  for (const base of ['debian:12', 'alpine:3']) {
    const options = { rules, bases: findKnownBase };
    const { diagnostics } = lintText(`FROM ${base}\nCMD ["sh"]\n`, options);
    const [found] = diagnostics.filter(({ rule }) => rule === 'missing-init');
    assert.equal(found?.severity, 'info', base);
    assert.match(found?.message ?? '', /a shell at its prompt may collect orphans only after the next line/);
  }
});
