import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { findingsOf } from '../../src/verify/finding.ts';
import type { Requests } from '../../src/verify/observation.ts';
import { ask, type Outcome } from '../../src/verify/request.ts';
import { countRequests, reasonInWords, requestWords } from '../../src/verify/requests.ts';
import { judgeWhole } from '../../src/verify/whole.ts';
import { good } from './stopped.ts';

/** Begins, ends and is what; the stop is at 100, the end at 200. */
const counted: [began: number, ended: number, fate: Outcome['fate'], counts: string, why: string][] = [
  [10, 20, 'answered', 'before', 'over before the stop'],
  [10, 20, 'error', 'before', 'an error is an answer'],
  [10, 20, 'refused', '', 'it was still starting'],
  [90, 110, 'answered', 'answered', 'in flight when the stop came'],
  [90, 110, 'error', 'answered errors', 'the same with an error'],
  [150, 151, 'refused', 'refused', 'it listens no more'],
  [190, 205, 'cut', 'cut', 'it ended in the middle of the answer'],
  [201, 202, 'refused', '', 'there is no container any more'],
];
for (const [began, ended, fate, counts, why] of counted) {
  test(`${fate} from ${began} to ${ended} counts as "${counts}": ${why}`, () => {
    const seen = Object.entries(countRequests([{ began, ended, fate }], 100, 200));
    assert.equal(
      seen
        .filter(([, count]) => count > 0)
        .map(([name]) => name)
        .join(' '),
      counts,
    );
  });
}

test('an answer without a length is cut when it is shorter than those before', () => {
  const answers = [
    { began: 10, ended: 20, fate: 'answered' as const, size: 100 },
    { began: 90, ended: 110, fate: 'answered' as const, size: 40 },
    { began: 91, ended: 111, fate: 'answered' as const, size: 100 },
    { began: 92, ended: 112, fate: 'answered' as const },
  ];
  const { before, answered, cut } = countRequests(answers, 100, 200);
  assert.deepEqual({ before, answered, cut }, { before: 1, answered: 2, cut: 1 });
});

/** Serves one request by hand, or by Node's server. */
async function askOne(serve: RequestListener | ((socket: Socket) => void), isTcp: boolean): Promise<Outcome> {
  const server = isTcp
    ? createTcpServer(serve as (socket: Socket) => void)
    : createServer(serve as RequestListener);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const destination = { host: '127.0.0.1', port, path: '/', isTls: false };
    return await ask(destination, false, AbortSignal.timeout(2_000));
  } finally {
    server.close();
  }
}

const listeners: [serve: RequestListener, fate: Outcome['fate'], why: string][] = [
  [(_, answer) => answer.end('yes'), 'answered', 'an answer'],
  [(_, answer) => answer.writeHead(404).end(), 'answered', 'an answer as well'],
  [(_, answer) => answer.writeHead(503).end(), 'error', 'an error'],
  [
    (_, answer) => answer.writeHead(302, { Location: 'http://192.0.2.1/' }).end(),
    'answered',
    'a redirect is an answer, and nothing is asked of who it names',
  ],
  [
    (_, answer) => {
      answer.writeHead(200, { 'Content-Length': '100' });
      answer.write('half');
      setTimeout(() => answer.destroy(), 20);
    },
    'cut',
    'half of an answer',
  ],
  [(asked, _) => asked.socket.destroy(), 'cut', 'none at all'],
];
for (const [serve, fate, why] of listeners)
  test(`${fate}: ${why}`, async () => assert.equal((await askOne(serve, false)).fate, fate));

const sockets: [serve: (socket: Socket) => void, fate: Outcome['fate'], reason: RegExp, why: string][] = [
  [socket => socket.end('220 mail.example ESMTP\r\n'), 'cut', /^HPE_/, 'another protocol'],
  [socket => socket.resume(), 'cut', /ABORT/, 'a server that never answers, when the time is up'],
];
for (const [serve, fate, reason, why] of sockets) {
  test(`${fate}: ${why}`, async () => {
    const seen = await askOne(serve, true);
    assert.equal(seen.fate, fate);
    assert.match(seen.reason, reason);
  });
}

test('refused: nothing listens', async () => {
  const seen = await ask(
    { host: '127.0.0.1', port: 1, path: '/', isTls: false },
    false,
    AbortSignal.timeout(2_000),
  );
  assert.deepEqual(seen, { fate: 'refused', reason: 'ECONNREFUSED' });
  assert.equal(reasonInWords(seen.reason), 'nothing listens on this port');
});

const all: Requests = {
  url: 'http://localhost:80/',
  before: 9,
  answered: 7,
  errors: 0,
  refused: 3,
  cut: 0,
  because: null,
};

const rows: [requests: Requests, words: string, message: string | undefined, why: string][] = [
  [all, '7 answered, 3 refused, 0 cut', undefined, 'nothing is lost where the connection is refused'],
  [
    { ...all, errors: 2 },
    '7 answered (2 with an error), 3 refused, 0 cut',
    undefined,
    'a health check that fails while it drains is meant to',
  ],
  [
    { ...all, cut: 1 },
    '7 answered, 3 refused, 1 cut',
    '1 request was cut off by the stop: 7 answered, 3 refused, 1 cut',
    'one',
  ],
  [
    { ...all, before: 0, because: 'no request was answered before the stop: no answer' },
    '7 answered, 3 refused, 0 cut',
    'no request was answered before the stop: no answer',
    'who asks for requests and gets none would take silence for success',
  ],
];
for (const [requests, words, message, why] of rows) {
  test(`${words}: ${why}`, () => {
    assert.equal(requestWords(requests), words);
    assert.deepEqual(
      findingsOf({ ...good, requests }, []).map(finding => [finding.symptom, finding.message]),
      message === undefined ? [] : [['requests-cut', message]],
    );
  });
}

const judged: [before: Partial<Requests>, after: Partial<Requests>, verdict: string, why: string][] = [
  [{ cut: 3 }, { cut: 0 }, 'repaired', 'none is cut any more'],
  [{ cut: 0 }, { cut: 4 }, 'refuted', 'four are cut that were not'],
  [{ cut: 0 }, { cut: 1 }, 'unchanged', 'one may be by chance'],
  [{ cut: 3 }, { cut: 3 }, 'unchanged', 'the same'],
  [
    { because: 'no port' },
    { because: 'no port' },
    'unchanged',
    'nothing can be said of what was never answered',
  ],
  [{}, { because: 'no request was answered' }, 'refuted', 'it served, and serves no more'],
];
for (const [before, after, verdict, why] of judged) {
  test(`a repair is ${verdict}: ${why}`, () =>
    assert.equal(
      judgeWhole({ ...good, requests: { ...all, ...before } }, { ...good, requests: { ...all, ...after } })
        .verdict,
      verdict,
    ));
}
