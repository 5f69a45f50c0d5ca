import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsOf } from '../../src/verify/finding.ts';
import type { StartedAgain } from '../../src/verify/observation.ts';
import { troubleIn } from '../../src/verify/trouble.ts';
import { uncleanWords } from '../../src/verify/unclean.ts';
import { judgeWhole } from '../../src/verify/whole.ts';
import { good } from './stopped.ts';

const lines: [line: string, isTrouble: boolean, why: string][] = [
  ["rsyslogd: pidfile '/run/rsyslogd.pid' and pid 7 already exist.", true, 'rsyslog'],
  ['httpd (pid 7) already running', true, 'Apache'],
  [
    'AH00098: pid file /run/apache2/apache2.pid overwritten -- Unclean shutdown of previous Apache run?',
    true,
    'Apache again',
  ],
  ['LOG:  database system was interrupted; last known up at 2026-11-28 21:20:23 UTC', true, 'PostgreSQL'],
  ['LOG:  database system was not properly shut down; automatic recovery in progress', true, 'PostgreSQL'],
  ['LOG:  redo starts at 0/1567890', true, 'PostgreSQL'],
  ['FATAL:  lock file "postmaster.pid" already exists', true, 'PostgreSQL'],
  ['# !!! Warning: short read while loading the AOF file !!!', true, 'Redis'],
  ['[Note] InnoDB: Starting crash recovery.', true, 'MariaDB'],
  ['Detected unclean shutdown - Lock file is not empty', true, 'MongoDB'],
  ['A server is already running. Check /app/tmp/pids/server.pid.', true, 'Rails'],
  ['LOG:  database system was shut down at 2026-11-28 21:20:23 UTC', false, 'a clean start of PostgreSQL'],
  ['* DB loaded from append only file: 0.000 seconds', false, 'a clean start of Redis'],
  ['Ready to accept connections tcp', false, 'ready'],
  ['wrote pid file /run/app.pid', false, 'a pid file is nothing bad'],
  ['recovery mode is off', false, 'a word alone says nothing'],
  ['listening on 0.0.0.0:80', false, 'a server'],
];
for (const [line, isTrouble, why] of lines) {
  test(`${isTrouble ? 'trouble' : 'none'}: ${line} (${why})`, () =>
    assert.deepEqual(troubleIn([line], []), isTrouble ? [line] : []));
}

test('what the first start wrote as well is not of the stop; numbers make no difference', () => {
  assert.deepEqual(troubleIn(['worker 9: stale cache removed'], ['worker 8: stale cache removed']), []);
  assert.deepEqual(troubleIn(['worker 9: stale cache removed'], ['worker 8: started']).length, 1);
});

test('of many lines, and of a long one, only a part is kept', () => {
  const many = troubleIn(
    ['a', 'b', 'c', 'd', 'e'].map(word => `${word} already running${'!'.repeat(900)}`),
    [],
  );
  assert.deepEqual(
    many.map(({ length }) => length),
    [300, 300, 300],
  );
});

const ready: StartedAgain = { outcome: 'ready', seconds: 0.31, exitCode: null, trouble: [], because: null };
const exits: StartedAgain = {
  ...ready,
  outcome: 'exited',
  exitCode: 1,
  trouble: ['already running'],
  because: 'exit code 1',
};

const rows: [again: StartedAgain, words: string | undefined, why: string][] = [
  [ready, undefined, 'as before'],
  [
    { ...ready, trouble: ['automatic recovery in progress'] },
    'it finds that it was not stopped cleanly: “automatic recovery in progress”',
    'it comes up, and says what it had to do',
  ],
  [exits, 'it exits after 0.31 s with exit code 1: “already running”', 'it exits'],
  [
    { ...ready, outcome: 'not-ready', seconds: 10 },
    'it is not ready after 10.0 s',
    'it runs and does nothing',
  ],
  [
    { ...ready, outcome: 'not-ready', seconds: 10, because: 'sh does not listen to SIGTERM' },
    'it is not ready after 10.0 s: sh does not listen to SIGTERM',
    'it is quiet, and hangs',
  ],
  [
    { ...ready, outcome: 'refused', because: 'cannot start the container: no such file' },
    'it does not start: cannot start the container: no such file',
    'the Engine refuses',
  ],
];
for (const [startedAgain, words, why] of rows) {
  test(`started again: ${words ?? 'clean'}: ${why}`, () => {
    assert.equal(uncleanWords(startedAgain), words);
    const findings = findingsOf({ ...good, startedAgain }, []);
    assert.deepEqual(
      findings.map(({ symptom, severity }) => [symptom, severity]),
      words === undefined ? [] : [['unclean-restart', 'warning']],
    );
  });
}

const judged: [
  before: StartedAgain | undefined,
  after: StartedAgain | undefined,
  verdict: string,
  why: string,
][] = [
  [exits, ready, 'repaired', 'it exited, and comes up now'],
  [ready, exits, 'refuted', 'a repair after which it cannot be started again is none'],
  [exits, exits, 'unchanged', 'a stale file that neither removes'],
  [ready, ready, 'unchanged', 'both come up'],
  [undefined, undefined, 'unchanged', 'nobody asked'],
];
for (const [before, after, verdict, why] of judged) {
  test(`a repair is ${verdict}: ${why}`, () =>
    assert.equal(
      judgeWhole({ ...good, startedAgain: before }, { ...good, startedAgain: after }).verdict,
      verdict,
    ));
}
