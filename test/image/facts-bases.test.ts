import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Base, BaseRow } from '../../src/image/facts/base.ts';
import { type BaseReference, findBase } from '../../src/image/facts/bases.ts';

function parse(reference: string): BaseReference {
  const [, repository = '', tag, digest] = /^(.*?)(?::([^:/@]+))?(?:@(.+))?$/.exec(reference) ?? [];
  return { repository, tag, digest };
}

/** A reference, what is known of it (undefined: nothing), why. A field that is undefined must be unknown. */
const cases: [
  reference: string,
  facts: Partial<{ [Field in keyof Base]: Base[Field] | undefined }> | undefined,
  why: string,
][] = [
  [
    'scratch',
    { entrypoint: null, cmd: null, sh: null, bash: false, stopSignal: null, init: null },
    'empty, and that is known',
  ],
  [
    'debian',
    { sh: 'dash', bash: true, libc: 'glibc', cmd: ['bash'], entrypoint: null, match: 'tag' },
    'latest',
  ],
  ['debian:buster-slim', { sh: 'dash', match: 'shape' }, 'an older release'],
  ['ubuntu:22.04', { sh: 'dash', entrypoint: null, platform: 'linux' }, 'a number'],
  ['ubuntu:focal', { sh: 'dash' }, 'a name'],
  ['alpine:3.19', { sh: 'ash', bash: false, libc: 'musl', cmd: ['/bin/sh'] }, 'another number'],
  ['docker.io/library/alpine', { sh: 'ash', name: 'alpine' }, 'the long name'],
  ['library/alpine', { sh: 'ash' }, 'half of it'],
  ['docker.io/alpine', { sh: 'ash' }, 'the other half'],
  ['public.ecr.aws/docker/library/alpine:3', { sh: 'ash' }, 'the copy at Amazon'],
  ['mirror.gcr.io/library/alpine', { sh: 'ash' }, 'the copy at Google'],
  ['arm64v8/alpine:3.19', { sh: 'ash', name: 'alpine' }, 'the official image for one architecture'],
  ['docker.io/i386/debian', { sh: 'dash', name: 'debian' }, 'the same with its registry'],
  ['arm64v8/alpine/extra', undefined, "somebody else's, in a registry of that name"],
  ['archlinux:base-devel', { sh: 'bash', entrypoint: null }, 'a bash that is called sh'],
  ['swift:5.9-jammy', { sh: 'dash', cmd: ['/bin/bash'] }, 'what Ubuntu has'],
  ['perl:5.38-slim', { sh: 'dash', cmd: undefined, entrypoint: null }, 'its CMD has the version in it'],
  ['ghcr.io/astral-sh/uv:python3.12-bookworm-slim', { sh: 'dash', entrypoint: null }, 'Python with uv'],
  ['ghcr.io/astral-sh/uv:0.5.1-python3.12-alpine', { sh: 'ash' }, 'the same of Alpine, with its version'],
  ['continuumio/miniconda3', { sh: 'dash', entrypoint: null }, 'the later ones have no tini'],
  ['continuumio/miniconda3:4.5.11', { entrypoint: undefined }, 'some of the earlier ones have'],
  [
    'tiangolo/uvicorn-gunicorn-fastapi:python3.9',
    { cmd: ['/start.sh'], entrypoint: null },
    'a script of its own',
  ],
  [
    'lscr.io/linuxserver/sonarr:4',
    { entrypoint: ['/init'], init: { name: 's6-overlay', path: '/init', how: 'entrypoint' }, sh: undefined },
    'all of one owner, on several distributions',
  ],
  ['linuxserver/ffmpeg', { entrypoint: undefined, init: undefined }, 'the one that has no /init'],
  ['oven/bun', { entrypointExecs: true, sh: 'dash' }, 'its script ends in exec'],
  ['oven/bun:1.2-alpine', { entrypointExecs: true, sh: 'ash', libc: 'musl' }, 'on another distribution'],
  ['oven/bun:1-slim', { sh: 'dash' }, 'the smaller one'],
  ['oven/bun:canary-distroless', { entrypoint: ['/usr/local/bin/bun'], sh: null }, 'without a shell'],
  [
    'nvidia/cuda:12.4.1-cudnn-runtime-ubuntu22.04',
    { entrypoint: ['/opt/nvidia/nvidia_entrypoint.sh'], entrypointExecs: true, sh: 'dash' },
    'its script ends in exec',
  ],
  ['nvidia/cuda:12.4.1-base-ubuntu22.04', { entrypoint: null, sh: 'dash' }, 'no script in the smallest one'],
  ['nvidia/cuda:11.4.3-runtime-ubuntu20.04', { entrypoint: undefined, sh: 'dash' }, 'some of 11 have it'],
  ['nvidia/cuda:10.2-runtime-ubuntu16.04', { entrypoint: null, sh: 'dash' }, 'none of 10 has it'],
  ['nvidia/cuda:12.4.1-runtime-rockylinux8', { sh: undefined }, 'a distribution nobody has read'],
  ['busybox:musl', { sh: 'ash', libc: 'musl' }, 'a C library in the tag'],
  ['busybox', { sh: 'ash', libc: 'glibc' }, 'another one'],
  ['fedora:40', { sh: 'bash' }, 'bash 5.1 or later'],
  ['fedora:33', { sh: 'bash<5.1' }, 'bash 5.0'],
  ['centos:7', { sh: 'bash<5.1' }, 'bash 4.2'],
  ['centos:centos7', { sh: 'bash<5.1' }, 'as older tags have it'],
  ['centos:centos7.9.2009', { sh: 'bash<5.1' }, 'with its release'],
  ['almalinux:8.9', { sh: 'bash<5.1' }, 'bash 4.4'],
  ['almalinux:9', { sh: 'bash' }, 'bash 5.1'],
  ['opensuse/leap:15.6', { sh: 'bash<5.1', entrypoint: null }, 'bash 4.4'],
  ['opensuse/tumbleweed', { sh: 'bash' }, 'the newest one'],
  ['registry.opensuse.org/opensuse/leap:15.6', { sh: 'bash<5.1' }, 'at openSUSE'],
  ['amazonlinux:2', { sh: 'bash<5.1' }, 'bash 4.2'],
  ['amazonlinux:2023', { sh: 'bash' }, 'bash 5.2'],
  ['registry.access.redhat.com/ubi9/ubi-minimal:9.4', { sh: 'bash' }, 'Red Hat UBI'],
  ['redhat/ubi8', { sh: 'bash<5.1' }, 'its older one'],
  [
    'node',
    { sh: 'dash', entrypoint: ['docker-entrypoint.sh'], entrypointExecs: true, init: null },
    'no init in it',
  ],
  ['node:22', { workdir: '/' }, 'no WORKDIR in its chain'],
  ['golang:1.22-alpine', { workdir: '/go' }, 'its GOPATH'],
  ['php:8-cli', { workdir: '/' }, 'one of several variants'],
  ['php:8-fpm', { workdir: '/var/www/html' }, 'another one'],
  ['gcr.io/distroless/base-debian12:nonroot', { workdir: '/home/nonroot' }, 'the home of its user'],
  ['sonarqube', { workdir: undefined }, 'nobody has read it'],
  ['node:22-alpine3.20', { sh: 'ash', libc: 'musl' }, 'two numbers'],
  ['node:lts-slim', { sh: 'dash' }, 'words that no tag has together'],
  ['node:14-stretch-slim', { sh: 'dash' }, 'an old release'],
  ['node:iron-alpine', { sh: 'ash' }, 'a name of a version'],
  ['node:current', { sh: 'dash' }, 'no number'],
  [
    'node@sha256:abc',
    { sh: undefined, entrypoint: ['docker-entrypoint.sh'], match: 'image' },
    'a digest: only what all tags have',
  ],
  ['node:22@sha256:abc', { sh: 'dash' }, 'a tag beside it'],
  ['node:22-nanoserver', { platform: 'windows', entrypoint: undefined }, 'Windows'],
  ['python:3.12-slim', { sh: 'dash', cmd: ['python3'], entrypoint: null }, 'slim'],
  ['python:3.8-slim-buster', { sh: 'dash' }, 'an old release'],
  ['python:3.13.0rc2-alpine', { sh: 'ash' }, 'not finished'],
  ['python:3.12-something', { sh: undefined, cmd: ['python3'], match: 'image' }, 'a word nobody knows'],
  ['golang:1.22-bullseye', { sh: 'dash' }, 'a release'],
  ['golang:1.22-windowsservercore-ltsc2022', { platform: 'windows' }, 'Windows'],
  ['node:8.11', { entrypoint: null, cmd: ['node'], sh: 'dash' }, 'before it got an entrypoint script'],
  ['node:8.16-alpine', { entrypoint: ['docker-entrypoint.sh'], sh: 'ash' }, 'and after'],
  ['node:10.0.0', { entrypoint: null }, 'before'],
  ['node:10', { entrypoint: ['docker-entrypoint.sh'] }, 'the last of its number'],
  ['node:4', { entrypoint: null }, 'all of its number'],
  ['php:8.2-fpm', { stopSignal: 'SIGQUIT', sh: 'dash', cmd: ['php-fpm'] }, 'with a stop signal'],
  ['php:7.4-fpm-alpine3.13', { stopSignal: 'SIGQUIT', sh: 'ash' }, 'the same on Alpine'],
  ['php:8-apache-buster', { stopSignal: 'SIGWINCH' }, 'another stop signal'],
  ['php:8.2-cli', { stopSignal: null, cmd: ['php', '-a'] }, 'none'],
  ['php:8.2-zts-alpine', { sh: 'ash', stopSignal: null }, 'a variant'],
  ['nginx:1.25', { stopSignal: 'SIGQUIT', entrypointExecs: true }, 'a number'],
  ['nginx:stable-alpine', { stopSignal: 'SIGQUIT', sh: 'ash', bash: true }, 'a bash on Alpine'],
  ['nginx:mainline-alpine-slim', { sh: 'ash' }, 'slim is not Debian here'],
  ['httpd:2.4', { stopSignal: 'SIGWINCH', entrypoint: null, entrypointExecs: null }, 'no entrypoint'],
  ['postgres:9.4', { stopSignal: null }, 'before it got a stop signal'],
  ['httpd:2.4.20', { stopSignal: null }, 'likewise'],
  ['httpd:2.4.41', { stopSignal: 'SIGWINCH' }, 'since then'],
  ['nginx:1.10', { stopSignal: null, entrypoint: null }, 'before its first one'],
  ['nginx:1.17.3-alpine', { stopSignal: 'SIGTERM', entrypoint: null }, 'another one, and no script yet'],
  ['nginx:1.18', { stopSignal: undefined }, 'it was built with both'],
  [
    'nginx:1.19.4',
    { stopSignal: 'SIGTERM', entrypoint: ['/docker-entrypoint.sh'] },
    'the last with that one',
  ],
  ['nginx:1.19.5', { stopSignal: 'SIGQUIT' }, 'since then'],
  ['nginx:1.2', { stopSignal: null }, 'an old version, not 1.2x'],
  ['nginx:1.25', { stopSignal: 'SIGQUIT' }, 'not 1.2'],
  ['elasticsearch:5', { init: undefined, entrypoint: undefined }, 'tini came later'],
  ['postgres:9.6', { stopSignal: 'SIGINT' }, 'the last of its number'],
  ['postgres:12.3-alpine', { stopSignal: null, sh: 'ash' }, 'before'],
  ['postgres:12.4', { stopSignal: 'SIGINT' }, 'and after'],
  ['postgres:15-alpine', { stopSignal: 'SIGINT', sh: 'ash', drops: ['gosu'] }, 'changes its user'],
  ['haproxy:2.8', { stopSignal: 'SIGUSR1', user: 'haproxy' }, 'with a user'],
  ['redis', { sh: undefined, entrypointExecs: true, cmd: ['redis-server'] }, 'latest was not read'],
  ['redis:7-alpine', { sh: 'ash' }, 'this was'],
  ['mysql:8.0', { sh: 'bash', cmd: ['mysqld'], drops: ['gosu'] }, 'Oracle Linux'],
  ['openjdk:11-jre-slim', { sh: 'dash', cmd: undefined }, 'no longer built'],
  ['openjdk:8-jdk-alpine', { sh: 'ash' }, 'no longer built'],
  ['openjdk:17', { sh: 'bash' }, 'Oracle Linux from 12 on'],
  ['openjdk:8', { sh: 'dash' }, 'Debian before'],
  ['tomcat:9-jre17', { sh: 'dash', cmd: ['catalina.sh', 'run'] }, 'a word of its tags'],
  [
    'tomcat:8.5-alpine',
    { sh: undefined, libc: undefined, cmd: ['catalina.sh', 'run'] },
    'a distribution that was not read',
  ],
  [
    'eclipse-temurin:17-jre',
    { entrypoint: ['/__cacert_entrypoint.sh'], sh: 'dash', cmd: null },
    'an inherited CMD is dropped',
  ],
  ['eclipse-temurin:21-jdk-alpine', { sh: 'ash', cmd: ['jshell'] }, 'not dropped'],
  [
    'elasticsearch:8.15.0',
    { sh: 'dash', init: { name: 'tini', path: '/bin/tini', how: 'entrypoint' } },
    'begins with an init',
  ],
  ['elasticsearch:9.1.0', { sh: 'bash' }, 'moved to UBI'],
  [
    'elasticsearch:7.17.9',
    { sh: undefined, init: { name: 'tini', path: '/bin/tini', how: 'entrypoint' } },
    'the rows agree on that',
  ],
  [
    'docker:dind',
    { init: { name: 'docker-init', path: '/usr/local/bin/docker-init', how: 'entrypoint-script' }, cmd: [] },
    'an empty CMD',
  ],
  [
    'hashicorp/vault',
    { init: { name: 'dumb-init', path: '/usr/bin/dumb-init', how: 'shebang' } },
    'in the first line of its script',
  ],
  [
    'redmine',
    { init: { name: 'tini', path: '/usr/bin/tini', how: 'installed' }, sh: 'dash' },
    'installed, not used',
  ],
  [
    'gitea/gitea:1.22',
    { init: { name: 's6-svscan', path: '/bin/s6-svscan', how: 'cmd' } },
    'lost with a CMD of your own',
  ],
  ['adminer', { entrypointExecs: true, init: null, stopSignal: 'SIGINT' }, 'a script that ends in exec'],
  ['pihole/pihole', { entrypointExecs: false }, 'a shell stays'],
  ['tensorflow/serving:2.14.0', { entrypointExecs: false, sh: 'dash' }, 'a shell stays'],
  ['gcr.io/distroless/static', { sh: null, libc: null, entrypoint: null, user: null }, 'no shell at all'],
  ['gcr.io/distroless/static-debian12:nonroot', { sh: null, user: '65532' }, 'of a Debian release'],
  ['gcr.io/distroless/nodejs20-debian12', { entrypoint: ['/nodejs/bin/node'] }, 'another version'],
  [
    'gcr.io/distroless/python3-debian12',
    { entrypoint: ['/usr/bin/python3.11'] },
    'the release has its own version',
  ],
  ['gcr.io/distroless/python3-debian13', { entrypoint: ['/usr/bin/python3.13'] }, 'so has this one'],
  ['gcr.io/distroless/base:debug', { sh: null, entrypoint: ['/busybox/sh'] }, 'a shell, but not as /bin/sh'],
  [
    'mcr.microsoft.com/dotnet/aspnet:9.0',
    { sh: 'dash', entrypoint: null, cmd: undefined },
    'Debian like 8.0 or Ubuntu like 10.0: both have dash',
  ],
  ['mcr.microsoft.com/dotnet/aspnet:8.0-alpine', { sh: 'ash' }, 'Alpine'],
  [
    'mcr.microsoft.com/dotnet/aspnet:8.0-jammy-chiseled',
    { sh: null, entrypoint: ['/usr/bin/dotnet'], user: '1654' },
    'no shell',
  ],
  ['mcr.microsoft.com/dotnet/aspnet:8.0-nanoserver-ltsc2022', { platform: 'windows' }, 'Windows'],
  ['mcr.microsoft.com/windows/servercore:ltsc2022', { platform: 'windows', sh: undefined }, 'Windows'],
  ['mcr.microsoft.com/windows:20H2', { platform: 'windows' }, 'Windows'],
  ['mcr.microsoft.com/dotnet/framework/aspnet:4.8', { platform: 'windows' }, 'only for Windows'],
  [
    'cgr.dev/chainguard/node:latest-dev',
    { sh: undefined, entrypoint: ['/usr/bin/node'] },
    'with a shell, which was not read',
  ],
  [
    'grafana/grafana',
    { cmd: null, user: undefined, entrypoint: ['/run.sh'], becomes: ['grafana', 'server'] },
    'a script that takes options only',
  ],
  ['matomo:5-fpm-alpine', { cmd: ['php-fpm'], stopSignal: 'SIGQUIT', sh: 'ash' }, 'not as with Apache'],
  ['quay.io/node', undefined, 'another registry is another image'],
  ['ghcr.io/nginx', undefined, 'another registry is another image'],
  ['example/node', undefined, 'another owner is another image'],
  ['registry.example.com:5000/node', undefined, 'with a port'],
  ['nobody/has-looked', undefined, 'unknown'],
  ['registry.suse.com/bci/bci-base:15.6', undefined, 'nobody has read it, and nobody says what it starts'],
  ['', undefined, 'nothing'],
];
for (const [reference, facts, why] of cases) {
  test(`${reference}: ${why}`, () => {
    const base = findBase(parse(reference));
    if (facts === undefined) return assert.equal(base, undefined);
    assert.ok(base, 'nothing is known');
    for (const [field, value] of Object.entries(facts))
      assert.deepEqual(base[field as keyof Base], value, field);
  });
}

