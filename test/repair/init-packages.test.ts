import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { rules } from '../../rules/index.ts';
import { findKnownBase } from '../../src/image/known-bases.ts';
import type { InitPackage, Injection } from '../../src/lint/injection.ts';
import { repairText } from '../lint-text.ts';

const apt = (name: string): string =>
  `RUN apt-get update && apt-get install -y --no-install-recommends ${name} && rm -rf /var/lib/apt/lists/*\n`;

function repairBy(text: string, from: Injection['from'], isLegacy = false) {
  const options = { rules, bases: findKnownBase, injection: { from, isLegacy } };
  const repaired = repairText(text, options);
  assert.equal(repairText(repaired.text, options).text, repaired.text, 'a second repair changes nothing');
  return repaired;
}

suite('an init of the base image', () => {
  const rows: [before: string, name: InitPackage, after: string, why: string][] = [
    [
      'FROM debian:12\nCMD ["memcached"]\n',
      'tini',
      `FROM debian:12\n${apt('tini')}ENTRYPOINT ["/usr/bin/tini", "--"]\nCMD ["memcached"]\n`,
      'Debian has it in /usr/bin',
    ],
    [
      'FROM alpine:3.20\nCMD ["memcached"]\n',
      'tini',
      'FROM alpine:3.20\nRUN apk add --no-cache tini\nENTRYPOINT ["/sbin/tini", "--"]\nCMD ["memcached"]\n',
      'Alpine in /sbin',
    ],
    [
      'FROM alpine\nCMD ["memcached"]\n',
      'dumb-init',
      'FROM alpine\nRUN apk add --no-cache dumb-init\nENTRYPOINT ["/usr/bin/dumb-init", "--"]\nCMD ["memcached"]\n',
      'dumb-init is in /usr/bin there too',
    ],
    [
      'FROM fedora:40\nCMD ["memcached"]\n',
      'catatonit',
      'FROM fedora:40\nRUN dnf install -y catatonit && dnf clean all\n' +
        'ENTRYPOINT ["/usr/bin/catatonit", "--"]\nCMD ["memcached"]\n',
      'Fedora has all three',
    ],
    [
      'FROM quay.io/fedora/fedora-minimal:40\nRUN microdnf install -y memcached\nENTRYPOINT ["memcached"]\n',
      'tini',
      'FROM quay.io/fedora/fedora-minimal:40\nRUN microdnf install -y memcached tini\n' +
        'ENTRYPOINT ["/usr/bin/tini", "--", "memcached"]\n',
      'with what the file installs by',
    ],
    [
      'FROM rockylinux:9\nRUN dnf install -y epel-release\nCMD ["memcached"]\n',
      'tini',
      'FROM rockylinux:9\nRUN dnf install -y epel-release\nRUN dnf install -y tini && dnf clean all\n' +
        'ENTRYPOINT ["/usr/bin/tini", "--"]\nCMD ["memcached"]\n',
      'EPEL is there from the next RUN on',
    ],
    [
      'FROM debian:12\nRUN apt-get update && apt-get install -y --no-install-recommends curl \\\n' +
        '      memcached \\\n    && rm -rf /var/lib/apt/lists/*\nCMD ["memcached"]\n',
      'tini',
      'FROM debian:12\nRUN apt-get update && apt-get install -y --no-install-recommends curl \\\n' +
        '      memcached \\\n      tini \\\n    && rm -rf /var/lib/apt/lists/*\n' +
        'ENTRYPOINT ["/usr/bin/tini", "--"]\nCMD ["memcached"]\n',
      'in the manner of the list',
    ],
    [
      'FROM debian:12\nRUN apt-get update; apt-get install memcached curl -y > /log\nCMD ["memcached"]\n',
      'tini',
      'FROM debian:12\nRUN apt-get update; apt-get install memcached curl tini -y > /log\n' +
        'ENTRYPOINT ["/usr/bin/tini", "--"]\nCMD ["memcached"]\n',
      'behind the last package, not the last word',
    ],
    [
      'FROM alpine\nRUN apk add --no-cache --virtual .build gcc && make && apk del .build\nCMD ["memcached"]\n',
      'tini',
      'FROM alpine\nRUN apk add --no-cache --virtual .build gcc && make && apk del .build\n' +
        'RUN apk add --no-cache tini\nENTRYPOINT ["/sbin/tini", "--"]\nCMD ["memcached"]\n',
      'what is taken away again takes nothing along',
    ],
    [
      'FROM debian:12\nRUN if test -n "$X"; then apt-get install -y x; fi\nCMD ["memcached"]\n',
      'tini',
      `FROM debian:12\nRUN if test -n "$X"; then apt-get install -y x; fi\n${apt('tini')}` +
        'ENTRYPOINT ["/usr/bin/tini", "--"]\nCMD ["memcached"]\n',
      'not where it is only installed under a condition',
    ],
    [
      'FROM debian:12\nWORKDIR /app\n# the app\nCOPY app .\nUSER app\nCMD ["./app"]\n',
      'tini',
      `FROM debian:12\nWORKDIR /app\n${apt('tini')}# the app\nCOPY app .\nUSER app\n` +
        'ENTRYPOINT ["/usr/bin/tini", "--"]\nCMD ["./app"]\n',
      'as root, and above what changes more often',
    ],
    [
      'FROM debian:12\nUSER app\nRUN make\nUSER root\nCMD ["memcached"]\n',
      'tini',
      `FROM debian:12\n${apt('tini')}USER app\nRUN make\nUSER root\nENTRYPOINT ["/usr/bin/tini", "--"]\n` +
        'CMD ["memcached"]\n',
      'the first lines are root’s',
    ],
    [
      'FROM odoo:17\nUSER root\nRUN true\nUSER odoo\nCMD ["memcached"]\nENTRYPOINT []\n',
      'tini',
      `FROM odoo:17\nUSER root\nRUN true\n${apt('tini')}USER odoo\nCMD ["memcached"]\n` +
        'ENTRYPOINT ["/usr/bin/tini", "--"]\n',
      'between two users',
    ],
    [
      'FROM acme/base\nRUN apt-get update && apt-get install -y x\nENTRYPOINT ["memcached"]\n',
      'tini',
      'FROM acme/base\nRUN apt-get update && apt-get install -y x tini\n' +
        'ENTRYPOINT ["/usr/bin/tini", "--", "memcached"]\n',
      'who installs packages has them, and is root',
    ],
    [
      'FROM debian:12 AS base\nRUN apt-get update && apt-get install -y x\nFROM base\nCMD ["memcached"]\n',
      'tini',
      'FROM debian:12 AS base\nRUN apt-get update && apt-get install -y x\n' +
        `FROM base\n${apt('tini')}ENTRYPOINT ["/usr/bin/tini", "--"]\nCMD ["memcached"]\n`,
      'a stage that others may be built on is left alone',
    ],
    [
      'FROM debian:12\nRUN apt-get update && apt-get install -y tini\nCMD ["memcached"]\n',
      'tini',
      'FROM debian:12\nRUN apt-get update && apt-get install -y tini\n' +
        'ENTRYPOINT ["/usr/bin/tini", "--"]\nCMD ["memcached"]\n',
      'it is installed already',
    ],
    [
      'FROM debian:12\nADD https://example.org/tini-v1 /tini\nRUN chmod +x /tini\nCMD ["memcached"]\n',
      'tini',
      'FROM debian:12\nADD https://example.org/tini-v1 /tini\nRUN chmod +x /tini\n' +
        'ENTRYPOINT ["/tini", "--"]\nCMD ["memcached"]\n',
      'or downloaded',
    ],
    [
      'FROM debian:12\nADD https://example.org/tini-v1 /tini\nCMD ["memcached"]\n',
      'tini',
      `FROM debian:12\n${apt('tini')}ADD https://example.org/tini-v1 /tini\n` +
        'ENTRYPOINT ["/usr/bin/tini", "--"]\nCMD ["memcached"]\n',
      'but not made executable',
    ],
    [
      'FROM debian:12\nRUN curl -fsSL -o /usr/local/bin/dumb-init https://example.org/d ' +
        '&& chmod +x /usr/local/bin/dumb-init\nCMD ["memcached"]\n',
      'dumb-init',
      'FROM debian:12\nRUN curl -fsSL -o /usr/local/bin/dumb-init https://example.org/d ' +
        '&& chmod +x /usr/local/bin/dumb-init\n' +
        'ENTRYPOINT ["/usr/local/bin/dumb-init", "--"]\nCMD ["memcached"]\n',
      'or fetched',
    ],
    [
      'FROM python:3.12\nCMD ["celery", "-A", "app", "worker"]\n',
      'dumb-init',
      `FROM python:3.12\n${apt('dumb-init')}ENTRYPOINT ["/usr/bin/dumb-init", "--single-child", "--"]\n` +
        'CMD ["celery", "-A", "app", "worker"]\n',
      'dumb-init would end the workers that celery lets finish',
    ],
    [
      'FROM debian:12\nRUN ["apt-get", "install", "-y", "x"]\nCMD ["memcached"]\n',
      'tini',
      `FROM debian:12\nRUN ["apt-get", "install", "-y", "x"]\n${apt('tini')}` +
        'ENTRYPOINT ["/usr/bin/tini", "--"]\nCMD ["memcached"]\n',
      'an array stays as it is',
    ],
  ];
  for (const [before, name, after, why] of rows)
    test(why, () => assert.equal(repairBy(before, { package: name }).text, after));

  test('what is lost is said', () => {
    const { applied } = repairBy('FROM debian:12\nCMD ["memcached"]\n', { package: 'tini' });
    assert.deepEqual(
      applied.map(({ summary }) => summary),
      [
        '/usr/bin/tini becomes PID 1 and starts the CMD; unlike the reaper, tini does not wait: ' +
          'what your program started is killed when your program ends',
      ],
    );
  });
});

