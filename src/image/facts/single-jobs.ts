/**
 * Options with which a server does one thing and exits (checks its configuration, makes its files, tells another one to
 * stop), from its manual page. One letter counts in a cluster as well: `squid -Nz`.
 */
const jobs: Readonly<Record<string, string>> = {
  apache: '-t -S -l -L -M -V -v',
  asterisk: '-x -rx -V',
  bird: '-p',
  chronyd: '-Q -q -p',
  cupsd: '-t',
  dnsmasq: '--test -v',
  dovecot: '-n -a',
  exim: '-bV -bP -bt -bh',
  'fluent-bit': '--dry-run',
  fluentd: '--dry-run',
  freeradius: '-C -v',
  gunicorn: '--check-config --print-config',
  haproxy: '-c -v -vv',
  httpd: '-t -S -l -L -M -V -v',
  keepalived: '-t',
  lighttpd: '-t -tt -p -1 -v -V',
  logstash: '-t --config.test_and_exit',
  mariadbd: '--initialize-insecure --initialize --bootstrap --help',
  mongod: '--shutdown',
  mysqld: '--initialize-insecure --initialize --bootstrap --validate-config --help',
  nginx: '-t -T -s -v -V',
  ntpd: '-q',
  openvpn: '--mktun --rmtun --genkey',
  'php-fpm': '-t -tt -i -m -v',
  postgres: '--single --boot --check -C',
  proftpd: '-t -v',
  'redis-server': '--test-memory --check-system -v',
  rsyslogd: '-N1 -N -v',
  slapd: '-T -V -VV',
  squid: '-z -k -v',
  sshd: '-t -T -G -V',
  tor: '--verify-config --hash-password',
  varnishd: '-C -V',
  vncserver: '-kill -list',
  x11vnc: '-storepasswd -remote -R -query -Q -findauth -help -version',
  zabbix_server: '-R -T -t',
};

/** Whether a server of that name is asked for something else than to serve. */
export function asksForJob(name: string, words: readonly string[]): boolean {
  const options = new Set(jobs[name.replace(/[\d.]+$/, '')]?.split(' '));
  const letters = (word: string): string[] => (/^-[A-Za-z]{2,3}$/.test(word) ? [...word.slice(1)] : []);
  return words.some(word => options.has(word) || letters(word).some(letter => options.has(`-${letter}`)));
}
