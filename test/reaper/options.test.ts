import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, suite, test } from 'node:test';
import { EXITED, type Machine, type Outcome, runWasm } from './machine.ts';
import { compileReaper } from './program.ts';

let module: WebAssembly.Module;
before(async () => {
  module = new WebAssembly.Module(await compileReaper());
});

interface Run extends Outcome {
  readonly started: boolean;
  /** What was sent to main, in order. */
  readonly sent: readonly number[];
}

/** Runs the command line with a main that gets these signals, then exits with a code. */
function run(
  argv: readonly string[],
  env: readonly string[] = [],
  signals: readonly number[] = [],
  code = 0,
): Run {
  const pending = [...signals];
  const sent: number[] = [];
  let started = false;
  let isOver = false;
  const machine: Machine = {
    getpid: () => 1,
    clock: () => 0,
    spawn: () => {
      started = true;
      return 2;
    },
    rt_sigtimedwait: () => {
      const next = pending.shift();
      isOver = next === undefined;
      return next ?? 17;
    },
    wait4: () => {
      if (!isOver) return [0, 0];
      isOver = false;
      return [2, code << 8];
    },
    kill: (pid, signal) => {
      if (pid === -1) return -3;
      sent.push(signal);
      return 0;
    },
    processes: () => [],
    exit: exitCode => {
      throw new EXITED(exitCode);
    },
  };
  return { ...runWasm(module, machine, argv, env), started, sent };
}

