import { type RefusedWords, suiteOfRefused } from './refused-words.ts';
import { temporaryDirectory } from './run-main.ts';

const directory = temporaryDirectory({
  Dockerfile: 'FROM scratch\nCMD ["/x"]\n',
  '.initcheck.yaml': 'expect:\n  ci: stopped,within=5s\n',
  'service/Dockerfile': 'FROM scratch\nCMD ["/x"]\n',
  'service/.initcheck.yaml': 'expect:\n  slow: within=60s,requests-lost=0\n',
  'other.yaml': 'expect:\n  other: deaf<=1s\n',
});

/** Nothing of this reaches an Engine: there is none. */
const rows: RefusedWords[] = [
  [
    'verify --expect wihtin=5s',
    /^docker initcheck: --expect: there is no wihtin; did you mean within\?$/m,
    'a slip',
  ],
  [
    'verify --image x --expect wihtin=5s',
    /--expect: there is no wihtin; did you mean within\?$/m,
    'of an image too',
  ],
  ['verify --expect cii', /--expect: there is no cii; did you mean ci\?$/m, 'a slip in a profile'],
  [
    'verify --expect slow',
    /--expect: there is no slow; there are stopped, .*, ci$/m,
    'the profile of another file',
  ],
  [
    'verify service --expect ci',
    /--expect: there is no ci; there are .*, slow$/m,
    'only the nearest file counts',
  ],
  [
    'verify service --expect slow',
    /--expect requests-lost=0: requests are only sent with --http PATH$/m,
    'a profile that asks for more',
  ],
  [
    'verify --config other.yaml --expect other',
    /--expect deaf<=1s: it is only measured with --sweep$/m,
    'the configuration that is named',
  ],
  [
    '--verify --expect deaf<=1s Dockerfile',
    /--expect deaf<=1s: it is only measured with --sweep$/m,
    'in a check',
  ],
  ['--expect no-kill Dockerfile', /--expect only has an effect with --verify$/m, 'without an experiment'],
  ['verify --expect=', /--expect: expected stopped, within,/m, 'nothing'],
];

suiteOfRefused('what cannot be expected is said before anything is run', directory, rows);
