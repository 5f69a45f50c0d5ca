import { suite } from 'node:test';
import { check, type Row } from './said.ts';

const supervisord = 'CMD ["supervisord", "-n"]';
const included = `FROM debian:12\nCOPY app.conf /etc/supervisor/conf.d/\nCOPY app.sh /\n${supervisord}`;
const named =
  'FROM debian:12\nWORKDIR /srv\nCOPY app.conf .\nCOPY app.sh ./\nCMD ["supervisord", "-n", "-c", "app.conf"]';
const found = 'w:supervised-shell';

const row = (dockerfile: string, said: string, why: string, conf: string, script: string): Row => [
  dockerfile,
  said,
  why,
  { 'app.conf': `${conf}\n`, 'app.sh': `#!/bin/sh\n${script}\n` },
];
const program = (...lines: string[]) => ['[program:app]', ...lines].join('\n');
const run = 'cd /srv\nnode server.js';

// What happens was seen with supervisor 4.2.5 as PID 1.
suite('supervised-shell', () => {
  check([
    row(included, found, 'the shell waits for node', program('command=/app.sh'), run),
    row(included, '', 'it becomes node', program('command=/app.sh'), 'cd /srv\nexec node server.js'),
    row(included, '', 'the signal goes to both', program('command=/app.sh', 'stopasgroup = true'), run),
    row(included, '', 'it is not started', program('command=/app.sh', 'autostart=false'), run),
    row(included, '', 'a comment', program(';command=/app.sh', 'command=node x'), run),
    row(included, found, 'a comment behind', program('command = /app.sh ; the app'), run),
    row(included, found, 'on a line of its own', program('command:', '  bash', '  /app.sh'), run),
    row(included, found, 'with words in quotes', program(`command=sh "/app.sh" 'a b'`), run),
    row(included, found, 'a string', program(`command=bash -c "cd /srv; node server.js; echo over"`), run),
    row(included, found, 'a pipeline', program('command=bash -c "node server.js 2>&1 | sed -u s/a/b/"'), run),
    row(
      included,
      found,
      'with exec in it',
      program('command=bash -c "exec node server.js | sed s/a/b/"'),
      run,
    ),
    row(included, '', 'its shell becomes node', program(`command=bash -c "exec node server.js"`), run),
    row(included, '', 'nobody knows what is run', program('command=%(ENV_APP)s'), run),
    row(
      included.replace('COPY', 'ENV APP=/app.sh\nCOPY'),
      found,
      'the image says it',
      program('command=%(ENV_APP)s'),
      run,
    ),
    row(
      included,
      '',
      'it has a trap',
      program('command=/app.sh'),
      `trap 'kill $!' TERM\nnode x & wait; wait`,
    ),
    row(
      included,
      'w:signal-swallowing-launcher',
      'it ignores the signal, whoever sends it',
      program('command=mysqld_safe'),
      run,
    ),
    [
      `FROM debian:12\nCOPY nginx.conf /etc/nginx/\nCOPY app.conf /etc/supervisor/conf.d/\n${supervisord}`,
      '',
      'its configuration keeps it in the foreground, and the init script waits for it',
      {
        'app.conf': '[program:app]\ncommand=service nginx start\n',
        'nginx.conf': 'daemon off;\nevents {}\n',
      },
    ],
    [
      `FROM debian:12\nCOPY nginx.conf /etc/nginx/\nCOPY app.conf /etc/supervisor/conf.d/\n${supervisord}`,
      '',
      'by the path of the init script as well',
      { 'app.conf': '[program:app]\ncommand=/etc/init.d/nginx start\n', 'nginx.conf': 'daemon off;\n' },
    ],
    [
      `FROM debian:12\nCOPY nginx.conf /etc/nginx/\nCOPY app.conf /etc/supervisor/conf.d/\n${supervisord}`,
      'w:daemonized-service',
      'nothing keeps it there',
      { 'app.conf': '[program:app]\ncommand=service nginx start\n', 'nginx.conf': 'events {}\n' },
    ],
    row(
      included,
      'w:signal-swallowing-launcher',
      'it is ended by the signal, and redis-server goes on',
      program('command=flock /tmp/lock redis-server'),
      run,
    ),
    row(included, '', 'both get it', program('command=flock /l redis-server', 'stopasgroup=true'), run),
    row(included, '', 'it becomes redis-server', program('command=flock -F /l redis-server'), run),
    row(included, '', 'make passes it on', program('command=make run'), run),
    row(
      included,
      'w:daemonized-service',
      'an init script returns when the daemon is there',
      program('command=/etc/init.d/cron start'),
      run,
    ),
    row(included, '', 'or is asked something', program('command=/etc/init.d/cron status'), run),
    row(
      included,
      '',
      'one that is meant to be a step',
      program('command=/etc/init.d/cron start', 'startsecs=0', 'autorestart=false'),
      run,
    ),
    ...[
      'service web start',
      '/etc/init.d/web start',
      'sudo -u web web-ctl start',
      'sudo service web start',
    ].map(last => row(included, '', 'it returns', program('command=/app.sh'), `./prepare\n${last}`)),
    ...['exitcodes=0', 'autorestart=unexpected', 'autorestart=false', 'startsecs=0'].map(line =>
      row(included, '', 'its end is expected', program('command=/app.sh', line), 'sudo -u web phd start'),
    ),
    row(included, found, 'it may be a server', program('command=/app.sh'), 'cd /srv\n./server start'),
    row(
      included,
      found,
      'and npm waits for one',
      program('command=/app.sh', 'autorestart=false'),
      'cd /srv\nsudo -u web npm start',
    ),
    row(included, found, 'as a server is', program('command=/app.sh', 'autorestart=unexpected'), run),
    row(
      included,
      'w:daemonized-service',
      'it moves to the background by itself',
      program('command=/usr/sbin/xinetd'),
      run,
    ),
    row(
      included,
      '',
      'what it has started goes on without it',
      program('command=/app.sh'),
      'cd /srv && sudo -u web ./bin/phd restart',
    ),
    [
      `FROM debian:12\nCOPY supervisord.conf app.conf /etc/supervisor/conf.d/\nCOPY app.sh /\n${supervisord}`,
      found,
      'a configuration beside others that the one of the package includes',
      {
        'supervisord.conf': '[supervisord]\nnodaemon=true\n',
        'app.conf': `${program('command=/app.sh')}\n`,
        'app.sh': `#!/bin/sh\n${run}\n`,
      },
    ],
    row(
      included,
      'w:trap-never-runs',
      'its trap waits until node has ended',
      program('command=/app.sh'),
      `trap 'kill $pid; exit' TERM\nnode server.js\npid=$!`,
    ),
    row(
      included,
      'w:trap-never-runs',
      'a loop that sleeps for an hour',
      program('command=/app.sh'),
      `trap 'exit 0' TERM\nwhile :; do ./job; sleep 3600; done`,
    ),
    row(
      included,
      '',
      'its sleeps are short',
      program('command=/app.sh'),
      `trap 'exit 0' TERM\nwhile :; do sleep 1; done`,
    ),
    row(
      included,
      '',
      'bash runs this one when a signal ends it',
      program('command=bash /app.sh'),
      `trap 'postfix stop' EXIT\npostfix start-fg`,
    ),
    row(
      included,
      '',
      'a job now and then, and nothing is lost of a sleep',
      program(`command=bash -c "while :; do ./job; sleep 1m; done"`),
      run,
    ),
    row(
      included,
      '',
      'a step that may end at once',
      program('command=/app.sh', 'startsecs=0', 'autorestart=false'),
      'usermod -aG video app',
    ),
    row(
      included,
      found,
      'a server is no step',
      program('command=/app.sh', 'startsecs=0', 'autorestart=false'),
      run,
    ),
    row(included, '', 'it is over soon', program('command=/app.sh'), 'mkdir -p /srv'),
    row(named, found, 'a path from its directory', program('command=./app.sh'), run),
    row(named, found, 'or from another one', program('command=srv/app.sh', 'directory=/'), run),
    row(named, '', 'there is no such script', program('command=./app.sh', 'directory=/opt'), run),
    row(
      named.replace('app.conf .', 'app.conf /etc/supervisor/conf.d/\nCOPY main.conf app.conf'),
      '',
      'the file that is named cannot be read',
      program('command=/srv/app.sh'),
      run,
    ),
    row(
      included.replace('conf.d/', 'supervisord.conf').replace('["', '["tini", "--", "'),
      found,
      'behind an init, which hands it to supervisord alone',
      program('command=/app.sh'),
      run,
    ),
    row(
      included.replace('-n"', '-n", "-c", "/etc/supervisor/supervisord.conf"'),
      found,
      'the configuration of the package includes it',
      program('command=/app.sh'),
      run,
    ),
    [
      `FROM debian:12\nCOPY root/ /\n${supervisord}`,
      found,
      'with all that is in a folder',
      {
        'root/etc/supervisor/conf.d/app.conf': program('command=/srv/app.sh'),
        'root/srv/app.sh': `#!/bin/sh\n${run}\n`,
      },
    ],
  ]);
});

