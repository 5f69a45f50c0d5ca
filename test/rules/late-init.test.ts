import { suite } from 'node:test';
import { check } from './said.ts';

const copied = 'FROM debian:12\nRUN apt-get install -y tini\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]';
const script = (...lines: string[]) => ({ 'run.sh': ['#!/bin/sh', ...lines, ''].join('\n') });

suite('late-init', () => {
  check([
    [
      copied,
      'i:late-init',
      'a stop in these three seconds is not heard',
      script('sleep 3', 'exec tini -- node x'),
    ],
    [copied, 'i:late-init', 'a migration may take long', script('./migrate', 'exec tini -- node x')],
    [copied, '', 'a daemon comes back at once', script('cron', 'exec tini -- node x')],
    [copied, '', 'so does a service', script('service cron start', 'exec tini -- node x')],
    [copied, '', 'nothing takes time', script('mkdir -p /data', 'exec tini -- node x')],
    [
      'FROM debian:12\nRUN apt-get install -y tini\nCOPY run.sh /\nENTRYPOINT ["tini", "--", "/run.sh"]',
      '',
      'the init comes first',
      script('sleep 3', 'exec node x'),
    ],
  ]);
});
