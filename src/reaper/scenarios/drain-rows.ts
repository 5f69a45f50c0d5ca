import type { Situation } from './situation.ts';

const redis = { 'redis-server': 'redis-server', 'redis-cli': 'redis-tools' };
const isSaved = 'grep -q kept dump.rdb';
const setKey = 'redis-cli -s redis.sock set key kept';
const redisServer = "redis-server --port 0 --unixsocket redis.sock --save '3600 1'";
const postgres = '/usr/lib/postgresql/15/bin';

/** Servers that are told to stop without anything around them. */
const direct = {
  nginx: `printf "error_log stderr; pid nginx.pid; events {} http { access_log off; server { listen \
unix:$PWD/http; root $PWD; } }" >nginx.conf; head -c 3000000 /dev/zero >download`,
  nginxArgs: 'nginx -p . -e stderr -c nginx.conf -g "daemon off;"',
};
const download = 'curl -sf --unix-socket http http://localhost/nginx.conf';

/** What each init does to real stops: first the situations that every image has, then those that went wrong once. */
export const drainRows: readonly Situation[] = [
  {
    name: 'app alone, 1 s to finish',
    ...{
      main: ['app', '1'],
      ready: ['ready-finished'],
      stop: 'SIGTERM',
      code: 0,
      work: 'test -e finished',
      needs: 1,
    },
  },
  {
    name: '`sh -c "set -e; app && true"`',
    main: ['sh', '-c', 'set -e; app 1 && true'],
    ...{ ready: ['ready-finished'], stop: 'SIGTERM', code: 143, work: 'test -e finished', needs: 1 },
  },
  {
    name: 'redis behind sh',
    main: ['sh', '-c', `${redisServer} && true`],
    ...{ until: setKey, stop: 'SIGTERM', code: 143, work: isSaved, needs: 0.1, programs: redis },
  },
  {
    name: 'postgres behind su and bash, a session open',
    prepare: `chmod 755 .; install -d -o postgres data; su postgres -c "${postgres}/initdb -D $PWD/data"`,
    main: [
      'bash',
      '-c',
      `su postgres -c "${postgres}/postgres -D data -c listen_addresses= -k $PWD/data" 2>log; true`,
    ],
    until: `su postgres -c "psql -h $PWD/data -c ''" && { su postgres -c "psql -h $PWD/data -c 'select \
pg_sleep(100)'" >/dev/null 2>&1 & sleep 0.3; }`,
    ...{ stop: 'SIGTERM', code: 143, work: 'grep -q "database system is shut down" log', needs: 2 },
    programs: { [`${postgres}/postgres`]: 'postgresql-15', psql: 'postgresql-client-15' },
  },
  {
    name: 'crash with 3, a worker needs 1 s',
    main: ['bash', '-c', 'app 1 & until-go; exit 3'],
    ...{ ready: ['ready-finished', 'ready-main'], code: 3, work: 'test -e finished', needs: 1 },
  },
  {
    name: 'one-shot that leaves gpg-agent, redis, memcached',
    main: [
      'bash',
      '-c',
      `GNUPGHOME=$PWD gpg-agent --daemon >/dev/null; ${redisServer} --daemonize yes >/dev/null; memcached -d -u \
root -s $PWD/m; until-go`,
    ],
    ...{ ready: ['ready-main', 'm'], until: 'redis-cli -s redis.sock ping', code: 0 },
    programs: { ...redis, 'gpg-agent': 'gpg-agent', memcached: 'memcached' },
    note: 'memcached looks at its flag once a second: it needs 0 to 1 s by itself',
  },
  {
    name: 'nginx, QUIT',
    ...{ inside: direct.nginx, main: ['sh', '-c', `exec ${direct.nginxArgs}`], until: download },
    ...{ stop: 'SIGQUIT', code: 0, programs: { nginx: 'nginx-light', curl: 'curl' } },
  },
  {
    name: 'php-fpm, QUIT',
    inside:
      'printf "[global]\\nerror_log=/dev/stderr\\n[w]\\nlisten=$PWD/fpm\\npm=static\\npm.max_children=2\\n" >fpm.conf',
    main: ['php-fpm8.2', '-F', '-R', '-y', 'fpm.conf'],
    ...{ ready: ['fpm'], stop: 'SIGQUIT', code: 0, programs: { 'php-fpm8.2': 'php8.2-fpm' } },
  },
  {
    name: 'apache, WINCH',
    inside: `printf "ServerName localhost\\nServerRoot $PWD\\nPidFile $PWD/pid\\nErrorLog $PWD/error\\nListen \
127.0.0.1:$((20000 + RANDOM % 20000))\\nMutex file:$PWD\\nLoadModule mpm_event_module \
/usr/lib/apache2/modules/mod_mpm_event.so\\nLoadModule authz_core_module \
/usr/lib/apache2/modules/mod_authz_core.so\\n" >apache.conf`,
    main: ['sh', '-c', 'exec apache2 -d . -f apache.conf -D FOREGROUND'],
    ...{ ready: ['pid'], stop: 'SIGWINCH', code: 0, programs: { apache2: 'apache2' } },
  },
  {
    name: 'haproxy, USR1',
    inside: `printf "defaults\\n mode http\\n timeout client 5s\\n timeout server 5s\\n timeout connect 5s\\nfrontend \
f\\n bind unix@$PWD/ha\\n" >ha.cfg`,
    ...{ main: ['haproxy', '-W', '-db', '-f', 'ha.cfg'], ready: ['ha'], stop: 'SIGUSR1', code: 0 },
    until: 'grep -q "Loading success" output && sleep 1',
    programs: { haproxy: 'haproxy' },
  },
  {
    name: 'gunicorn, TERM',
    prepare: 'printf "def app(e, s):\\n s(\\"200 OK\\", [])\\n return [b\\"ok\\"]\\n" >web.py',
    main: ['gunicorn', '-w', '2', '-b', 'unix:http', 'web:app'],
    ...{ until: 'curl -sf --unix-socket http http://localhost/ && sleep 1', stop: 'SIGTERM', code: 0 },
    programs: { gunicorn: 'gunicorn', curl: 'curl' },
  },
  {
    name: 'supervisord, TERM',
    prepare: `printf "[supervisord]\\nnodaemon=true\\nuser=root\\nlogfile=/dev/null\\nlogfile_maxbytes=0\\n\
pidfile=pid\\n[program:app]\\ncommand=app 1\\n" >s.conf`,
    main: ['supervisord', '-c', 's.conf'],
    ...{ ready: ['ready-finished'], stop: 'SIGTERM', code: 0, work: 'test -e finished', needs: 1 },
    programs: { supervisord: 'supervisor' },
  },
  {
    name: '1: an open `docker exec -it C bash`',
    ...{ main: ['app', '0'], ready: ['ready-finished'], stop: 'SIGTERM', code: 0 },
    prepare: 'echo "touch beside" >rc',
    ...{ beside: ['bash', '--rcfile', 'rc', '-i'], isOnTerminal: true, programs: { script: 'bsdutils' } },
  },
  {
    name: '1: crash with 3, one is left that ignores TERM',
    ...{
      main: ['bash', '-c', 'ignorer & until-go; exit 3'],
      ready: ['ready-ignorer', 'ready-main'],
      code: 3,
    },
  },
  {
    name: '2: `-t 5`, one is left that ignores TERM',
    ...{ main: ['bash', '-c', 'ignorer & exec app 0'], ready: ['ready-ignorer', 'ready-finished'] },
    ...{ stop: 'SIGTERM', grace: 5, code: 0 },
  },
  {
    name: '3: `sh -c "app | tee log"`',
    ...{ main: ['sh', '-c', 'app 1 | tee log'], ready: ['ready-finished'], stop: 'SIGTERM', code: 143 },
    ...{ work: 'test -e finished && grep -q finished log', needs: 1, runs: 20 },
  },
  {
    name: '4: `exec > >(tee -a log) 2>&1`, 3,001 lines, exit',
    ...{
      main: ['bash', '-c', 'exec > >(tee -a log) 2>&1; until-go; seq 3001'],
      ready: ['ready-main'],
      code: 0,
    },
    ...{ work: 'test "$(tail -n 1 log)" = 3001', needs: 0, runs: 20 },
  },
  {
    name: '5: `USER 1000`, `docker exec -u 0 C sleep 100`',
    ...{
      prepare: 'chmod 777 .',
      main: ['app', '0'],
      user: 1000,
      ready: ['ready-finished'],
      stop: 'SIGTERM',
      code: 0,
    },
    beside: ['sh', '-c', 'touch beside; exec sleep 100'],
  },
  {
    name: '6: bash with a trap and a program in the foreground (reaper `-g`)',
    main: ['bash', '-c', 'trap "echo stopped; exit 0" TERM; app 1; true'],
    ...{
      options: ['-g'],
      ready: ['ready-finished'],
      stop: 'SIGTERM',
      code: 0,
      work: 'test -e finished',
      needs: 1,
    },
  },
  {
    name: '7: `-t 30` (Kubernetes), a leftover needs 12 s',
    ...{ main: ['sh', '-c', 'app 12 left & exec app 0 main'], ready: ['ready-left', 'ready-main'] },
    ...{ env: { KUBERNETES_SERVICE_HOST: '10.0.0.1' }, stop: 'SIGTERM', grace: 30, code: 0 },
    ...{ work: 'test -e left', needs: 12 },
  },
  {
    name: '7: `-t 30` (Kubernetes), main needs 9 s, another 2 s',
    ...{ main: ['sh', '-c', 'app 2 left & exec app 9 main'], ready: ['ready-left', 'ready-main'] },
    ...{ env: { KUBERNETES_SERVICE_HOST: '10.0.0.1' }, stop: 'SIGTERM', grace: 30, code: 0 },
    ...{ work: 'test -e left -a -e main', needs: 11 },
  },
  {
    name: '8: nginx behind sh, STOPSIGNAL SIGQUIT, a download of 2 s',
    ...{ inside: direct.nginx, main: ['sh', '-c', `${direct.nginxArgs}; true`] },
    until: `${download} && { slow-download 2 & sleep 0.2; }`,
    ...{ stop: 'SIGQUIT', code: 131, work: 'sleep 0.3; cmp -s got download', needs: 2 },
    programs: { nginx: 'nginx-light', curl: 'curl' },
  },
  {
    name: '9: main leaves `while :; do app; done`',
    main: ['bash', '-c', '(while :; do app 0.4; done) & until-go; exit 3'],
    ...{ ready: ['ready-finished', 'ready-main'], code: 3, work: 'test -e finished', needs: 0.4 },
  },
  {
    name: '10: not PID 1, and /proc of another namespace',
    ...{ as: 'child without proc', main: ['bash', '-c', 'app 1 & until-go; exit 3'] },
    ...{ ready: ['ready-finished', 'ready-main'], code: 3, work: 'test -e finished', needs: 1 },
  },
];