suite('an init that is not installed', () => {
  const rows: [text: string, name: InitPackage, reason: RegExp, why: string][] = [
    [
      'FROM scratch\nCMD ["/app"]\n',
      'tini',
      /scratch has no shell and no package manager/,
      'nothing is there',
    ],
    [
      'FROM gcr.io/distroless/nodejs20\nENTRYPOINT ["memcached"]\n',
      'tini',
      /has no shell and no package manager/,
      'nor here',
    ],
    [
      'FROM odoo:17\nENTRYPOINT ["memcached"]\n',
      'tini',
      /built as odoo here, and only root can/,
      'not as root',
    ],
    [
      'FROM acme/base\nENTRYPOINT ["memcached"]\n',
      'tini',
      /which packages acme\/base can install is unknown/,
      'an unknown base',
    ],
    [
      'FROM registry.access.redhat.com/ubi9/ubi-minimal\nCMD ["memcached"]\n',
      'tini',
      /only with EPEL/,
      'Red Hat does not have it',
    ],
    [
      'FROM rockylinux:9\nCMD ["memcached"]\n',
      'catatonit',
      /has a package catatonit is unknown/,
      'nobody has looked',
    ],
    ['FROM debian:stretch\nCMD ["memcached"]\n', 'tini', /debian:stretch is too old/, 'before Debian 10'],
    ['FROM debian:9-slim\nCMD ["memcached"]\n', 'tini', /debian:9-slim is too old/, 'the same by its number'],
    [
      'FROM alpine:3.12\nCMD ["memcached"]\n',
      'catatonit',
      /alpine:3\.12 is too old/,
      'later than the others',
    ],
    [
      'FROM amazonlinux:2023\nCMD ["memcached"]\n',
      'tini',
      /can install is unknown/,
      'dnf, and nothing known of it',
    ],
    ['FROM busybox:musl\nCMD ["./app"]\n', 'tini', /can install is unknown/, 'BusyBox and musl, and no apk'],
    [
      'FROM debian:12\nSHELL ["python3", "-c"]\nCMD ["memcached"]\n',
      'tini',
      /RUN uses python3 here/,
      'a command line is for a shell',
    ],
    [
      'FROM debian:12\nCMD memcached; echo bye\n',
      'tini',
      /would not stop any better|does not wait for what that runs/,
      'tini ends with the shell: the reaper lets memcached finish',
    ],
  ];
  for (const [text, name, reason, why] of rows)
    test(why, () => {
      const { declined, text: after } = repairBy(text, { package: name });
      assert.equal(after, text);
      assert.ok(
        declined.some(one => reason.test(one.reason)),
        JSON.stringify(declined),
      );
    });
});

