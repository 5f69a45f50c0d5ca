import { suite } from 'node:test';
import { check } from './said.ts';

const script = (...lines: string[]) => ['#!/bin/bash', ...lines, ''].join('\n');

suite('what an init takes for options of its own', () => {
  const tini = (entrypoint: string, base = 'debian:12') =>
    `FROM ${base}\nRUN apt-get update && apt-get install -y tini dumb-init\nENTRYPOINT ${entrypoint}`;
  check([
    [
      tini('["tini", "redis-server", "--port", "1"]'),
      'e:init-without-separator',
      'glibc looks behind the program too',
    ],
    [tini('["tini", "app", "-s"]'), 'w:init-without-separator', 'an option of tini disappears'],
    [
      tini('["tini", "app", "-e", "143"]'),
      'w:init-without-separator',
      'so does one with a value that it takes',
    ],
    [tini('["tini", "app", "-p", "SIGTERM"]'), 'w:init-without-separator', 'the name of a signal'],
    [tini('["tini", "app", "-p", "80"]'), 'e:init-without-separator', 'a value that it refuses'],
    [tini('["tini", "app", "-e"]'), 'e:init-without-separator', 'a value that is missing'],
    [tini('["tini", "app", "-gs"]'), 'w:init-without-separator', 'several letters in a word'],
    [tini('["tini", "app", "-sc"]'), 'e:init-without-separator', 'one of them is unknown to it'],
    [tini('["tini", "app", "-h"]'), 'e:init-without-separator', 'it prints its help and ends'],
    [tini('["tini", "-g", "app", "-c"]'), 'e:init-without-separator', 'its own before the program'],
    [tini('["tini"]\nCMD ["app", "-c"]'), 'e:init-without-separator', 'a CMD is no different'],
    [tini('["tini", "--", "app", "-c"]'), '', 'two dashes end its options'],
    [tini('["tini", "app", "--", "-c"]'), 'i:init-without-separator', 'which are gone, wherever they are'],
    [tini('["tini", "app", "a", "--", "b"]'), 'i:init-without-separator', 'so that the program misses them'],
    [
      tini('["tini", "npm", "start", "--", "--port", "1"]', 'node:22'),
      'w:init-without-separator w:signal-swallowing-launcher',
      'npm takes the option for one of its own then',
    ],
    [
      tini('["tini", "--", "app", "a", "--", "b"]'),
      '',
      'the first ones end its options, others are left alone',
    ],
    ['FROM alpine:3.20\nRUN apk add tini\nENTRYPOINT ["tini", "app", "a", "--", "b"]', '', 'not with musl'],
    [tini('["tini", "app", "-"]'), '', 'a dash is no option'],
    [tini('["dumb-init", "app", "-c"]'), '', 'dumb-init stops at the program'],
    ['FROM alpine:3.20\nRUN apk add tini\nENTRYPOINT ["tini", "app", "-c"]', '', 'musl stops at the program'],
    [tini('["tini", "app", "-c"]', 'example/base'), 'e:init-without-separator', 'apt-get tells glibc'],
    ['FROM example/base\nENTRYPOINT ["tini", "app", "-c"]', '', 'whose getopt it has is unknown'],
    [
      `${tini('["/run.sh"]\nCMD ["app", "-c"]')}\nCOPY run.sh /`,
      'e:init-without-separator',
      'a script starts it',
      { 'run.sh': script('exec tini "$@"') },
    ],
  ]);
});
