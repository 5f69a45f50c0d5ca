import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBuild } from '../../src/engine/build-progress.ts';
import { decodeTrace } from '../../src/engine/trace.ts';

/** A protocol buffer field: a number, text, bytes or a message of fields. */
function field(number: number, value: bigint | string | Uint8Array): Buffer {
  if (typeof value === 'bigint') return Buffer.concat([varint(BigInt(number << 3)), varint(value)]);
  const bytes = Buffer.from(value);
  return Buffer.concat([varint(BigInt((number << 3) | 2)), varint(BigInt(bytes.length)), bytes]);
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    if (rest < 0x80n) return Buffer.from([...bytes, Number(rest)]);
    bytes.push(Number(rest & 0x7fn) | 0x80);
  }
}

const message = (...fields: Buffer[]) => Buffer.concat(fields);
const timestamp = field(1, 1_700_000_000n);

test('steps and logs are decoded, everything else is skipped', () => {
  const step = message(
    ...[field(1, 'sha256:1'), field(2, 'sha256:0'), field(2, 'sha256:00'), field(3, '[1/2] RUN é')],
    ...[field(4, 1n), field(5, timestamp), field(6, timestamp), field(99, 'a field of the future')],
  );
  const log = message(
    field(1, 'sha256:1'),
    field(2, timestamp),
    field(3, 2n),
    field(4, Buffer.from([0xc3, 0xa9])),
  );
  const fixed = Buffer.concat([
    varint(BigInt((5 << 3) | 1)),
    Buffer.alloc(8),
    varint(BigInt((6 << 3) | 5)),
    Buffer.alloc(4),
  ]);
  const trace = message(field(1, step), field(2, 'a status'), field(3, log), field(4, 'a warning'), fixed);
  assert.deepEqual(decodeTrace(trace.toString('base64')), {
    vertexes: [
      { digest: 'sha256:1', name: '[1/2] RUN é', cached: true, started: true, completed: true, error: '' },
    ],
    logs: [{ vertex: 'sha256:1', bytes: Buffer.from('é') }],
  });
});

const broken: [bytes: Buffer, why: string][] = [
  [Buffer.from([0x0a, 0x05, 0x01]), 'a field that ends too early'],
  [Buffer.from([0x80]), 'a number that ends too early'],
  [Buffer.from([0x0b]), 'a wire type that is not used any more'],
];
for (const [bytes, why] of broken) {
  test(`a trace is refused: ${why}`, () =>
    assert.throws(() => decodeTrace(bytes.toString('base64')), RangeError));
}

test('a letter may arrive in two pieces, within a log and between two of them', async () => {
  const vertex = field(1, message(field(1, 'd'), field(3, '[1/1] RUN x'), field(5, timestamp)));
  const log = (bytes: Uint8Array) => field(3, message(field(1, 'd'), field(4, bytes)));
  const trace = (part: Buffer) => ({ id: 'moby.buildkit.trace', aux: part.toString('base64') });
  const messages = [
    trace(message(vertex, log(Buffer.from([0x61, 0xc3])))),
    trace(log(Buffer.from([0xa9, 0x0a, 0x62]))),
    { id: 'moby.image.id', aux: { ID: 'sha256:é' } },
  ];
  const bytes = Buffer.from(messages.map(each => `${JSON.stringify(each)}\r\n`).join(''));
  const told: string[] = [];
  async function* pieces() {
    for (const byte of bytes) yield Buffer.from([byte]);
  }
  const image = await readBuild(pieces(), progress =>
    told.push(progress.kind === 'log' ? progress.line : progress.state),
  );
  assert.equal(image, 'sha256:é');
  assert.deepEqual(told, ['started', 'aé', 'b']);
});

test('an answer that names no image is a failed build', async () => {
  async function* nothing() {}
  await assert.rejects(readBuild(nothing()), { name: 'EngineBuildError' });
});
