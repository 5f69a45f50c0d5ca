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
    ['FROM debian:12\nCMD ["php-fpm8.2", "-R"]', 'w:daemonized-service w:wrong-stopsignal', 'of a package'],
  ]);
});
