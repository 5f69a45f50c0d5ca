/**
 * Reads `moby.buildkit.trace`: a base64 protocol buffer message of BuildKit's control API (StatusResponse in
 * moby/buildkit api/services/control/control.proto). Only what progress needs is decoded; the rest is skipped.
 */
export interface Trace {
  readonly vertexes: readonly Vertex[];
  readonly logs: readonly VertexLog[];
}

/** A step of the build; the same digest is reported again whenever its state changes. */
export interface Vertex {
  readonly digest: string;
  readonly name: string;
  readonly cached: boolean;
  readonly started: boolean;
  readonly completed: boolean;
  /** Why it failed, empty while it did not. */
  readonly error: string;
}

/** Some bytes that a step wrote: pieces, not lines. */
export interface VertexLog {
  readonly vertex: string;
  readonly bytes: Uint8Array;
}

type Field = readonly [field: number, value: Uint8Array | bigint];

/** Decodes one message; throws on bytes that are no such message. */
export function decodeTrace(base64: string): Trace {
  const fields = [...fieldsOf(Buffer.from(base64, 'base64'))];
  const messages = (wanted: number) =>
    fields.flatMap(([field, value]) => (field === wanted && typeof value !== 'bigint' ? [value] : []));
  return { vertexes: messages(1).map(decodeVertex), logs: messages(3).map(decodeLog) };
}

function decodeVertex(bytes: Uint8Array): Vertex {
  const fields = new Map(fieldsOf(bytes));
  return {
    digest: text(fields.get(1)),
    name: text(fields.get(3)),
    cached: fields.get(4) === 1n,
    started: fields.has(5),
    completed: fields.has(6),
    error: text(fields.get(7)),
  };
}

function decodeLog(bytes: Uint8Array): VertexLog {
  const fields = new Map(fieldsOf(bytes));
  const message = fields.get(4);
  return { vertex: text(fields.get(1)), bytes: message instanceof Uint8Array ? message : new Uint8Array() };
}

function text(value: Uint8Array | bigint | undefined): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : '';
}

/** The fields of a message in their order (protobuf.dev/programming-guides/encoding). */
function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): bigint => {
    for (let value = 0n, shift = 0n; at < bytes.length; shift += 7n) {
      const byte = bytes[at++] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('a trace ends in the middle of a number');
  };
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new RangeError('a trace ends in the middle of a field');
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const field = tag >>> 3;
    const wire = tag & 7;
    if (wire === 0) yield [field, varint()];
    else if (wire === 1) yield [field, take(8)];
    else if (wire === 2) yield [field, take(Number(varint()))];
    else if (wire === 5) yield [field, take(4)];
    else throw new RangeError(`a trace has a field of wire type ${wire}`);
  }
}