const tended = (said: string, why: string, app: string, main: readonly string[]): Row => [
  'FROM debian:12\nCOPY app.sh main.sh /\nENTRYPOINT ["/main.sh"]',
  said,
  why,
  { 'app.sh': `#!/bin/sh\n${app}\n`, 'main.sh': ['#!/bin/bash', ...main, ''].join('\n') },
];
const kept = (start: string, kill = 'kill $pid') => [
  `trap '${kill}; wait $pid; exit' TERM`,
  `${start} & pid=$!`,
  'wait $pid',
];

// What happens was seen with bash 5.2 as PID 1: it exits 8 ms after the signal, and node never gets it.
suite('supervised-shell, by a trap', () => {
  check([
    tended(found, 'the trap is right about the script, which is no node', run, kept('/app.sh')),
    tended('', 'it becomes node', 'cd /srv\nexec node server.js', kept('/app.sh')),
    tended(found, 'by another user', run, kept('gosu web /app.sh')),
    tended(found, 'by a shell that is given it', run, kept('sh /app.sh')),
    tended('', 'it passes the signal on', `trap 'kill $p' TERM\nnode x & p=$!\nwait; wait`, kept('/app.sh')),
    tended('', 'the whole group is signalled', run, kept('/app.sh', 'kill -- -$$')),
    tended('', 'and so is node, by its name', run, kept('/app.sh', 'pkill node')),
    tended('', 'it is over soon', 'mkdir -p /srv', kept('/app.sh')),
  ]);
});

