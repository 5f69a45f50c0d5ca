import { suite } from 'node:test';
import { check, type Row } from './said.ts';

const script = (...lines: string[]) => ['#!/bin/bash', ...lines, ''].join('\n');
const row = (said: string, why: string, base: string, ...lines: string[]): Row => [
  `FROM ${base}\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]`,
  said,
  why,
  { 'run.sh': script(...lines) },
];
const waits = 'w:script-without-exec';
const launched = `${waits} i:signal-swallowing-launcher`;
const perhaps = 'i:script-without-exec';

suite('a server before the exec that a script ends in', () => {
  const before = (said: string, why: string, ...lines: string[]): Row =>
    row(said, why, 'debian:12', ...lines, 'exec "$@"');
  const withCmd = (said: string, why: string, line: string): Row => [
    'FROM debian:12\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]\nCMD ["node", "x"]',
    said,
    why,
    { 'run.sh': script(line, 'exec "$@"') },
  ];
  check([
    before(launched, 'yarn has a server for it', 'yarn start'),
    before(launched, 'npm as well', 'npm start'),
    before(launched, 'as one of its scripts', 'npm run start:prod'),
    before(launched, 'for developers', 'pnpm run dev'),
    before('', 'one that ends', 'npm run build'),
    before('', 'nor does this one', 'yarn install'),
    before(waits, 'by the name of its file', 'node server.js'),
    before(waits, 'in a folder', 'python3 -u /srv/app.py --port 1'),
    before('', 'a migration', 'node migrate.js'),
    before('', 'nobody knows', 'python main.py'),
    before('', 'the second word is what to do', 'php app.php migrate'),
    before(perhaps, 'most of what is packed as one is a server', 'java -Xmx1g -jar orders.jar'),
    before('', 'some are tools', 'java -jar liquibase.jar update'),
    before(waits, 'a server of Python', 'python manage.py migrate', 'gunicorn app:app'),
    before(waits, 'as a module', 'python -m uvicorn app:app'),
    before(waits, 'for developers', 'python manage.py runserver 0.0.0.0:8000'),
    before(waits, 'likewise', 'flask run'),
    before('', 'it asks for a single job', 'gunicorn --check-config app:app'),
    before(perhaps, 'its configuration may send it to the background', 'vsftpd'),
    withCmd(waits, 'the CMD is never started', 'node server.js'),
    withCmd(launched, 'nor behind this one', 'npm start'),
    row(perhaps, 'who wrote it has seen it come back', 'debian:12', 'gunicorn a', 'exec redis-server'),
  ]);
});

suite('what is in the foreground before the last command', () => {
  const before = (said: string, why: string, ...lines: string[]): Row =>
    row(said, why, 'debian:12', ...lines);
  check([
    before(waits, 'a window manager', 'Xvfb :1 &', 'fluxbox', 'exec x11vnc -forever'),
    before(waits, 'a desktop', 'startxfce4', 'exec redis-server'),
    before('', 'in the background', 'fluxbox &', 'exec dumb-init redis-server'),
    before('', 'it says which one it is', 'openbox --version', 'exec redis-server'),
    before(perhaps, 'with a terminal it waits at its prompt', '/bin/zsh && su - web'),
    before(waits, 'without one this is what runs', 'bash', 'redis-server'),
    before(perhaps, 'what ends in a pipeline of steps', './serve', 'echo done | tee /log'),
    before('', 'nothing but steps', 'mkdir /a', 'echo done | tee /log'),
    ['FROM debian:12\nCMD /bin/zsh && su', 'i:shell-form', 'in a string'],
  ]);
});
