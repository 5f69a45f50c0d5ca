import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import type { HttpTarget } from '../../src/verify/bench.ts';
import type { Requests, Stopped } from '../../src/verify/observation.ts';
import { verify } from '../../src/verify/verify.ts';
import { assertNothingLeft, connect, probe, reachEngine } from './engine.ts';

const { skip } = await reachEngine();
const runs: Awaited<ReturnType<typeof connect>>[] = [];
after(() => {
  for (const engine of runs) assertNothingLeft(engine);
});

/**
 * Each answer takes a tenth of a second. It counts what it began and what it answered: the truth, whatever becomes of
 * requests that come while its port closes, which the kernel has accepted and it never sees.
 */
const server = `
const { createServer } = require('node:http');
let [isEnding, begun, answered] = [false, 0, 0];
const server = createServer((asked, answer) => {
  begun++;
  // One is never answered.
  if (process.argv[2] === 'holds' && begun === 3) return;
  answer.on('finish', () => answered++);
  setTimeout(() => {
    if (isEnding) answer.setHeader('Connection', 'close');
    const [, status = '200'] = asked.url.split('/');
    answer.writeHead(Number(status) || 200, { Location: 'http://192.0.2.1/' }).end('hello');
  }, 100);
});
const end = () => {
  console.log('begun ' + begun + ' answered ' + answered);
  process.exit(0);
};
const ends = {
  graceful: () => {
    isEnding = true;
    server.close(end);
  },
  closes: () => server.close(end),
  quits: () => (begun > answered ? end() : setImmediate(ends.quits)),
}
server.listen(8080);
if (ends[process.argv[2]]) process.on('SIGTERM', ends[process.argv[2]]);
`;
const image = (how: string, more = 'EXPOSE 8080'): string =>
  `FROM initcheck-test/node\nCOPY server.js /\n${more}\nENTRYPOINT []\nCMD ["node", "/server.js", "${how}"]\n`;

async function stop(
  text: string,
  target: Partial<HttpTarget>,
  network?: string,
  grace = 1,
): Promise<Stopped> {
  const engine = await connect();
  runs.push(engine);
  const overlay = new Map([['server.js', { bytes: Buffer.from(server), mode: 0o644 }]]);
  const source = {
    build: { context: 'test/verify', dockerfile: { path: 'Dockerfile', text }, overlay },
  } as const;
  const http: HttpTarget = { path: '/', isTls: false, ...target };
  const options = { probe, grace, orphans: 0, canary: 0, http } as const;
  const container = network === undefined ? {} : { network };
  const [seen] = await verify(engine, [{ name: 'original', source, container }], options);
  assert.equal(seen?.outcome, 'stopped', JSON.stringify(seen));
  return seen;
}

async function send(...words: Parameters<typeof stop>): Promise<Requests> {
  const { requests } = await stop(...words);
  assert.ok(requests);
  return requests;
}

/** What the server itself says of its requests, where it ended by itself. */
function ownCount({ lastWords }: Stopped): { readonly begun: number; readonly answered: number } {
  const [, begun, answered] = /^begun (\d+) answered (\d+)$/m.exec(lastWords.join('\n')) ?? [];
  return { begun: Number(begun), answered: Number(answered) };
}

const told: [
  how: string,
  check: (seen: Requests, own: ReturnType<typeof ownCount>) => boolean,
  why: string,
][] = [
  [
    'graceful',
    (seen, own) => own.begun === own.answered && seen.before + seen.answered === own.answered,
    'a server that answers what it began: all of it arrives',
  ],
  [
    'quits',
    (seen, own) => own.begun > own.answered && seen.cut >= own.begun - own.answered,
    'a server that ends at once: what it began and did not answer is cut',
  ],
];

const rows: [text: string, target: Partial<HttpTarget>, check: (seen: Requests) => boolean, why: string][] = [
  [
    image('holds'),
    {},
    ({ before, answered, cut }) => before > 0 && answered > 0 && cut >= 1,
    'a server that goes on until it is killed, with a request in its hands',
  ],
  [
    image('deaf', ''),
    { port: 8080, path: '/503' },
    ({ before, answered, errors }) => before > 0 && errors === answered,
    'errors are answers; a port that the image does not expose is named',
  ],
  [
    image('deaf'),
    { path: '/302' },
    ({ answered, errors }) => answered > 0 && errors === 0,
    'a redirect is not followed',
  ],
];

const silent: [
  text: string,
  target: Partial<HttpTarget>,
  because: RegExp,
  network: string | undefined,
  why: string,
][] = [
  [
    image('deaf', ''),
    {},
    /^no request was sent: the image exposes no port; write --http :PORT\/$/,
    undefined,
    'no port',
  ],
  [
    image('deaf', 'EXPOSE 80 8080'),
    {},
    /^no request was sent: the image exposes 80, 8080; write/,
    undefined,
    'two ports',
  ],
  [
    image('deaf'),
    { port: 81 },
    /^no request was answered before the stop: nothing listens on this port$/,
    undefined,
    'a port that is refused',
  ],
  [
    image('deaf'),
    { isTls: true },
    /before the stop: the port does not speak TLS$/,
    undefined,
    'no TLS there',
  ],
  [image('deaf'), {}, /^no request was sent: the container cannot be reached/, 'none', 'no network'],
];

suite('requests are sent while a container stops', { skip, concurrency: 2 }, () => {
  for (const [how, check, why] of told) {
    test(why, async () => {
      const seen = await stop(image(how), {}, undefined, 8);
      const { requests } = seen;
      assert.ok(requests && requests.because === null && requests.before > 0, JSON.stringify(requests));
      assert.ok(check(requests, ownCount(seen)), JSON.stringify([requests, seen.lastWords]));
    });
  }
  for (const [text, target, check, why] of rows) {
    test(why, async () => {
      const seen = await send(text, target);
      assert.equal(seen.because, null);
      assert.ok(check(seen), JSON.stringify(seen));
    });
  }
  test('a server that waits for kept connections: they are given up as a proxy does, and it ends', async () => {
    const seen = await stop(image('closes'), {}, undefined, 8);
    const { requests } = seen;
    assert.deepEqual([seen.stop.killed, seen.stop.exitCode], [false, 0], JSON.stringify(requests));
    const { begun, answered } = ownCount(seen);
    assert.ok(requests && requests.before > 0 && begun === answered, JSON.stringify(requests));
    assert.equal(requests.before + requests.answered, answered, JSON.stringify(requests));
  });
  for (const [text, target, because, network, why] of silent) {
    test(`none is answered: ${why}`, async () =>
      assert.match((await send(text, target, network)).because ?? '', because));
  }
});
