import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { runMain, temporaryDirectory } from '../plugin/run-main.ts';
import { check, type Row } from './said.ts';

const dockerfile =
  'FROM debian:12\nRUN apt-get install -y supervisor nginx\nCOPY app.conf /etc/supervisor/conf.d/\n' +
  'CMD ["supervisord", "-n"]\n';
const row = (said: string, why: string, ...lines: string[]): Row => [
  dockerfile,
  said,
  why,
  { 'app.conf': ['[program:app]', ...lines, ''].join('\n') },
];
const nginx = 'command=nginx -g "daemon off;"';
const found = 'w:wrong-stopsignal';

// A download of two megabytes was cut with TERM, and finished with QUIT: supervisor 4.2.5, nginx 1.22.1.
suite('the signal by which supervisord stops a program', () => {
  check([
    row(found, 'TERM without a word about it', nginx),
    row('', 'what it does on that signal was not seen', nginx, 'stopsignal=INT'),
    row(found, 'no time at all', nginx, 'stopsignal=KILL'),
    row('', 'it is asked to finish', nginx, 'stopsignal=QUIT'),
    row('', 'by another name', nginx, 'stopsignal = SIGQUIT ; finish'),
    row('', 'php-fpm finishes only where its configuration says so', 'command=php-fpm8.2 -F'),
    row('', 'TERM is right', 'command=redis-server'),
    row('', 'it is not started', nginx, 'autostart=false'),
    row('w:daemonized-service', 'it is no program of its any more', 'command=nginx'),
  ]);

  const repairs: [before: string, after: string, why: string][] = [
    [`[program:app]\n${nginx}\n`, `[program:app]\n${nginx}\nstopsignal=QUIT\n`, 'a line more'],
    [`[program:app]\n${nginx}`, `[program:app]\n${nginx}\nstopsignal=QUIT`, 'at the end of the file'],
    [`[program:app]\r\n${nginx}\r\n`, `[program:app]\r\n${nginx}\r\nstopsignal=QUIT\r\n`, 'as its lines end'],
    [
      `[program:app]\n${nginx}\nstopsignal=INT\n`,
      `[program:app]\n${nginx}\nstopsignal=INT\n`,
      'what is set on purpose',
    ],
  ];
  for (const [before, after, why] of repairs)
    test(`repaired: ${why}`, async () => {
      const files = { Dockerfile: dockerfile, 'app.conf': before };
      const directory = temporaryDirectory(files);
      await runMain(['--fix', 'Dockerfile'], { directory });
      assert.equal(readFileSync(join(directory, 'app.conf'), 'utf8'), after);
    });
});
