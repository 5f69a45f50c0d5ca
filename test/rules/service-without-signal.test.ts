import { suite } from 'node:test';
import { check, type Row } from './said.ts';

const both = 'nginx -g "daemon off;" &\nexec redis-server';
const tini = 'ENTRYPOINT ["tini", "--", "/run.sh"]';
const entrypoint = (init: string): string =>
  `FROM debian:12\nRUN apt-get install -y nginx redis tini dumb-init\nCOPY run.sh /\nSTOPSIGNAL SIGTERM\n${init}`;

const rows: [init: string, script: string, said: string, why: string][] = [
  [tini, both, 'w:service-without-signal', 'tini signals its child alone'],
  ['ENTRYPOINT ["tini", "-v", "--"]\nCMD ["/run.sh"]', both, 'w:service-without-signal', 'as the CMD'],
  ['ENTRYPOINT ["tini", "-g", "--", "/run.sh"]', both, '', 'the group gets it'],
  ['ENTRYPOINT ["/sbin/my_init", "--", "/run.sh"]', both, '', 'my_init stops what is left'],
  ['ENTRYPOINT ["dumb-init", "-c", "/run.sh"]', both, 'w:service-without-signal', 'its child alone, here'],
  ['ENTRYPOINT ["dumb-init", "/run.sh"]', both, '', 'the session gets it'],
  ['ENTRYPOINT ["/sbin/reaper", "--", "/run.sh"]', both, '', 'the reaper signals all, and waits'],
  [tini, 'service mariadb start\nexec node a.js', 'w:service-without-signal', 'a daemon'],
  [tini, 'nginx -g "daemon on;"\nnginx -s stop\nexec node a.js', '', 'one that is stopped again'],
  [
    tini,
    'service apache2 start\nsleep infinity',
    'w:init-hides-shell',
    'and where a shell only sleeps beside it',
  ],
  [
    'CMD ["/run.sh"]',
    'nginx\nexec dumb-init tail -f /var/log/nginx/access.log',
    'w:service-without-signal',
    'a daemon is in no session but its own',
  ],
  [
    'ENTRYPOINT ["tini", "-g", "--", "/run.sh"]',
    'service mariadb start\nexec node a.js',
    'w:service-without-signal',
    'nor in the group',
  ],
  [
    'CMD ["/run.sh"]',
    both.replace('exec', 'exec dumb-init'),
    'w:service-without-signal',
    'what was started before the init is not in its session either',
  ],
  ['CMD ["/run.sh"]', 'postfix start\nexec tini -- node a.js', 'w:service-without-signal', 'by its command'],
  [
    'CMD ["/run.sh"]',
    'service postfix start\nexec tini -- node a.js',
    'w:service-without-signal',
    'as a service',
  ],
  ['CMD ["/run.sh"]', 'cron\nexec dumb-init node a.js', '', 'cron has nothing to finish itself'],
  [tini, 'sleep 5 &\nexec redis-server', '', 'nothing to lose'],
  [tini, 'update-things &\nexec redis-server', '', 'nobody knows what this is'],
  [tini, 'redis-server &\nkill $!\nwait\nexec redis-server', '', 'set up, stopped and then started'],
  ['ENTRYPOINT ["/run.sh"]', 'redis-server --daemonize yes\nexec node a.js', 'w:missing-init', 'likewise'],
  ['ENTRYPOINT ["/run.sh"]', both, 'w:missing-init', 'without an init it is killed as well'],
];

suite('service-without-signal', () => {
  check(
    rows.map(([init, script, said, why]): Row => {
      return [entrypoint(init), said, why, { 'run.sh': `#!/bin/sh\n${script}\n` }];
    }),
  );
});
