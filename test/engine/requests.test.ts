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

/** Each answer takes a tenth of a second, so that some are always in flight. */
const server = `
const { createServer } = require('node:http');
let isEnding = false;
const server = createServer((asked, answer) => setTimeout(() => {
  if (isEnding) answer.setHeader('Connection', 'close');
  const [, status = '200'] = asked.url.split('/');
  answer.writeHead(Number(status) || 200, { Location: 'http://192.0.2.1/' }).end('hello');
}, 100));
server.listen(8080);
if (process.argv[2] === 'graceful') process.on('SIGTERM', () => {
  isEnding = true;
  server.close(() => process.exit(0));
});
if (process.argv[2] === 'closes') process.on('SIGTERM', () => server.close(() => process.exit(0)));
if (process.argv[2] === 'quits') process.on('SIGTERM', () => process.exit(0));
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

const rows: [text: string, target: Partial<HttpTarget>, check: (seen: Requests) => boolean, why: string][] = [
  [image('graceful'), {}, ({ before, cut }) => before > 0 && cut <= 1, 'a server that answers what it began'],
  [image('quits'), {}, ({ before, cut }) => before > 0 && cut >= 1, 'a server that ends at once'],
  [
    image('deaf'),
    {},
    ({ before, answered, cut }) => before > 0 && answered > 0 && cut >= 1,
    'a server that goes on until it is killed',
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
  for (const [text, target, check, why] of rows) {
    test(why, async () => {
      const seen = await send(text, target);
      assert.equal(seen.because, null);
      assert.ok(check(seen), JSON.stringify(seen));
    });
  }
  test('a server that waits for kept connections: they are given up as a proxy does, and it ends', async () => {
    const { requests, stop: seen } = await stop(image('closes'), {}, undefined, 8);
    assert.deepEqual([seen.killed, seen.exitCode], [false, 0], JSON.stringify(requests));
    assert.ok(requests && requests.before > 0 && requests.cut <= 1, JSON.stringify(requests));
  });
  for (const [text, target, because, network, why] of silent) {
    test(`none is answered: ${why}`, async () =>
      assert.match((await send(text, target, network)).because ?? '', because));
  }
});
