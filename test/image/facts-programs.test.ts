import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Program, ProgramRow } from '../../src/image/facts/program.ts';
import { findProgram, wrappedCommand } from '../../src/image/facts/programs.ts';
import type { Shell } from '../../src/shell/shells.ts';

/** Words between blanks; single quotes keep blanks. */
function split(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? (bare as string));
}

type Known = Partial<{ [Field in keyof Program]: Program[Field] | undefined }>;

/** A command line, what is known of it (undefined: nothing), why. A field that is undefined must be unknown. */
const known: [command: string, facts: Known | undefined, why: string][] = [
  [
    'nginx',
    { kind: 'server', daemonizes: true, foregroundConfig: 'daemon off;' },
    'detaches unless its configuration says otherwise',
  ],
  [
    "nginx -g 'daemon off;'",
    { daemonizes: false, sigterm: 'fast', gracefulSignal: 'SIGQUIT' },
    'in one word, as in JSON',
  ],
  [
    "nginx -g 'pid /tmp/p;  daemon  off;'",
    { daemonizes: false },
    'among other directives, with other blanks',
  ],
  [
    '/usr/sbin/nginx-debug',
    { name: 'nginx-debug', gracefulSignal: 'SIGQUIT' },
    'the other binary of the image',
  ],
  [
    'php-fpm',
    {
      daemonizes: true,
      gracefulSignal: 'SIGQUIT',
      gracefulIf: 'process_control_timeout is set above its default of 0',
    },
    'QUIT alone is not graceful',
  ],
  ['/usr/sbin/php-fpm8.2 -F', { name: 'php-fpm', daemonizes: false }, 'a version in the name'],
  ['php-fpm8.2 --nodaemonize', { daemonizes: false }, 'the long option'],
  ['php-fpm -RF', { daemonizes: false }, 'one letter of several'],
  [
    'gunicorn app:app',
    { sigterm: 'graceful', gracefulSignal: 'SIGTERM', slowStopSeconds: 30 },
    'TERM, not QUIT as folklore has it',
  ],
  ['python3 -m gunicorn app:app', { name: 'gunicorn', at: 2 }, 'as a module'],
  [
    '/usr/local/bin/python3.12 -u -m uvicorn app:app',
    { name: 'uvicorn', at: 3, gracefulSignal: 'SIGTERM' },
    'behind another option',
  ],
  ['python /usr/local/bin/celery -A app worker', { name: 'celery', kind: 'worker' }, 'as a script'],
  [
    'python app.py',
    { name: 'python', kind: 'runtime', sigterm: 'ignored', gracefulSignal: undefined },
    'up to the application',
  ],
  ["python -c 'import gunicorn'", { name: 'python' }, 'a program text is no script'],
  ['python -m nothing.known', { name: 'python' }, 'a module nobody looked at'],
  ['python3 -m http.server', { kind: 'dev-server', sigterm: 'ignored' }, 'part of Python'],
  [
    'python manage.py runserver 0:8000',
    { sigterm: 'fast', gracefulSignal: null },
    'the reloader ends at once',
  ],
  ['python manage.py runserver --noreload', { sigterm: 'ignored' }, 'without it nothing handles TERM'],
  ['./manage.py runserver', { kind: 'dev-server', at: 0 }, 'started by its shebang'],
  ['python manage.py migrate', { name: 'python' }, 'another subcommand is not known'],
  ['flask run', { kind: 'dev-server', sigterm: 'ignored', gracefulSignal: null }, 'no handler'],
  [
    'flask --app app run --debug',
    { sigterm: 'fast' },
    'the reloader has one; an option before the subcommand',
  ],
  ['flask routes', undefined, 'not a server'],
  [
    'node server.js',
    { kind: 'runtime', sigterm: 'ignored', gracefulSignal: undefined, reaps: false },
    'up to the application',
  ],
  ['node22 server.js', { name: 'node' }, 'a version in the name'],
  ['/nodejs/bin/node server.js', { name: 'node' }, 'a path'],
  ['node --watch server.js', { kind: 'watcher', sigterm: 'graceful', forwards: true }, 'measured to forward'],
  ['node /usr/local/bin/pm2-runtime app.js', { name: 'pm2-runtime', at: 1 }, 'a script of node'],
  ['node -r dotenv/config server.js', { name: 'node' }, 'the value of an option is no script'],
  [
    'npm start',
    { kind: 'task-runner', sigterm: undefined, forwards: true },
    'up to the shell, which is unknown',
  ],
  ['npm --prefix /app run start', { kind: 'task-runner' }, 'the value of an option is no subcommand'],
  ['npm install', undefined, 'runs no service'],
  ['npm exec -- serve', { sigterm: 'kills-children' }, 'through sh -c'],
  ['pnpm start', { sigterm: 'kills-children' }, 'leaves without waiting'],
  ['pnpm exec node app.js', { sigterm: 'graceful' }, 'waits'],
  ['bun run start', { kind: 'task-runner', sigterm: 'graceful' }, 'its own shell forwards'],
  ['bun run server.ts', { kind: 'runtime', sigterm: 'ignored' }, 'a file is run in its own process'],
  ['deno task start', { kind: 'task-runner', sigterm: 'graceful' }, 'forwards and waits'],
  ['deno run --watch app.ts', { kind: 'watcher', sigterm: 'ignored' }, 'the watcher stays'],
  ['deno run app.ts', { kind: 'runtime', sigterm: 'fast' }, 'ends with 139'],
  ['nodemon app.js', { sigterm: 'graceful' }, 'starts node itself'],
  ['nodemon --exec ts-node app.ts', { sigterm: 'kills-children' }, 'through sh -c'],
  ['pm2 start app.js', { kind: 'process-manager', daemonizes: true }, 'leaves a daemon'],
  ['pm2 start app.js --no-daemon', { daemonizes: false, sigterm: 'ignored' }, 'stays, and stays'],
  ['pm2-runtime app.js', { daemonizes: false, sigterm: 'graceful' }, 'made for containers'],
  ['forever app.js', { daemonizes: false, sigterm: 'ignored' }, 'in the foreground'],
  ['forever start app.js', { daemonizes: true }, 'in the background'],
  [
    'php -S 0.0.0.0:80',
    { kind: 'dev-server', sigterm: 'ignored', gracefulSignal: 'SIGINT' },
    'as the official adminer has it',
  ],
  ['php app.php', { kind: 'runtime', sigterm: 'ignored' }, 'its own handlers do nothing'],
  ['php artisan queue:work --tries=3', { kind: 'worker', gracefulSignal: 'SIGTERM' }, 'listens for signals'],
  ['php -d memory_limit=1G artisan horizon', { kind: 'worker', at: 3 }, 'behind an option'],
  ['php artisan serve', { kind: 'worker', sigterm: undefined }, 'it depends on the version and on pcntl'],
  ['php artisan schedule:work', { kind: 'worker', sigterm: undefined }, 'likewise'],
  ['php artisan migrate', { name: 'php' }, 'another command of it is not known'],
  ['ruby bin/rails server', { name: 'rails', sigterm: 'graceful' }, 'runs puma in its process'],
  ['bin/rails s -b 0.0.0.0', { name: 'rails', daemonizes: false }, 'the short name'],
  ['rails s -d', { daemonizes: true }, 'detached'],
  ['java -jar app.jar', { gracefulSignal: 'SIGTERM', sigterm: 'graceful' }, 'runs its shutdown hooks'],
  ['java -Xrs -jar app.jar', { sigterm: 'ignored' }, 'the handlers are gone'],
  ['dotnet app.dll', { kind: 'runtime', sigterm: 'graceful' }, 'the Generic Host'],
  ['dotnet watch run', { kind: 'watcher', sigterm: 'kills-children' }, 'watch, not run'],
  ['dotnet run', { kind: 'task-runner', sigterm: 'graceful' }, 'sends TERM to its child'],
  ['dotnet build', undefined, 'no service'],
  ['go run main.go', { sigterm: 'kills-children', forwards: false }, 'folklore says it forwards'],
  ['cargo run --release', { execs: true }, 'becomes the program'],
  [
    'haproxy -f /etc/haproxy.cfg',
    { sigterm: 'ignored', gracefulSignal: 'SIGUSR1', reaps: false },
    'without a master',
  ],
  [
    'haproxy -W -db -f /etc/haproxy.cfg',
    { sigterm: 'fast', gracefulSignal: 'SIGUSR1', reaps: true },
    'with a master',
  ],
  ['haproxy -Ws -f /etc/haproxy.cfg', { sigterm: 'fast' }, 'the same, for systemd'],
  ['haproxy -D -f /etc/haproxy.cfg', { daemonizes: true }, 'detached'],
  ['uwsgi --http :80', { sigterm: 'ignored', gracefulSignal: null }, 'TERM reloads it'],
  ['uwsgi --die-on-term --http :80', { sigterm: 'fast', gracefulSignal: null }, 'but drops requests'],
  ['uwsgi --ini app.ini', { sigterm: undefined, gracefulSignal: null }, 'the file may say die-on-term'],
  ['uwsgi /etc/app.ini', { sigterm: undefined }, 'the same without the option'],
  ['redis-server', { daemonizes: false, gracefulSignal: 'SIGTERM' }, 'in the foreground'],
  ['redis-server --daemonize yes', { daemonizes: true }, 'detached'],
  ['redis-server --daemonize no', { daemonizes: false }, 'the other value'],
  [
    '/usr/lib/postgresql/15/bin/postgres -D /data',
    { gracefulSignal: 'SIGINT', sigterm: 'graceful' },
    'TERM waits for the last client',
  ],
  ['apachectl -D FOREGROUND', { sigterm: 'ignored', daemonizes: false, execs: false }, 'stays a shell'],
  ['apache2ctl -DFOREGROUND', { sigterm: 'ignored', daemonizes: false }, 'in one word'],
  ['apachectl start', { daemonizes: true }, 'detaches'],
  ['apache2-foreground', { execs: true, gracefulSignal: 'SIGWINCH' }, 'of the official image'],
  ['httpd -DFOREGROUND', { daemonizes: false, gracefulSignal: 'SIGWINCH' }, 'in the foreground'],
  ['httpd', { daemonizes: true }, 'in the background'],
  ['squid -NYCd1', { daemonizes: false, slowStopSeconds: 30 }, 'letters in a row, a number behind them'],
  ['cron', { daemonizes: true }, 'leaves'],
  ['cron -f -l 8', { daemonizes: false, sigterm: 'ignored', reaps: true }, 'stays for ever'],
  ['sshd -D -e', { daemonizes: false }, 'in the foreground'],
  [
    'supervisord -c /etc/s.conf',
    { daemonizes: true, foregroundConfig: 'nodaemon=true', isInit: false },
    'unless its file says otherwise',
  ],
  [
    'supervisord -nc /etc/s.conf',
    { daemonizes: false, reaps: true, slowStopSeconds: 10 },
    'two options in one word',
  ],
  ['supervisord --nodaemon', { daemonizes: false }, 'the long option'],
  ['catalina.sh run', { execs: true, daemonizes: false }, 'becomes java'],
  ['catalina.sh start', { execs: false, daemonizes: true }, 'leaves'],
  ['startup.sh', undefined, 'only the one of Tomcat, by its path'],
  ['tail -f /dev/null', { kind: 'filler', sigterm: 'ignored' }, 'keeps a container alive'],
  ['tail -n 5 file', undefined, 'ends by itself'],
  ['cat', { kind: 'filler' }, 'waits on its input'],
  ['cat file', undefined, 'ends by itself'],
  ['sleep infinity', { kind: 'filler' }, 'for ever'],
  [
    'tini -- node app.js',
    { kind: 'init', isInit: true, gracefulSignal: undefined, mustBePid1: false },
    'the signal is that of its child',
  ],
  ['/tini-static-amd64 -- node', { name: 'tini-static', isInit: true }, 'a release file'],
  ['/usr/local/bin/dumb-init_1.2.5_x86_64 node', { name: 'dumb-init', isInit: true }, 'another one'],
  ['/sbin/docker-init -- sh', { isInit: true }, 'by its path'],
  ['/init', { isInit: true, mustBePid1: true, gracefulSignal: 'SIGTERM' }, 's6-overlay'],
  ['init', undefined, 'no path: could be anything'],
  ['/sbin/my_init', { isInit: true, mustBePid1: false }, 'its source has no test for PID 1'],
  ['/sbin/init', { name: '/sbin/init', gracefulSignal: 'SIGRTMIN+3', mustBePid1: true }, 'systemd'],
  ['/usr/lib/systemd/systemd', { gracefulSignal: 'SIGRTMIN+3' }, 'by its own path'],
  ['runsvdir /etc/service', { isInit: false, sigterm: 'kills-children' }, 'no init'],
  [
    'sudo -u app node app.js',
    { kind: 'fork-wrapper', sigterm: 'graceful', forwards: true, reaps: true },
    'better than its name',
  ],
  ['sudo -b node app.js', { daemonizes: true }, 'in the background'],
  ['su app -c node', { kind: 'fork-wrapper', sigterm: 'kills-children' }, 'two seconds, then SIGKILL'],
  ['gosu app node', { kind: 'exec-wrapper', execs: true, sigterm: 'na' }, 'execs'],
  ['timeout 5 node', { kind: 'fork-wrapper', sigterm: 'graceful' }, 'of coreutils'],
  ['busybox timeout 5 node', { kind: 'exec-wrapper', execs: true, at: 1 }, 'of BusyBox'],
  ['busybox sh', { kind: 'shell', shell: 'ash', at: 1 }, 'its shell'],
  ['busybox', undefined, 'nothing to run'],
  ['sg vpn -c node', { kind: 'fork-wrapper', sigterm: 'ignored' }, 'waits for it, for the log'],
  ['airflow scheduler', { kind: 'server', sigterm: 'graceful' }, 'a server beside the web server'],
  ['flock /tmp/l node', { kind: 'fork-wrapper', sigterm: 'ignored' }, 'forks'],
  ['flock -F /tmp/l node', { kind: 'exec-wrapper', execs: true }, 'does not'],
  ['setsid node', { daemonizes: true, sigterm: 'na' }, 'as PID 1 it forks and leaves'],
  ['setsid -w node', { daemonizes: false, sigterm: 'ignored' }, 'waits'],
  ['chromium --headless', { children: true, sigterm: undefined }, 'leaves processes; no signal was tried'],
  ['bash -c node', { kind: 'shell', shell: 'bash', sigterm: 'ignored' }, 'a shell'],
  ['sh -c node', { kind: 'shell', shell: undefined }, 'which shell depends on the base'],
  ['/app/server', undefined, 'nobody has looked at it'],
  ['', undefined, 'nothing'],
];
for (const [command, facts, why] of known) {
  test(`${command}: ${why}`, () => check(findProgram(split(command)), facts));
}

