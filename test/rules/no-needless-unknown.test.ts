import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { rules } from '../../rules/index.ts';
import { contextOf } from '../../src/image/build-context.ts';
import { findKnownBase } from '../../src/image/known-bases.ts';
import { lintText } from '../lint-text.ts';

const run = (...lines: string[]): string => ['#!/bin/bash', ...lines, ''].join('\n');
const lib = run('go() { exec redis-server; }');

/** What a script ends in, and what is not known, for the lines of `/opt/run.sh`. */
const rows: [lines: readonly string[], service: string, unknown: string, why: string][] = [
  [['eval "redis-server $OPTIONS"'], 'redis-server', '', 'what eval runs'],
  [['eval "exec redis-server $OPTIONS"'], 'redis-server', '', 'with exec'],
  [['cmd="ssh -N $HOST"', 'exec ${cmd}'], 'ssh', '', 'a command line by its program'],
  [['cmd="$TOOL -N $HOST"', 'exec ${cmd}'], '${cmd}', 'program ${cmd}', 'whose program is not known'],
  [['cmd="ssh $HOST"', 'exec "$cmd"'], '"$cmd"', 'program "$cmd"', 'in quotes it is the name of a program'],
  [['cmd="ssh $(host)"', 'exec $cmd'], '$cmd', 'program $cmd', 'blanks inside of what is expanded'],
  [
    ['BIN=$(command -v redis-server)', 'exec $BIN --port 1'],
    'redis-server',
    '',
    'a program that is looked up',
  ],
  [['BIN=`which redis-server`', 'exec "$BIN"'], 'redis-server', '', 'in another way'],
  [['BIN=$(find / -name x)', 'exec $BIN'], '$BIN', 'program $BIN', 'one that is looked for'],
  [['dir=$(dirname "$0")', '. ${dir}/lib.sh', 'go'], 'redis-server', '', 'a file beside the script'],
  [
    ['here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"', 'source "$here/lib.sh"', 'go'],
    'redis-server',
    '',
    'cd',
  ],
  [
    ['here=$( cd -- "$( dirname -- "$0" )" &> /dev/null && pwd )', '. "$here/lib.sh"', 'go'],
    'redis-server',
    '',
    'as people copy it',
  ],
  [['D=$(dirname "$(readlink -f "$0")")', '. "$D/lib.sh"', 'go'], 'redis-server', '', 'a link is followed'],
  [['J="$JAVA_HOME/bin/java"', 'exec "$J" -jar x.jar'], '$JAVA_HOME/bin/java', '', 'in whatever folder'],
  [['J="$JAVA_HOME/$NAME"', 'exec "$J"'], '"$J"', 'program "$J"', 'whose name nobody knows'],
  [['D=/opt', '. "$D/lib.sh"', 'go'], 'redis-server', '', 'a folder that is set before'],
  [['D=$1', '. "$D/lib.sh"', 'go'], 'go', 'script /opt/run.sh', 'a folder that nobody knows'],
  [
    ["trap 'trap - TERM; kill -TERM -$$; wait' TERM", 'redis-server & node x &', 'wait'],
    '/opt/run.sh',
    '',
    'its group',
  ],
  [
    ['for f in /docker-entrypoint.d/*.sh; do', '. "$f"', 'done', 'mytool serve'],
    'mytool',
    '',
    'hooks of users',
  ],
  [['for f in /etc/app/*; do [ -r $f ] && . $f; done', 'exec mytool'], 'mytool', '', 'likewise'],
  [['source /opt/ros/humble/setup.bash', 'ros2 launch a b'], 'ros2', '', 'variables for a tool'],
  [['. "$HOOK"', 'mytool serve'], 'mytool', 'script /opt/run.sh', 'a file that decides more'],
];

suite('what is known although a part of it is not', () => {
  for (const [lines, service, unknown, why] of rows)
    test(`${JSON.stringify(lines.join('; '))}: ${service}, ${why}`, () => {
      const files = { 'run.sh': run(...lines), 'lib.sh': lib };
      const context = contextOf(
        Object.entries(files).map(([path, text]) => ({ path, text, isExecutable: true })),
      );
      const dockerfile = 'FROM debian:12\nCOPY *.sh /opt/\nENTRYPOINT ["/opt/run.sh"]';
      const linted = lintText(dockerfile, { rules, bases: findKnownBase, context });
      assert.deepEqual(
        [linted.image?.pid1.service?.argv[0], linted.unknown.map(({ what }) => what).join(' ')],
        [service, unknown],
      );
    });
});
