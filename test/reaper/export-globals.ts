const GLOBALS = 6;
const EXPORTS = 7;
const GLOBAL = 3;

/**
 * The same module with its changing globals exported as `global0`, …: what a program remembers is its memory and these,
 * and whoever can read and write both can tell its states apart, and bring it back to one. webassembly.github.io/spec,
 * "Modules"
 */
export function exportGlobals(wasm: Uint8Array): Uint8Array {
  const sections = sectionsOf(wasm);
  const changing = changingIn(sections.find(({ id }) => id === GLOBALS)?.content ?? Uint8Array.of(0));
  return Buffer.concat([
    wasm.subarray(0, 8),
    ...sections.map(({ id, content }) => {
      const bytes = id === EXPORTS ? withGlobals(content, changing) : content;
      return Buffer.concat([Uint8Array.of(id), number(bytes.length), bytes]);
    }),
  ]);
}

function sectionsOf(wasm: Uint8Array): { id: number; content: Uint8Array }[] {
  const sections: { id: number; content: Uint8Array }[] = [];
  for (let at = 8; at < wasm.length; ) {
    const id = wasm[at] ?? 0;
    const [length, start] = read(wasm, at + 1);
    sections.push({ id, content: wasm.subarray(start, start + length) });
    at = start + length;
  }
  return sections;
}

/** The indices of the globals that are not constants. None is imported, and each begins with a number. */
function changingIn(content: Uint8Array): number[] {
  const [count, start] = read(content, 0);
  let at = start;
  return Array.from({ length: count }, (_, index) => {
    const isChanging = content[at + 1] === 1;
    [, at] = read(content, at + 3);
    if (content[at++] !== 0x0b) throw new Error('a global does not begin with a number');
    return isChanging ? [index] : [];
  }).flat();
}

function withGlobals(content: Uint8Array, globals: readonly number[]): Uint8Array {
  const [count, start] = read(content, 0);
  const added = globals.map((index, place) => {
    const name = Buffer.from(`global${place}`);
    return Buffer.concat([number(name.length), name, Uint8Array.of(GLOBAL), number(index)]);
  });
  return Buffer.concat([number(count + globals.length), content.subarray(start), ...added]);
}

/** LEB128: the value, and where the next begins. */
function read(bytes: Uint8Array, from: number): [value: number, next: number] {
  let value = 0;
  for (let at = from, shift = 0; ; at++, shift += 7) {
    const byte = bytes[at] ?? 0;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return [value, at + 1];
  }
}

function number(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest & 0x7f) | 0x80);
  }
}
