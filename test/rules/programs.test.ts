import { suite } from 'node:test';
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
      'w:daemonized-service w:missing-init',
      'out of the network',
    ],
    [
      'FROM debian:12\nCOPY tini /\nENTRYPOINT ["/tini", "--"]\nCMD ["redis-server"]',
      '',
      'an init is one wherever it lies',
    ],
    ['FROM python:3\nCMD ["/app/.venv/bin/celery", "worker"]', '', 'a virtual environment'],
    ['FROM node:22-alpine\nCMD ["node", "serve"]', '', 'a file, not the package'],
  ]);
});
