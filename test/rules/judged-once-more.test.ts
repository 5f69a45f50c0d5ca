import { suite } from 'node:test';
import { check, type Row } from './said.ts';

const uwsgi = (ini: string, said: string, why: string): Row => [
  'FROM python:3.11\nWORKDIR /app\nCOPY . .\nCMD ["/app/start.sh"]',
  said,
  why,
  { 'start.sh': '#!/bin/bash\nuwsgi --ini uwsgi.ini\npython manage.py runserver\n', 'uwsgi.ini': ini },
];
const cron = (packages: string, said: string, why: string, words = '"-f"'): Row => [
  `FROM alpine:3.20\nRUN apk add ${packages}\nCMD ["crond", ${words}]`,
  said,
  why,
];
const scripts =
  '{"dependencies":{"puppeteer":"22"},"scripts":{"build":"esbuild a.js --watch","start":"node a.js"}}';
const browser = (before: string, said: string, why: string, start = 'start', base = 'node:20-slim'): Row => [
  `FROM ${base}\nWORKDIR /app\nCOPY . .\n${before}CMD ["yarn", "${start}"]`,
  said,
  why,
  { 'package.json': scripts, 'a.js': 'x(1)' },
];
const launched = 'w:missing-init w:signal-swallowing-launcher';
const install = 'RUN yarn install\n';

suite('what strangers judged wrong once more', () => {
  check([
    uwsgi(
      '[uwsgi]\nmaster=True\n',
      'w:ungraceful-stopsignal w:script-without-exec',
      'it waits for the first server',
    ),
    uwsgi('[uwsgi]\n daemonize = x.log\n', 'w:script-without-exec', 'the first one goes to the background'),
    cron('curl', 'w:missing-init', 'that of BusyBox is deaf'),
    cron('cronie', '', 'that of cronie is not'),
    cron('dcron', 'w:missing-init', 'nobody knows what that of dcron does with what its jobs leave'),
    cron('cronie', 'w:daemonized-service', 'it still goes to the background', '"-s"'),
    browser(install, launched, 'it fetches a browser'),
    browser(install, 'w:signal-swallowing-launcher', 'a tool that builds starts none', 'build'),
    browser('RUN yarn install --ignore-scripts\n', 'w:signal-swallowing-launcher', 'nothing fetches one'),
    browser(
      `ENV PUPPETEER_SKIP_DOWNLOAD=1\n${install}`,
      'w:signal-swallowing-launcher',
      'it is told to fetch none',
    ),
    browser(
      `ENV PUPPETEER_SKIP_DOWNLOAD=1 PUPPETEER_EXECUTABLE_PATH=/opt/chrome\n${install}`,
      launched,
      'there is another one',
    ),
    browser(
      install,
      'w:signal-swallowing-launcher',
      'what it fetches does not run with musl',
      'start',
      'node:20-alpine',
    ),
  ]);
});
