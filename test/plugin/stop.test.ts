import { type RefusedWords, suiteOfRefused } from './refused-words.ts';
import { temporaryDirectory } from './run-main.ts';

const directory = temporaryDirectory({ 'keep.xml': '' });

/** Nothing of this reaches an Engine: there is none. */
const rows: RefusedWords[] = [
  ['stop', /name the containers to stop, or a Compose project with --compose$/m, 'nothing'],
  ['stop --compose=shop web', /--compose stops a whole project, not web: write --compose=PROJECT/m, 'both'],
  ['stop --signal NOPE web', /--signal NOPE: expected a signal, such as SIGINT$/m, 'no signal'],
  ['stop -t soon web', /'soon' is invalid\. Expected whole seconds, or -1\.$/m, 'no time'],
  ['stop -t 1 --time 2 web', /--time is the old name of --timeout: choose one$/m, 'two times'],
  ['stop ../x', /"\.\.\/x" is not the name of a container$/m, 'a path'],
  ['stop web --expect kill', /--expect: there is no kill; did you mean no-kill\?$/m, 'a slip'],
  [
    'stop web --expect deaf<=1s',
    /--expect deaf<=1s: only verify measures that/m,
    'what one stop cannot show',
  ],
  ['stop web --expect requests-lost=0', /requests-lost=0: only verify measures that/m, 'the same'],
  [
    'ps --filter x web',
    /--filter chooses among all containers: name containers, or filter them$/m,
    'two choices',
  ],
  ['ps --filter x', /--filter x: expected NAME=VALUE, such as label=tier=web or name=api$/m, 'no filter'],
  [
    'ps --expect no-kill',
    /--expect no-kill: ps stops nothing, so that only zombies can be expected of it$/m,
    'no stop',
  ],
  ['ps --since yesterday', /--since yesterday: expected how long ago, such as 24h or 30m/m, 'no time'],
  ['ps --since 5', /--since 5: expected how long ago/m, 'five of what'],
  ['ps --since 2999-01-01', /--since 2999-01-01: expected how long ago/m, 'the future'],
  ['ps --since 1h --watch', /--since looks at what has happened, and --watch at what runs/m, 'both'],
  ['ps --watch --format prometheus', /--format prometheus is a file for one moment/m, 'a file for ever'],
  ['ps --watch --fail-level warning', /--watch goes on until it is interrupted: --fail-level and/m, 'no end'],
];

suiteOfRefused('what cannot be done with containers is said before anything is', directory, rows);