function check(program: Program | undefined, facts: object | undefined) {
  if (facts === undefined) return assert.equal(program, undefined);
  assert.ok(program, 'nothing is known');
  for (const [field, value] of Object.entries(facts)) {
    assert.deepEqual(program[field as keyof Program], value, field);
  }
}

/** What changes with the /bin/sh of the image. */
const families: [command: string, shell: Shell | undefined, facts: Known | undefined, why: string][] = [
  ['sh -c node', 'dash', { shell: 'dash' }, 'Debian'],
  ['/bin/sh -c node', 'ash', { shell: 'ash' }, 'Alpine'],
  ['sh -c node', 'bash', { shell: 'bash' }, 'Red Hat'],
  ['bash -c node', 'ash', { shell: 'bash' }, 'bash is bash on Alpine too'],
  ['timeout 5 node', 'ash', { kind: 'exec-wrapper' }, 'of BusyBox'],
  ['timeout 5 node', 'dash', { kind: 'fork-wrapper' }, 'of coreutils'],
  ['su app -c node', 'ash', { kind: 'exec-wrapper' }, 'of BusyBox'],
  ['su app -c node', undefined, { kind: 'fork-wrapper' }, 'of util-linux'],
  ['npm start', 'dash', { sigterm: 'kills-children' }, 'the shell dies first'],
  ['npm start', 'ash', { sigterm: 'graceful' }, 'the shell has become the program'],
  ['npm start', 'bash', { sigterm: 'graceful' }, 'so has this one'],
  ['crond -f', 'ash', { sigterm: 'ignored', daemonizes: false }, 'of BusyBox'],
  ['crond -f', 'bash', { sigterm: 'fast', daemonizes: false }, 'cronie'],
  ['crond', undefined, { daemonizes: true, sigterm: undefined }, 'what all of them do'],
  ['httpd -f -p 80', 'ash', { sigterm: 'ignored' }, 'of BusyBox'],
  ['/sbin/init', 'ash', { isInit: true, gracefulSignal: undefined }, 'of BusyBox, not systemd'],
];
for (const [command, shellFamily, facts, why] of families) {
  test(`${command} where sh is ${shellFamily}: ${why}`, () =>
    check(findProgram(split(command), { shellFamily }), facts));
}