suite('a reaper that somebody hosts', () => {
  const sums = { amd64: 'a'.repeat(64), arm64: 'b'.repeat(64) };
  const from = { url: 'https://example.org/r', checksums: sums };
  const add = (name: keyof typeof sums, path: string): string =>
    `ADD --checksum=sha256:${sums[name]} --chmod=0755 https://example.org/r/reaper-linux-${name} ${path}\n`;
  const stages = (['amd64', 'arm64'] as const)
    .map(name => `FROM scratch AS reaper-${name}\n${add(name, '/reaper')}`)
    .join('');
  const all = `${stages}FROM reaper-\${TARGETARCH:-amd64} AS reaper\n\n`;
  const rows: [before: string, after: string, why: string][] = [
    [
      'FROM debian:12\nCMD ["memcached"]\n',
      `${all}FROM debian:12\nCOPY --from=reaper /reaper /sbin/reaper\nENTRYPOINT ["/sbin/reaper", "--"]\n` +
        'CMD ["memcached"]\n',
      'a checksum is of one machine: a stage for each',
    ],
    [
      '# syntax=docker/dockerfile:1\nARG V=12\nFROM debian:12 AS build\nRUN make\n\n# what runs\nFROM debian:$V\n' +
        'COPY --from=0 /app /app\nCMD ["/app"]\n',
      '# syntax=docker/dockerfile:1\nARG V=12\nFROM debian:12 AS build\nRUN make\n\n' +
        `${all}# what runs\nFROM debian:$V\nCOPY --from=0 /app /app\nCOPY --from=reaper /reaper /sbin/reaper\n` +
        'ENTRYPOINT ["/sbin/reaper", "--"]\nCMD ["/app"]\n',
      'in front of the target, so that the numbers of the stages above stay',
    ],
    [
      'FROM --platform=linux/arm64 debian:12\nENTRYPOINT ["memcached"]\n',
      `FROM --platform=linux/arm64 debian:12\n${add('arm64', '/sbin/reaper')}` +
        'ENTRYPOINT ["/sbin/reaper", "--", "memcached"]\n',
      'one machine needs no stage',
    ],
    [
      '# syntax=docker/dockerfile:1\n# (c)\nFROM debian:12\nENTRYPOINT ["memcached"]\n',
      `# syntax=docker/dockerfile:1\n# (c)\n${all}FROM debian:12\nCOPY --from=reaper /reaper /sbin/reaper\n` +
        'ENTRYPOINT ["/sbin/reaper", "--", "memcached"]\n',
      'below what a file begins with',
    ],
    [
      'FROM --platform=$BUILDPLATFORM debian:12\nENTRYPOINT ["memcached"]\n',
      `${all.replace('TARGETARCH', 'BUILDARCH')}FROM --platform=$BUILDPLATFORM debian:12\n` +
        'COPY --from=reaper /reaper /sbin/reaper\nENTRYPOINT ["/sbin/reaper", "--", "memcached"]\n',
      'the machine that builds',
    ],
  ];
  for (const [before, after, why] of rows) test(why, () => assert.equal(repairBy(before, from).text, after));

  const declinedRows: [text: string, isLegacy: boolean, reason: RegExp, why: string][] = [
    ['FROM debian:12\nCMD ["memcached"]\n', true, /legacy builder has no ADD --checksum/, 'not BuildKit'],
    [
      '# syntax=docker/dockerfile:1.5\nFROM debian:12\nCMD ["memcached"]\n',
      false,
      /needs Dockerfile syntax 1\.6, and the file asks for 1\.5/,
      'an older frontend',
    ],
    [
      'FROM --platform=linux/s390x debian:12\nCMD ["memcached"]\n',
      false,
      /no checksum is known of the reaper for s390x: name it with --reaper-platforms/,
      'a machine that nobody asked for',
    ],
    [
      'FROM debian:12 AS reaper\nFROM debian:12\nCMD ["memcached"]\n',
      false,
      /has a stage reaper already/,
      'the name is taken',
    ],
  ];
  for (const [text, isLegacy, reason, why] of declinedRows)
    test(why, () => {
      const { declined, text: after } = repairBy(text, from, isLegacy);
      assert.equal(after, text);
      assert.match(declined.map(one => one.reason).join('\n'), reason);
    });

  test('what it needs is said, unless the first line asks for it', () => {
    const summaries = (text: string): string =>
      repairBy(text, from)
        .applied.map(({ summary }) => summary)
        .join();
    const text = 'FROM debian:12\nCMD ["memcached"]\n';
    assert.match(summaries(text), /ADD --checksum needs Docker 24, or "# syntax=docker\/dockerfile:1"/);
    assert.doesNotMatch(summaries(`# syntax=docker/dockerfile:1\n${text}`), /needs Docker/);
  });
});