const wrong: [argv: string, env: string, line: string, why: string][] = [
  ['reaper -x true', '', 'reaper: -x: no such option', 'an unknown letter'],
  ['reaper -vx true', '', 'reaper: -vx: no such option', 'an unknown letter among known ones'],
  ['reaper -c true', '', 'reaper: -c: no such option', 'a letter that only dumb-init has'],
  ['reaper --yolo true', '', 'reaper: --yolo: no such option', 'an unknown word'],
  ['reaper --war true', '', 'reaper: --war: no such option', 'half a word'],
  ['reaper --warning true', '', 'reaper: --warning: no such option', 'more than a word'],
  ['reaper --Warn true', '', 'reaper: --Warn: no such option', 'another case'],
  ['reaper --warn=1 true', '', 'reaper: --warn=1: no such option', 'a value for an option that takes none'],
  ['reaper -d', '', 'reaper: -d: no value', 'no value'],
  ['reaper --drain', '', 'reaper: --drain: no value', 'no value for the word'],
  ['reaper -d x true', '', 'reaper: -d x: not seconds', 'a word for a number'],
  ['reaper -dx true', '', 'reaper: -dx: not seconds', 'joined to its option'],
  ['reaper --drain= true', '', 'reaper: --drain=: not seconds', 'empty'],
  ['reaper --drain=-1 true', '', 'reaper: --drain=-1: not seconds', 'negative'],
  ['reaper -d 5s true', '', 'reaper: -d 5s: not seconds', 'with a unit'],
  ['reaper -d 1. true', '', 'reaper: -d 1.: not seconds', 'a point and nothing behind it'],
  ['reaper -d .5 true', '', 'reaper: -d .5: not seconds', 'nothing before it'],
  ['reaper -d 1.2345 true', '', 'reaper: -d 1.2345: not seconds', 'less than milliseconds'],
  ['reaper -d 1000001 true', '', 'reaper: -d 1000001: not seconds', 'more than eleven days'],
  [
    'reaper -d 99999999999999999999 true',
    '',
    'reaper: -d 99999999999999999999: not seconds',
    'too large for any integer',
  ],
  ['reaper -e 256 true', '', 'reaper: -e 256: not an exit code', 'above 255'],
  ['reaper -e -1 true', '', 'reaper: -e -1: not an exit code', 'below 0'],
  ['reaper -e 1,x true', '', 'reaper: -e 1,x: not an exit code', 'one of a list'],
  ['reaper -e 1, true', '', 'reaper: -e 1,: not an exit code', 'a list that does not end'],
  ['reaper -p 0 true', '', 'reaper: -p 0: not a signal', 'signal 0 kills nobody'],
  ['reaper -p 65 true', '', 'reaper: -p 65: not a signal', 'above the last one'],
  ['reaper -p NOPE true', '', 'reaper: -p NOPE: not a signal', 'no name'],
  ['reaper -p SIGSIGTERM true', '', 'reaper: -p SIGSIGTERM: not a signal', 'SIG once'],
  ['reaper -p TERMX true', '', 'reaper: -p TERMX: not a signal', 'more than a name'],
  ['reaper -p RTMIN+16 true', '', 'reaper: -p RTMIN+16: not a signal', 'Docker knows +15 at most'],
  ['reaper -p RTMAX-15 true', '', 'reaper: -p RTMAX-15: not a signal', 'Docker knows -14 at most'],
  ['reaper -p RTMIN+0 true', '', 'reaper: -p RTMIN+0: not a signal', 'and no +0'],
  ['reaper -p RTMIN-1 true', '', 'reaper: -p RTMIN-1: not a signal', 'nor -1'],
  ['reaper -p SIG15 true', '', 'reaper: -p SIG15: not a signal', 'a number has no SIG'],
  ['reaper -p +TERM true', '', 'reaper: -p +TERM: not a signal', 'a plus is for numbers'],
  ['reaper -r +TERM:INT true', '', 'reaper: -r +TERM:INT: not FROM:TO', 'here too'],
  ['reaper -r TERM true', '', 'reaper: -r TERM: not FROM:TO', 'half a rewrite'],
  ['reaper -r TERM: true', '', 'reaper: -r TERM:: not FROM:TO', 'nothing to send'],
  ['reaper -r :TERM true', '', 'reaper: -r :TERM: not FROM:TO', 'nothing received'],
  ['reaper -r KILL:TERM true', '', 'reaper: -r KILL:TERM: not FROM:TO', 'KILL is never received'],
  ['reaper -r STOP:TERM true', '', 'reaper: -r STOP:TERM: not FROM:TO', 'nor is STOP'],
  ['reaper -r CHLD:TERM true', '', 'reaper: -r CHLD:TERM: not FROM:TO', 'CHLD is for the reaper'],
  ['reaper -r CLD:TERM true', '', 'reaper: -r CLD:TERM: not FROM:TO', 'CLD is its other name'],
  ['reaper -r TERM::INT true', '', 'reaper: -r TERM::INT: not FROM:TO', 'two colons'],
  ['reaper -r TERM:INT,HUP true', '', 'reaper: -r TERM:INT,HUP: not FROM:TO', 'half of a list'],
  ['reaper true', 'REAPER_DRAIN=soon', 'reaper: REAPER_DRAIN=soon: not seconds', 'a variable'],
  ['reaper true', 'REAPER_GROUP=yes', 'reaper: REAPER_GROUP=yes: not 0 or 1', 'a switch is 0 or 1'],
  ['reaper true', 'REAPER_WARN=2', 'reaper: REAPER_WARN=2: not 0 or 1', 'and not 2'],
  ['reaper true', 'REAPER_VERBOSE=much', 'reaper: REAPER_VERBOSE=much: not 0 to 9', 'a count'],
  ['reaper true', 'REAPER_VERBOSE=10', 'reaper: REAPER_VERBOSE=10: not 0 to 9', 'and one digit'],
  ['reaper true', 'REAPER_EXPECT=1,256', 'reaper: REAPER_EXPECT=1,256: not an exit code', 'one of a list'],
  ['reaper true', 'REAPER_REWRITE=HUP', 'reaper: REAPER_REWRITE=HUP: not FROM:TO', 'half a rewrite'],
  [
    'reaper true',
    'REAPER_PARENT_DEATH_SIGNAL=x',
    'reaper: REAPER_PARENT_DEATH_SIGNAL=x: not a signal',
    'the longest name',
  ],
  ['reaper true', 'TINI_VERBOSITY=loud', 'reaper: TINI_VERBOSITY=loud: not 0 to 9', "tini's variable"],
  ['/sbin/docker-init -x true', '', 'tini: -x: no such option', 'under the name Docker gives it'],
  ['dumb-init --yolo true', '', '[dumb-init] --yolo: no such option', "under dumb-init's"],
  [
    'reaper --\u001b[31m true',
    '',
    'reaper: --?[31m: no such option',
    'nothing a terminal would obey is printed',
  ],
];

