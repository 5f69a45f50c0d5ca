import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { contextOf } from '../../src/image/build-context.ts';
import { findKnownBase } from '../../src/image/known-bases.ts';
import { lint } from '../../src/lint/lint.ts';
import { jsonImage } from '../../src/report/json.ts';
import { parseDockerfile } from '../../src/syntax/dockerfile.ts';

const context = contextOf([
  { path: 'run.sh', text: '#!/bin/sh\nexec node server.js\n', isExecutable: true },
  { path: 'any.sh', text: '#!/bin/sh\nexec "$@"\n', isExecutable: true },
  {
    path: 'two.sh',
    text: '#!/bin/sh\nif [ -n "$X" ]; then set -- celery worker; fi\nexec "$@"\n',
    isExecutable: true,
  },
  { path: 'on.sh', text: '#!/bin/sh\nset -e\nexec /opt/x.sh\n', isExecutable: true },
  { path: 'odd.sh', text: '#!/bin/sh\ncase $1 in (\n', isExecutable: true },
]);

suite('who PID 1 is in a report', () => {
  const rows: [text: string, pid1: string | null, init: string | null, candidates: string, why: string][] = [
    [
      'FROM debian:12\nCOPY two.sh /\nENTRYPOINT ["/two.sh"]\nCMD ["redis-server"]',
      null,
      null,
      'celery worker | redis-server',
      'it depends',
    ],
    [
      'FROM spark:4.0.0\nCMD ["sleep", "1000"]',
      'sleep 1000',
      null,
      '',
      'the script starts tini for its own words',
    ],
    ['FROM docker:29-dind', '/usr/local/bin/docker-init -- dockerd', 'docker-init', '', 'and here it does'],
    ['FROM composer:2\nCMD ["php", "x"]', 'php x', null, '', 'and for composer'],
    ['FROM composer:2', '/sbin/tini -- composer', 'tini', '', 'which is this'],
    [
      'FROM couchdb:3',
      'tini -- /docker-entrypoint.sh /opt/couchdb/bin/couchdb',
      'tini',
      '',
      'an init in the ENTRYPOINT',
    ],
    ['FROM php:8-apache', 'apache2 -DFOREGROUND', null, '', 'what a script becomes'],
    ['FROM grafana/grafana', 'grafana server', null, '', 'without arguments'],
    ['FROM keycloak/keycloak:26\nCMD ["start-dev"]', 'java start-dev', null, '', 'with arguments of its own'],
    ['FROM logstash:8.1.0\nCMD ["bash", "-c", "date"]', 'date', null, '', 'but not a shell'],
    [
      'FROM nextcloud:32-apache\nENTRYPOINT ["/cron.sh"]',
      'busybox crond -f -L /dev/stdout',
      null,
      '',
      'another one',
    ],
    ['FROM adminer', 'php -S [::]:8080 -t /var/www/html', null, '', 'a script in front of a script'],
  ];
  for (const [text, pid1, init, candidates, why] of rows)
    test(`${why}: ${JSON.stringify(text)}`, () => {
      const { image } = lint(parseDockerfile(text), { rules: [], bases: findKnownBase, context });
      const json = jsonImage(image);
      assert.equal(json?.pid1?.join(' ') ?? null, pid1);
      assert.equal(json?.init ?? null, init);
      assert.equal((json?.candidates ?? []).map(argv => argv.join(' ')).join(' | '), candidates);
    });
});