test('a registry beside the repository is the same as in front of it', () => {
  assert.deepEqual(
    findBase({ registry: 'gcr.io', repository: 'distroless/cc' }),
    findBase({ repository: 'gcr.io/distroless/cc' }),
  );
  assert.equal(findBase({ registry: null, repository: 'node', tag: null, digest: null })?.name, 'node');
  assert.equal(findBase({ registry: 'docker.io', repository: 'library/node' })?.name, 'node');
  assert.equal(findBase({ registry: 'quay.io', repository: 'node' }), undefined);
});

test("a user's own rows replace those of the same image", () => {
  const own: BaseRow[] = [
    {
      images: ['registry.example.com/base'],
      tags: ['#'],
      sh: 'bash',
      cmd: ['app'],
      unknown: ['user'],
      source: 'ours',
    },
    { images: ['node'], tags: ['latest'], sh: 'ash', source: 'ours' },
  ];
  const base = findBase(parse('registry.example.com/base:1.2'), own);
  assert.deepEqual(
    [base?.sh, base?.libc, base?.cmd, base?.entrypoint, base?.user],
    ['bash', 'glibc', ['app'], null, undefined],
  );
  assert.equal(findBase(parse('node'), own)?.sh, 'ash');
  assert.equal(findBase(parse('python'), own)?.sh, 'dash');
});
