import { suite } from 'node:test';
import { check } from './said.ts';

const init = (base: string, ...lines: string[]) =>
  [`FROM ${base}`, ...lines, 'CMD ["/sbin/init"]'].join('\n');

suite('an init that may be systemd', () => {
  check([
    [init('debian:12', 'RUN apt-get install -y systemd systemd-sysv'), 'w:wrong-stopsignal', 'it is'],
    [init('debian:12', 'RUN systemctl enable ssh'), 'w:wrong-stopsignal', 'something is set up for it'],
    [
      init('registry.access.redhat.com/ubi9/ubi-init', 'STOPSIGNAL TERM'),
      'i:wrong-stopsignal',
      'by the name of the base',
    ],
    [init('registry.access.redhat.com/ubi9/ubi-init'), '', 'its own STOPSIGNAL is not known'],
    [init('centos:7'), 'w:wrong-stopsignal', 'the distribution has no other'],
    ['FROM debian:12\nCMD ["/lib/systemd/systemd"]', 'w:wrong-stopsignal', 'by its own name'],
    [init('debian:12'), '', 'it may be any'],
    [init('debian:12', 'RUN apt-get install -y libsystemd0 sysvinit-core'), '', 'sysvinit'],
    [init('debian:12', 'RUN apt-get install -y runit-init && rm -rf /lib/systemd'), '', 'runit'],
    [init('scratch', 'ADD rootfs.tar.gz /', 'RUN opkg install luci'), '', 'procd'],
    [
      init('centos:7', 'ADD https://x/dumb-init_1.2.2_amd64 /usr/sbin/init'),
      '',
      'another one under that name, which /sbin may lead to',
    ],
    [init('centos:7', 'RUN ln -sf /usr/bin/tini /sbin/init'), '', 'a link'],
    [
      init('debian:12', 'RUN apt-get install -y systemd && ln -sf /lib/systemd/systemd /sbin/init'),
      'w:wrong-stopsignal',
      'a link to it',
    ],
    [init('centos:7', 'STOPSIGNAL SIGINT'), 'i:wrong-stopsignal', 'all is stopped, to reboot'],
    [init('centos:7', 'STOPSIGNAL SIGRTMIN+4'), '', 'all is stopped, to power off'],
  ]);
});

const fpm = (...lines: string[]) => ['FROM php:8.1-fpm-alpine', ...lines].join('\n');

suite('php-fpm in its official images', () => {
  check([
    [
      fpm('CMD ["php-fpm", "-y", "/usr/local/etc/php-fpm.conf", "-R"]'),
      '',
      'with the configuration of the image',
    ],
    [fpm('CMD ["php-fpm", "-R"]'), '', 'which is the default'],
    [fpm('CMD php-fpm -R'), 'i:shell-form', 'it stays, as what the shell becomes'],
    ['FROM wordpress:fpm\nCMD ["php-fpm", "-c", "/php.ini"]', '', 'in what is built on them'],
    [fpm('CMD ["php-fpm", "-D"]'), 'w:daemonized-service', 'it is asked for'],
    [
      fpm('COPY www.conf /usr/local/etc/php-fpm.d/', 'CMD ["php-fpm", "-R"]'),
      'w:daemonized-service',
      'a configuration asks for it',
      { 'www.conf': 'daemonize = yes\n' },
    ],
    [
      fpm('CMD ["php-fpm", "-y", "/etc/fpm.conf"]'),
      'i:daemonized-service',
      'another configuration may keep it',
    ],
    ['FROM debian:12\nCMD ["php-fpm8.2", "-R"]', 'w:daemonized-service i:wrong-stopsignal', 'of a package'],
    [
      fpm('STOPSIGNAL SIGTERM', 'CMD ["php-fpm"]'),
      'i:wrong-stopsignal',
      'by default SIGQUIT ends its workers in the middle of a request as well',
    ],
    [
      fpm('STOPSIGNAL SIGTERM', 'COPY www.conf /usr/local/etc/php-fpm.d/', 'CMD ["php-fpm"]'),
      'w:wrong-stopsignal',
      'a configuration gives them time',
      { 'www.conf': '[global]\nprocess_control_timeout = 8s\n' },
    ],
  ]);
});