suite('what is not known, and why', () => {
  const rows: [text: string, expected: string[], why: string][] = [
    ['FROM debian:12\nCMD ["/app"]', [], 'a program of the user’s own is what it is'],
    ['FROM debian:12\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]', [], 'a script that is read'],
    ['FROM a/b\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]', [], 'a base that decides nothing'],
    ['FROM a/b\nENTRYPOINT ["tini", "--", "node", "a.js"]', [], 'programs that are known'],
    ['FROM scratch', [], 'nothing is started'],
    ['FROM php:8-apache', [], 'a script of the base that is known'],
    [
      'FROM debian:12\nCMD ["bash", "/x"]',
      ['2: script /x: it comes from the base image, a RUN or a volume, and is not read'],
      'a shell’s script',
    ],
    ['FROM debian:12\nCMD ["bash"]', [], 'a prompt'],
    ['FROM debian:12\nCMD ["sh", "-l"]', [], 'a prompt after a login'],
    ['FROM debian:12\nCMD ["bash", "-i", "--login"]', [], 'both'],
    ['FROM mcr.microsoft.com/windows/nanoserver\nCMD ["a.exe"]', [], 'Windows has no PID 1'],
    [
      'FROM a/b',
      ['1: base a/b: it is not among the known images, and it decides what is started'],
      'a base that says everything',
    ],
    [
      'FROM a/b\nCMD ["node", "a.js"]',
      ['1: base a/b: it is not among the known images, and it decides whether there is an ENTRYPOINT'],
      'a CMD may be the arguments of something',
    ],
    [
      'FROM a/b\nENTRYPOINT ["/opt/start"]',
      ['1: base a/b: it is not among the known images, and it decides what /opt/start is'],
      'a program that no instruction brings',
    ],
    [
      'ARG BASE\nFROM $BASE\nCMD ["node"]',
      ['2: base $BASE: a variable in it is not set, and it decides whether there is an ENTRYPOINT'],
      'a base that a build argument names',
    ],
    [
      'FROM a/b AS one\nFROM one\nCMD ["node"]',
      ['1: base a/b: it is not among the known images, and it decides whether there is an ENTRYPOINT'],
      'the base of the lowest stage',
    ],
    [
      'FROM a/b\nENTRYPOINT node a.js',
      ['1: base a/b: it is not among the known images, and it decides which shell /bin/sh is'],
      'whether a shell stays depends on which one it is',
    ],
    [
      'FROM debian:12\nCOPY none.sh /\nENTRYPOINT ["/none.sh"]',
      ['2: script /none.sh: COPY finds no text of it in the build context'],
      'a script that the context does not have',
    ],
    [
      'FROM debian:12\nWORKDIR /app\nCOPY run.sh .\nCMD ["run.sh"]',
      ['4: script run.sh: it is in /app, which is not in PATH: another one of that name is run, or none'],
      'a script that is not found',
    ],
    [
      'FROM debian:12\nCOPY --from=build /run.sh /\nENTRYPOINT ["/run.sh"]',
      ['2: script /run.sh: COPY brings it from another stage, another image or the net'],
      'one of another image',
    ],
    [
      'FROM debian:12\nCOPY run.sh /\nRUN patch /run.sh\nENTRYPOINT ["/run.sh"]',
      ['3: script /run.sh: RUN may change it'],
      'one that is changed',
    ],
    [
      'FROM debian:12\nCOPY run.sh /\nCOPY $X /\nENTRYPOINT ["/run.sh"]',
      ['3: script /run.sh: COPY may bring it, or another one in its place'],
      'one that may be overwritten',
    ],
    [
      'FROM debian:12\nCOPY run.sh /bin/app\nRUN patch /bin/app\nENTRYPOINT ["app"]',
      ['3: script app: RUN may change it'],
      'whatever its name is',
    ],
    [
      'FROM debian:12\nCOPY app /bin/app\nRUN patch /bin/app\nENTRYPOINT ["app"]',
      [],
      'but not for a program that is no text',
    ],
    [
      'FROM debian:12\nENTRYPOINT ["/run.sh"]',
      ['2: script /run.sh: it comes from the base image, a RUN or a volume, and is not read'],
      'one that nothing brings',
    ],
    [
      'FROM a/b\nCOPY on.sh /\nENTRYPOINT ["/on.sh"]',
      ['3: script /opt/x.sh: it comes from the base image, a RUN or a volume, and is not read'],
      'nor what a script becomes, whatever the base is',
    ],
    [
      'FROM debian:12\nCOPY odd.sh /\nENTRYPOINT ["/odd.sh"]',
      ['2: script /odd.sh: its syntax is not understood'],
      'one that makes no sense',
    ],
    [
      'FROM php:8-apache\nCOPY any.sh /\nENTRYPOINT ["/any.sh"]\nCMD ["apache2-foreground"]',
      [],
      'a service script whose program is known',
    ],
    ['FROM tomcat:9-jre17\nCMD ["catalina.sh", "run"]', [], 'another one'],
    [
      'FROM rust:1\nCMD ["cargo", "run"]',
      ['2: program cargo: what it starts or becomes is not known'],
      'a launcher that becomes what it has built',
    ],
    [
      'FROM php:8-apache\nCOPY any.sh /\nENTRYPOINT ["/any.sh"]',
      ['2: script /any.sh: it starts what docker run gives it, and the image has no CMD'],
      'ENTRYPOINT resets the CMD of the base',
    ],
    [
      'FROM debian:12\nCOPY two.sh /\nENTRYPOINT ["/two.sh"]\nCMD ["redis-server"]',
      [],
      'two programs that are both known',
    ],
    [
      'FROM debian:12\nENV PATH=/opt/x/bin:$PATH\nCOPY --from=other /opt/x /opt/x\nCOPY run.sh /usr/bin/\n' +
        'ENTRYPOINT ["run.sh"]',
      [],
      'a folder that is copied hides no script that has a place of its own',
    ],
    [
      'FROM debian:12\nCOPY --from=other /opt/x /opt/x\nENTRYPOINT ["/opt/x/run.sh"]',
      ['2: script /opt/x/run.sh: COPY brings a folder whose content is not known, and it may be in there'],
      'one in such a folder',
    ],
    [
      'FROM debian:12\nRUN apt-get install tini\nENTRYPOINT ["tini", "--"]\n' +
        'CMD ["bash", "-c", "nginx -g \'daemon off;\' & exec redis-server"]',
      ['4: command line: tini exits with what line 1 starts, which may not wait for what runs beside it'],
      'a server beside another one, behind an init that ends with its child',
    ],
    [
      'FROM debian:12\nCMD ["bash", "-c", "coproc redis-server; exec redis-server"]',
      ['2: command line: the coproc in line 1 writes to the shell, and may fail when the shell has ended'],
      'a coproc that its shell leaves alone',
    ],
    [
      `FROM debian:12\nCMD ["bash", "-c", "coproc redis-server; trap 'kill $!; wait' TERM; wait"]`,
      [],
      'one that it waits for',
    ],
  ];
  for (const [text, expected, why] of rows)
    test(`${why}: ${JSON.stringify(text)}`, () => {
      const { unknown, image } = lint(parseDockerfile(text), { rules: [], bases: findKnownBase, context });
      const json = jsonImage(image);
      const isNamed = json?.pid1 || json?.candidates || image?.pid1.argv === null;
      assert.ok(
        isNamed || unknown.length > 0 || json?.platform === 'windows',
        'nothing is left out in silence',
      );
      assert.deepEqual(
        unknown.map(({ what, why: because, line }) => `${line}: ${what}: ${because}`),
        expected,
      );
    });
});
