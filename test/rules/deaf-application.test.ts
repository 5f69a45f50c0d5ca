import { suite } from 'node:test';
import { check, type Row } from './said.ts';

const server = 'require("http").createServer().listen(80)';
const node = (said: string, why: string, files: Record<string, string>, command = 'node server.js'): Row => [
  `FROM node:22\nWORKDIR /app\nCOPY . .\nCMD ${JSON.stringify(command.split(' '))}`,
  said,
  why,
  files,
];
const python = (said: string, why: string, files: Record<string, string>, more = ''): Row => [
  `FROM python:3.12\nWORKDIR /app\nCOPY . .\n${more}CMD ["python3", "-u", "app.py"]`,
  said,
  why,
  files,
];
const rounds = 'import time\nwhile True:\n    time.sleep(1)\n';

// `said` leaves out an info about an init: silence means that.
suite('an application that was read, and has no handler for SIGTERM', () => {
  check([
    node('w:missing-init', 'nobody handles it', { 'server.js': server }),
    node('', 'it does', { 'server.js': `${server}; process.once('SIGTERM', () => process.exit())` }),
    node('', 'by a name in a variable', {
      'server.js': `${server}; for (const s of all) process.on(s, end)`,
    }),
    node('w:missing-init', 'that is another signal', { 'server.js': `${server}; process.on('SIGINT', end)` }),
    node('', 'it may be over soon', { 'server.js': 'console.log(1)' }),
    node(
      'w:missing-init',
      'in none of its files',
      { 'server.js': 'import "./a.mjs"', 'a.mjs': server },
      'node server.js',
    ),
    node('', 'in one of its files', { 'server.js': `require("./a");${server}`, 'a/index.js': '"SIGTERM"' }),
    node('w:missing-init', 'a folder is its index', {
      'server.js': `require("./a");${server}`,
      'a/index.js': '',
    }),
    node('w:missing-init', 'a name with a dash', { 'server.js': `require("express-rate-limit");${server}` }),
    node('', 'one of its files is not there', { 'server.js': `require("./dist/a");${server}` }),
    node('w:missing-init', 'express handles none', { 'server.js': 'require("express")().listen(80)' }),
    node('', 'a package that nobody has searched', {
      'server.js': `require("close-with-grace")(end);${server}`,
    }),
    node('', 'a name that is not known', { 'server.js': `require(process.env.X);${server}` }),
    node('', 'another file is run first', { 'server.js': server }, 'node -r ./first.js server.js'),
    node(
      'w:missing-init',
      'a limit of its memory',
      { 'server.js': server },
      'node --max-old-space-size=400 server.js',
    ),
    node('', 'a cluster stops its workers', { 'server.js': `require("cluster");${server}` }),
    python('w:missing-init', 'nobody handles it', { 'app.py': rounds }),
    python('', 'it may', { 'app.py': `import signal\n${rounds}` }),
    python('', 'it is over soon', { 'app.py': 'import time\ntime.sleep(1)\n' }),
    python('w:missing-init', 'in none of its files', {
      'app.py': `import a, os\n${rounds}`,
      'a.py': 'x = 1\n',
    }),
    python('', 'in one of its files', { 'app.py': `from a import b\n${rounds}`, 'a.py': 'import signal\n' }),
    python('', 'a package has other files', { 'app.py': `from a import b\n${rounds}`, 'a/__init__.py': '' }),
    python('', 'uvicorn handles it', { 'app.py': `import uvicorn\n${rounds}` }),
    python('w:missing-init', "Flask's own server does not", {
      'app.py': 'from flask import Flask\napp.run()\n',
    }),
    python('', 'its reloader does', { 'app.py': 'from flask import Flask\napp.run(debug=True)\n' }),
    python(
      '',
      'that a variable asks for',
      { 'app.py': 'from flask import Flask\napp.run()\n' },
      'ENV FLASK_DEBUG=1\n',
    ),
    [
      'FROM node:22\nSTOPSIGNAL SIGINT\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]',
      '',
      'another signal is sent',
      { 'server.js': server },
    ],
    [
      'FROM node:22\nRUN apt-get install -y tini\nWORKDIR /app\nCOPY . .\n' +
        'ENTRYPOINT ["tini", "--"]\nCMD ["node", "server.js"]',
      '',
      'behind an init the signal ends it',
      { 'server.js': server },
    ],
    [
      'FROM node:22\nWORKDIR /app\nCMD ["node", "server.js"]',
      '',
      'nobody has read it',
      { 'server.js': server },
    ],
  ]);
});