suite('a daemon that supervisord starts', () => {
  const daemon = (said: string, why: string, ...lines: string[]): Row =>
    row(included, said, why, program(...lines), 'true');
  const left = 'w:daemonized-service';
  const asked = (line: string): string => `${program('command=/app.sh')}\nautostart=false\n${line}`;
  check([
    daemon(left, 'supervisord takes it for ended', 'command=nginx'),
    daemon('w:wrong-stopsignal', 'it stays in the foreground', `command=nginx -g "daemon off;"`),
    daemon(left, 'by its command', 'command=postfix start'),
    daemon('', 'its master stays', 'command=postfix start-fg'),
    daemon(left, 'a service script', 'command=service mariadb start'),
    daemon(left, 'it is not meant to be started again', 'command=nginx', 'startsecs=0', 'autorestart=false'),
    daemon(left, 'cron is started again and again', 'command=cron'),
    daemon('', 'on purpose, and it has nothing to lose', 'command=cron', 'startsecs=0', 'autorestart=false'),
    daemon('', 'it is not started', 'command=nginx', 'autostart=false'),
    row(included, left, 'a script that ends in one', program('command=/app.sh'), './prepare\npostfix start'),
    row(
      included,
      '',
      'one that goes on',
      program('command=/app.sh'),
      'postfix start\nwhile :; do sleep 9; done',
    ),
    row(included, found, 'eval in a script', program('command=/app.sh'), 'eval "node $FILE"'),
    [
      `FROM debian:12\nCOPY app.conf /etc/supervisor/conf.d/\nCOPY etc /etc/nginx\n${supervisord}`,
      'i:daemonized-service',
      'its configuration may keep it',
      { 'app.conf': program('command=nginx') },
    ],
    row(
      included,
      found,
      'another program starts it',
      asked('[program:init]\ncommand=bash -c "./prepare; supervisorctl start app"'),
      run,
    ),
    row(included, found, 'all of them', asked('[program:i]\ncommand=bash -c "supervisorctl start all"'), run),
    row(included, '', 'another one', asked('[program:i]\ncommand=bash -c "supervisorctl start other"'), run),
  ]);
});
