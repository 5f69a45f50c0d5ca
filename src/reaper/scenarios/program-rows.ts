import type { Situation } from './situation.ts';

/** Ten more, with programs as they are run. */
export const programRows: readonly Situation[] = [
  {
    name: 'a JVM behind sh, a shutdown hook of 1 s',
    prepare: `cat >App.java <<'JAVA'
import java.nio.file.*;
public class App {
  public static void main(String[] args) throws Exception {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      try { Thread.sleep(1000); Files.createFile(Path.of("finished")); } catch (Exception e) {}
    }));
    Files.createFile(Path.of("ready"));
    Thread.sleep(Long.MAX_VALUE);
  }
}
JAVA
javac App.java`,
    ...{ main: ['sh', '-c', 'java App; true'], ready: ['ready'], stop: 'SIGTERM', code: 143 },
    ...{ work: 'test -e finished', needs: 1, programs: { javac: 'default-jdk-headless' } },
  },
  {
    name: 'puma behind sh, a request of 1 s',
    prepare: `echo 'run ->(env) { sleep 1 if env["PATH_INFO"] == "/slow"; [200, {}, ["finished"]] }' >config.ru`,
    main: ['sh', '-c', 'puma -b unix://$PWD/http config.ru; true'],
    until: `curl -sf --unix-socket http http://x/ && { curl -sf --unix-socket http http://x/slow >got 2>/dev/null & \
sleep 0.2; }`,
    ...{ stop: 'SIGTERM', code: 143, work: 'sleep 0.2; grep -q finished got', needs: 1 },
    programs: { puma: 'puma', curl: 'curl' },
  },
  {
    name: 'celery prefork behind sh, a task of 3 s',
    prepare: `redis-server --port 0 --unixsocket $PWD/broker --pidfile $PWD/pid --daemonize yes --save ''
cat >tasks.py <<'PYTHON'
import os, time
from celery import Celery
app = Celery('tasks', broker='redis+socket://' + os.environ['BROKER'])
app.conf.task_default_queue = os.getcwd()
@app.task
def work():
    open('started', 'w').close()
    time.sleep(3)
    open('finished', 'w').close()
PYTHON
echo $PWD/broker >where`,
    cleanup: 'kill $(cat pid)',
    main: ['sh', '-c', 'BROKER=$(cat where) celery -A tasks worker -c 2 -l info; true'],
    until: `grep -q ready output && { [ -e sent ] || { BROKER=$(cat where) /usr/bin/python3 -c \
'import tasks; tasks.work.delay()' && touch sent; }; test -e started; }`,
    ...{ stop: 'SIGTERM', code: 143, work: 'test -e finished', needs: 3.5 },
    programs: {
      celery: 'celery',
      'redis-server': 'redis-server',
      '/usr/lib/python3/dist-packages/redis': 'python3-redis',
    },
  },
  {
    name: 'postfix, started by its script',
    prepare: `cp -a /etc/postfix etc; postconf -c etc -e inet_interfaces=loopback-only mydestination=localhost \
maillog_file=/var/log/mail.log; sed -i '/^smtp .*inet/d' etc/master.cf; printf 'slow unix - n n - - pipe\\n  \
user=nobody argv=/bin/sh -c "sleep${' '}1"\\n' >>etc/master.cf; \
postconf -c etc -e default_transport=slow compatibility_level=3.6`,
    inside: `mount --bind etc /etc/postfix; mount -t tmpfs tmpfs /var/spool/postfix; mount -t tmpfs tmpfs \
/var/lib/postfix; \
mount --bind "$PWD" /var/log; chown postfix /var/lib/postfix`,
    main: ['postfix', 'start-fg'],
    until: 'grep -q "daemon started" mail.log',
    ...{ stop: 'SIGTERM', code: 143, programs: { postfix: 'postfix' } },
  },
  {
    name: 'cron, a job of 1 s running',
    inside: `for each in /run /etc/cron.d /var/spool/cron/crontabs; do mount -t tmpfs tmpfs $each; done; \
mount --bind /dev/null /etc/crontab; echo "@reboot cd $PWD && $(command -v app) 1" >/var/spool/cron/crontabs/root; \
chmod 600 /var/spool/cron/crontabs/root; chown root:crontab /var/spool/cron/crontabs/root`,
    ...{ main: ['cron', '-f'], ready: ['ready-finished'], stop: 'SIGTERM', code: 143 },
    ...{ work: 'test -e finished', needs: 1, programs: { cron: 'cron' } },
  },
  {
    name: "chromium's tree behind sh",
    main: [
      'sh',
      '-c',
      `chromium --headless --no-sandbox --disable-gpu --remote-debugging-port=0 --user-data-dir=profile \
about:blank; true`,
    ],
    ...{
      ready: ['profile/DevToolsActivePort'],
      stop: 'SIGTERM',
      code: 143,
      programs: { chromium: 'chromium' },
    },
  },
  {
    name: '`docker exec` without a terminal, its work takes 1 s more',
    ...{ main: ['app', '0', 'main'], ready: ['ready-main'], stop: 'SIGTERM', code: 0 },
    ...{
      beside: ['sh', '-c', 'app 1 & sleep 0.3; touch beside; wait'],
      work: 'test -e finished',
      needs: 1,
    },
  },
  {
    name: 'a restart loop as main, `while :; do app; done`',
    ...{
      main: ['sh', '-c', 'while :; do app 0.4; done'],
      ready: ['ready-finished'],
      stop: 'SIGTERM',
      code: 143,
    },
    ...{ work: 'test -e finished', needs: 0.4 },
  },
  {
    name: 'not PID 1 (shareProcessNamespace), `sh -c "app && true"`',
    ...{
      as: 'child',
      main: ['sh', '-c', 'app 1 && true'],
      ready: ['ready-finished'],
      stop: 'SIGTERM',
      code: 143,
    },
    ...{ work: 'test -e finished', needs: 1 },
  },
  {
    name: 'gVisor (Debian\'s runsc), `sh -c "app && true"`',
    ...{
      as: 'gvisor',
      main: ['sh', '-c', 'app 1 && true'],
      ready: ['ready-finished'],
      stop: 'SIGTERM',
      code: 143,
    },
    ...{ work: 'test -e finished', needs: 1, programs: { runsc: 'runsc' } },
  },
];