suite('what is wrong ends with 2 and one line, before anything is started', () => {
  for (const [argv, env, line, why] of wrong) {
    test(`${JSON.stringify(argv)} ${env}: ${why}`, () => {
      const { code, output, started } = run(argv.split(' '), env ? [env] : []);
      assert.deepEqual({ code, output, started }, { code: 2, output: `${line}\n`, started: false });
    });
  }
});

const right: [argv: string, env: string, received: number[], sent: number[], why: string][] = [
  ['reaper -r TERM:QUIT true', '', [15, 1], [3, 1], 'one for another'],
  ['reaper -r SIGTERM:sigquit true', '', [15], [3], 'with SIG, in any case'],
  ['reaper -r 15:3 true', '', [15], [3], 'by number, as dumb-init'],
  ['reaper -r +15:03 true', '', [15], [3], "as Go's Atoi reads numbers"],
  ['reaper -r TERM:0 true', '', [15, 2], [2], '0 sends nothing'],
  ['reaper -r TERM:INT -r INT:TERM true', '', [15, 2], [2, 15], 'swapped, not chained'],
  ['reaper -r TERM:INT,INT:TERM true', '', [15, 2], [2, 15], 'as a list'],
  ['reaper -r TERM:RTMIN+3 true', '', [15], [37], 'a real-time signal'],
  ['reaper -r RTMAX-14:RTMAX true', '', [50], [64], 'named from the end'],
  ['reaper -r RTMIN:RTMIN+15 true', '', [34], [49], 'named from the beginning'],
  ['reaper -r IOT:POLL true', '', [6], [29], 'the other names of ABRT and IO'],
  ['reaper -r USR1:KILL true', '', [10], [9], 'KILL can be sent'],
  ['reaper --rewrite=USR1:USR2 true', '', [10], [12], 'the long option'],
  ['reaper --rewrite USR1:USR2 true', '', [10], [12], 'its value apart'],
  ['reaper -rUSR1:USR2 true', '', [10], [12], 'its value joined'],
  ['reaper -wrUSR1:USR2 true', '', [10], [12], 'behind another letter'],
  ['reaper true', 'REAPER_REWRITE=TERM:QUIT,HUP:0', [15, 1], [3], 'the variable'],
  ['reaper -r TERM:INT true', 'REAPER_REWRITE=TERM:QUIT', [15], [2], 'the command line wins'],
  ['reaper true', 'REAPER_REWRITE=', [15], [15], 'an empty variable is none'],
];

suite('rewriting', () => {
  for (const [argv, env, received, sent, why] of right) {
    test(`${argv} ${env}: ${why}`, () => {
      const observed = run(argv.split(' '), env ? [env] : [], received);
      assert.deepEqual(observed.sent, sent);
      assert.equal(observed.code, 0);
    });
  }

  test('every signal but CHLD, KILL and STOP is passed on as it is', () => {
    const all = Array.from({ length: 64 }, (_, index) => index + 1).filter(
      signal => ![9, 17, 19].includes(signal),
    );
    assert.deepEqual(run(['reaper', 'true'], [], all).sent, all);
  });
});