suite('php-fpm where it is not', () => {
  check([
    ['FROM php:8.1-cli\nCMD ["php-fpm", "-F"]', '', 'only the tags for fpm have it'],
    ['FROM php:8.1-apache\nCMD ["php-fpm"]', '', 'nor has Apache'],
    [
      'FROM php:8.1-cli\nRUN apt-get install -y php-fpm\nCMD ["php-fpm", "-F"]',
      'i:wrong-stopsignal',
      'it is installed',
    ],
    ['FROM debian:12\nCMD ["php-fpm", "-F"]', 'i:wrong-stopsignal', 'another base'],
  ]);
});

const npx = (base: string, command = '"npx", "tsx", "x.ts"') => `FROM ${base}\nCMD [${command}]`;
const yarn = (start: string) => ({ 'package.json': JSON.stringify({ scripts: { start } }) });
const starts = 'FROM node:22\nCOPY package.json ./\nCMD ["yarn", "start"]';

suite('launchers', () => {
  check([
    [npx('node:24'), 'w:signal-swallowing-launcher', 'dash stays in front of what npx has it run'],
    [npx('node:24-alpine'), '', 'BusyBox becomes it, and npx waits'],
    [npx('node:24-alpine', '"npm", "exec", "tsx", "x.ts"'), '', 'so does npm'],
    [
      npx('node:24-alpine', '"npx", "-c", "a && b"'),
      'w:signal-swallowing-launcher',
      'a string of two commands',
    ],
    [starts, 'w:signal-swallowing-launcher', 'a server', yarn('node server.js')],
    [starts, 'i:signal-swallowing-launcher', 'has nothing to finish', yarn('react-scripts start')],
    [starts, 'i:signal-swallowing-launcher', 'the last of several', yarn('npm i && vite')],
    [starts, 'i:signal-swallowing-launcher', 'with an option', yarn('vite --host 0.0.0.0')],
    [starts, 'i:signal-swallowing-launcher', 'for developers', yarn('next dev -p 80')],
    [starts, 'w:signal-swallowing-launcher', 'for users', yarn('next start')],
    [starts, 'w:signal-swallowing-launcher', 'vite is done', yarn('vite build && node server.js')],
    ['FROM node:22\nCMD ["yarn", "dev"]', 'i:signal-swallowing-launcher', 'by the name that it is asked for'],
    [npx('node:22', '"npx", "ng", "serve"'), 'i:signal-swallowing-launcher', 'of Angular'],
    [npx('node:22', '"npx", "playwright", "test"'), 'i:signal-swallowing-launcher', 'a run of tests ends'],
    [
      'FROM node:22\nCOPY run.sh /\nCMD ["/run.sh"]',
      'w:script-without-exec i:signal-swallowing-launcher',
      'for now the shell is what is wrong',
      { 'run.sh': '#!/bin/sh\nset -e\nyarn serve\n' },
    ],
  ]);
});

const tests = (command: string) => ({ 'run.sh': `#!/bin/sh\n./wait.sh\n${command}\n` });
const runs = 'FROM python:3\nCOPY run.sh /\nCMD ["/run.sh"]';

suite('runs of tests', () => {
  check([
    [runs, 'i:script-without-exec', 'it is over when its tests are', tests('python -m unittest discover')],
    [runs, 'i:script-without-exec', 'a runner', tests('pytest -x tests')],
    [runs, 'i:script-without-exec', 'as a module', tests('python3 -m pytest')],
    [runs, 'i:script-without-exec', 'behind another', tests('coverage run -m pytest')],
    [runs, 'i:script-without-exec', 'a verb', tests('go test ./...')],
    [runs, 'i:script-without-exec', 'a goal', tests('mvn -q clean verify')],
    [runs, 'w:script-without-exec', 'this one serves', tests('mvn package spring-boot:run')],
    [runs, 'i:script-without-exec', 'of Django', tests('python manage.py test')],
    [runs, 'w:script-without-exec', 'an application', tests('python app.py test')],
    [runs, 'w:script-without-exec', 'a file that is called so', tests('python pytest.py')],
    ['FROM python:3\nCMD python -m unittest', 'i:shell-form', 'in shell form'],
  ]);
});

const served = (base: string, ...lines: string[]) =>
  [`FROM ${base}`, ...lines, 'CMD ["php", "artisan", "serve"]'].join('\n');

suite('artisan as PID 1', () => {
  check([
    [served('php:8.0-cli'), 'w:missing-init', 'without pcntl it hears of no signal'],
    [served('php:8.0-cli', 'RUN docker-php-ext-install pcntl'), '', 'it depends on the version of Laravel'],
    [served('debian:12'), '', 'nor is that known of another base'],
  ]);
});
