import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { durationOf } from '../../src/image/duration.ts';
import { findProgram } from '../../src/image/facts/programs.ts';

suite('how long a command runs', () => {
  const rows: [command: string, expected: string | undefined, why: string][] = [
    ['redis-server --save 60', 'service', 'a server'],
    ['gosu redis redis-server', 'service', 'a server behind a wrapper'],
    ['env A=1 nohup redis-server', 'service', 'behind two of them'],
    ['env A=1 node x', 'likely', 'a runtime lasts as a rule, and may be asked for anything'],
    ['env', 'short', 'it prints its variables'],
    ['env A=1 mkdir x', 'short', 'what it becomes is short'],
    ['sleep infinity', 'always', 'a filler'],
    ['sleep 5', 'short', 'shorter than the grace period'],
    ['nginx -t', 'short', 'it only reads its configuration'],
    ['haproxy -c -f haproxy.cfg', undefined, 'it only reads its configuration'],
    ['haproxy -f haproxy.cfg', 'service', 'it serves'],
    ['memcached -t 4', 'service', 'an option with a value'],
    ['gunicorn --check-config app:app', undefined, 'it only reads its configuration'],
    ['postgres --single -D /data', undefined, 'a job on its data'],
    ['caddy validate --config x', undefined, 'a subcommand'],
    ['caddy run', 'service', 'another one'],
    ['influxd print-config --key-name bolt-path', undefined, 'a subcommand that prints'],
    ['influxd --bolt-path x', 'service', 'it serves'],
  ];
  for (const [command, expected, why] of rows)
    test(`${why}: ${command}`, () =>
      assert.equal(
        durationOf(command.split(' '), argv => findProgram(argv)),
        expected,
      ));
});