const codes: [argv: string, env: string, main: number, code: number, why: string][] = [
  ['reaper true', '', 143, 143, 'the code of main'],
  ['reaper -e 143 true', '', 143, 0, 'expected'],
  ['reaper -e 143 true', '', 142, 142, 'not expected'],
  ['reaper -e 1,2 -e 3 true', '', 3, 0, 'lists and repetitions add up'],
  ['reaper -e143 true', '', 143, 0, 'joined'],
  ['reaper --expect=143 true', '', 143, 0, 'the long option'],
  ['reaper true', 'REAPER_EXPECT=143,130', 130, 0, 'the variable'],
  ['reaper -e 0 true', '', 0, 0, '0 stays 0'],
];

suite('exit codes', () => {
  for (const [argv, env, main, code, why] of codes) {
    test(`${argv} ${env}, main exits with ${main}: ${why}`, () => {
      assert.equal(run(argv.split(' '), env ? [env] : [], [], main).code, code);
    });
  }
});

const environments: [env: string[], left: string[], why: string][] = [
  [['A=1', 'REAPER_DRAIN=5', 'B=2'], ['A=1', 'B=2'], 'ours is taken out, the order stays'],
  [['REAPER_GROUP=0', 'REAPER_WARN='], [], 'also when it changes nothing'],
  [
    ['REAPER_DRAINS=5', 'REAPER_=1', 'REAPER', 'REAPER_HELP=1'],
    ['REAPER_DRAINS=5', 'REAPER_=1', 'REAPER', 'REAPER_HELP=1'],
    'what only begins alike is not ours',
  ],
  [['reaper_drain=x', 'REAPER_drain=x'], ['reaper_drain=x', 'REAPER_drain=x'], 'nor another case'],
  [
    ['TINI_SUBREAPER=', 'TINI_VERBOSITY=0'],
    ['TINI_SUBREAPER=', 'TINI_VERBOSITY=0'],
    'tini leaves its own, so do we',
  ],
  [['PATH=/bin', 'EMPTY='], ['PATH=/bin', 'EMPTY='], 'everything else is passed on'],
];

suite('the environment of main', () => {
  for (const [env, left, why] of environments) {
    test(`${env.join(' ')}: ${why}`, () => assert.deepEqual(run(['reaper', 'true'], env).environment, left));
  }
});

const answers: [argv: string, code: number, output: RegExp, why: string][] = [
  ['reaper --version', 0, /^reaper \d+\.\d+\.\d+\n$/, 'its own name'],
  ['tini --version', 0, /^tini version \d+\.\d+\.\d+_reaper\n$/, 'docker info looks for the first words'],
  ['reaper', 2, /^Usage: reaper/, 'nothing to run'],
  ['reaper --', 2, /^Usage: reaper/, 'nothing behind --'],
  ['docker-init --version', 0, /^tini version /, 'under the name Docker gives it'],
  ['dumb-init --version', 0, /^dumb-init v/, "under dumb-init's"],
  [
    'reaper -h',
    0,
    /more verbose[\s\S]*supervision of a valid init process/,
    "the words that tini's tests look for",
  ],
  ['reaper --help', 0, /^Usage: reaper/, 'the long option'],
  [
    'reaper -l',
    0,
    new RegExp(`^${readFileSync('LICENSE', 'utf8').replaceAll(/[().]/g, '\\$&')}$`),
    'the licence',
  ],
  ['reaper --license', 0, /^MIT License/, 'the long option'],
];

suite('answers', () => {
  for (const [argv, code, output, why] of answers) {
    test(`${argv}: ${why}`, () => {
      const observed = run(argv.split(' '));
      assert.equal(observed.code, code);
      assert.match(observed.output, output);
      assert.equal(observed.started, false);
    });
  }

  test('X12: parsing stops at the first operand; what follows is of the program', () => {
    for (const argv of [
      'reaper true -h',
      'reaper -- -h',
      'reaper - -h',
      'reaper -g -- true --version',
      'tini echo -x',
    ]) {
      assert.equal(run(argv.split(' ')).started, true, argv);
    }
  });
});