test("a user's own row wins over the one here, and adds what is not here", () => {
  const programs: ProgramRow[] = [
    { names: ['nginx'], kind: 'server', sigterm: 'graceful', source: 'our patched build' },
    { names: ['acme-server'], kind: 'server', sigterm: 'graceful', children: true, source: 'we wrote it' },
  ];
  check(findProgram(['nginx'], { programs }), {
    gracefulSignal: 'SIGTERM',
    daemonizes: false,
    source: 'our patched build',
  });
  check(findProgram(['/opt/acme-server', '-v'], { programs }), { children: true, gracefulSignal: 'SIGTERM' });
  check(findProgram(['nginx']), { gracefulSignal: 'SIGQUIT' });
});

/** What a wrapper starts; undefined where it cannot be told. */
const wrapped: [command: string, wraps: string | undefined, why: string][] = [
  ['tini node app.js', 'node app.js', 'without a separator'],
  ['tini -- node app.js', 'node app.js', 'with one'],
  ['tini -g -e 143 -p SIGTERM -- node -v', 'node -v', 'options with values; -v is the one of node'],
  ['tini -vvgs node', 'node', 'letters in a row'],
  ['tini -e143 node', 'node', 'an attached value'],
  ['tini --unknown node', undefined, 'whether an unknown option takes a value is unknown'],
  ['tini', undefined, 'nothing'],
  ['tini --', undefined, 'nothing behind the separator'],
  ['tini -p SIGTERM', undefined, 'only options'],
  ['/usr/bin/as-tini-static -r SIGUSR1 -t SIGTERM -- asd', 'asd', 'a fork with options of its own'],
  ['dumb-init -r 15:3 -- nginx', 'nginx', 'a rewritten signal'],
  ['dumb-init --rewrite 15:3 --single-child nginx -c f', 'nginx -c f', 'long options'],
  ['dumb-init --rewrite=15:3 nginx', 'nginx', 'an attached value'],
  ['catatonit -g -- nginx', 'nginx', 'the init of podman'],
  ['docker-init -- nginx', 'nginx', 'the init of docker run --init'],
  ['/init nginx', 'nginx', 's6-overlay runs CMD'],
  ['/sbin/my_init --quiet -- nginx', 'nginx', 'an init in Python'],
  ['env node', 'node', 'nothing but the command'],
  ['env -i A=1 B=x=y node app.js', 'node app.js', 'assignments'],
  ['env -u HOME --chdir=/app node', 'node', 'options'],
  ["env -S 'node --import x' app.js", 'node --import x app.js', 'a line to be split'],
  ["env -S 'A=1 node app.js'", 'node app.js', 'with an assignment in it'],
  [`env -S 'node "a b"'`, undefined, 'quotes have their own rules there'],
  ['env A=1', undefined, 'prints the environment'],
  ['gosu app:app node app.js', 'node app.js', 'behind the user'],
  ['gosu app', undefined, 'only the user'],
  ['su-exec 1000 node', 'node', 'the same on Alpine'],
  ['s6-setuidgid app node', 'node', 'the same in s6'],
  ['setuidgid app node', 'node', 'the same in daemontools'],
  ['chpst -u app -v node', 'node', 'the same in runit'],
  ['setpriv --reuid=1000 --init-groups node', 'node', 'attached values'],
  ['setpriv --reuid 1000 --regid 1000 --clear-groups node', 'node', 'values as words of their own'],
  ['nice -n 5 node', 'node', 'a value'],
  ['nice -5 node', 'node', 'the old form'],
  ['nohup node app.js', 'node app.js', 'no options'],
  ['stdbuf -oL -eL node', 'node', 'attached values'],
  ['stdbuf --output L node', 'node', 'a value'],
  ['timeout -k 5 60 node', 'node', 'behind the duration'],
  ['timeout 1.5h node', 'node', 'a fraction, a unit'],
  ['timeout node', undefined, 'no duration'],
  ['chroot --userspec=app /srv node', 'node', 'behind the folder'],
  ['ionice -c 2 -n 7 node', 'node', 'values'],
  ['ionice -p 1', undefined, 'acts on another process'],
  ['chrt -o 0 node', 'node', 'behind the priority'],
  ['taskset -c 0-3,5 node', 'node', 'behind the list'],
  ['taskset 0x3 node', 'node', 'behind the mask'],
  ['prlimit --nofile=1024:2048 node', 'node', 'an attached value'],
  ['setarch x86_64 -R node', 'node', 'options on both sides'],
  ['setarch -R node', undefined, 'the first word is no architecture'],
  ['flock -n /tmp/l node', 'node', 'behind the file'],
  ['flock /tmp/l -c node', undefined, 'a string for a shell'],
  ['sudo -E -u app A=1 node', 'node', 'an assignment'],
  ['sudo --user=app --preserve-env=A,B -- node', 'node', 'long options'],
  ['sudo -i node', undefined, 'through a login shell'],
  ["su -s /bin/sh app -c 'exec node'", "/bin/sh -c 'exec node'", 'the shell is given'],
  ["su app -s /bin/bash -c 'node'", '/bin/bash -c node', 'options behind the user'],
  ["su - app -c 'node'", undefined, "the user's own shell"],
  ['su app', undefined, 'no command'],
  ['runuser -u app -- node', 'node', 'no shell'],
  ["runuser -s /bin/sh app -c 'node'", '/bin/sh -c node', 'like su'],
  [
    'start-stop-daemon --start --chuid app --exec /usr/bin/node -- app.js',
    '/usr/bin/node app.js',
    'the value of an option and the rest',
  ],
  [
    'start-stop-daemon -S -x /usr/bin/perl -a /usr/bin/node -- app.js',
    '/usr/bin/node app.js',
    'what is started, not what is looked for',
  ],
  ['start-stop-daemon --start --name x', undefined, 'nothing to start'],
  ['ssh-agent -t 60 node', 'node', 'the agent is left behind'],
  ['xvfb-run -a -s x node', 'node', 'values'],
  ['dbus-run-session -- node', 'node', 'with a separator'],
  ['fakeroot node', 'node', 'no options'],
  ['unbuffer node', 'node', 'no options'],
  ['scl enable rh-nodejs14 -- node', 'node', 'behind the separator'],
  ['strace -f -o /tmp/s node', 'node', 'values'],
  ['cross-env A=1 B=2 node app.js', 'node app.js', 'assignments'],
  ['dotenv -e .env -- node', 'node', 'behind the separator'],
  ['dotenv node', undefined, 'without one its options would have to be known'],
  ['dotenv run -- node', undefined, 'another program of that name'],
  ['pnpm exec node app.js', 'node app.js', 'behind the subcommand'],
  ['bundle exec puma -C config', 'puma -C config', 'behind the subcommand'],
  ['poetry run gunicorn app', 'gunicorn app', 'behind the subcommand'],
  ['pipenv run gunicorn app', 'gunicorn app', 'behind the subcommand'],
  ['uv run --frozen --no-dev uvicorn app', 'uvicorn app', 'options behind the subcommand'],
  ['conda run --no-capture-output -n env python app.py', 'python app.py', 'a value behind the subcommand'],
  ['newrelic-admin run-program gunicorn app', 'gunicorn app', 'behind the subcommand'],
  ['ddtrace-run gunicorn app', 'gunicorn app', 'no options'],
  ['wait-for-it.sh db:5432 -t 0 -- node', 'node', 'behind the separator'],
  ['wait-for-it.sh db:5432', undefined, 'only waits'],
  ['busybox timeout 5 node', 'node', 'an applet'],
  ['nginx', undefined, 'no wrapper'],
  ['npm start', undefined, 'in package.json'],
  ['xargs node', undefined, 'the arguments come from its input'],
];
for (const [command, expected, why] of wrapped) {
  test(`${command} starts ${expected}: ${why}`, () => {
    const argv = split(command);
    const program = findProgram(argv);
    assert.deepEqual(
      program && wrappedCommand(program, argv),
      expected === undefined ? undefined : split(expected),
    );
  });
}
