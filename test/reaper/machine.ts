import { contentsOf, type Process, pipeOf } from './proc-files.ts';

/** A call of `exit`, which does not return. */
export class EXITED extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`exited with ${code}`);
    this.code = code;
  }
}

/** The calls that a test answers. Pointers are translated, so that it sees numbers and texts only. */
export interface Machine {
  getpid(): number;
  clock(): number;
  spawn(): number;
  rt_sigtimedwait(milliseconds: number): number;
  /** The pid, and the status that goes with it. */
  wait4(): readonly [pid: number, status: number];
  kill(pid: number, signal: number): number;
  processes(): readonly Process[];
  exit(code: number): never;
}

export interface Outcome {
  readonly code: number;
  readonly output: string;
  readonly environment: readonly string[];
}

/** Where the machine's own memory begins here: behind the page of the program. */
const NATIVE = 0x10000;
const WORD = 8;
const ENOENT = -2;
const EBADF = -9;
const EACCES = -13;

/** Runs the compiled reaper once against a machine that is a set of functions. */
export function runWasm(
  module: WebAssembly.Module,
  machine: Machine,
  argv: readonly string[],
  env: readonly string[] = [],
): Outcome {
  return load(module).run(machine, argv, env);
}

export interface Program {
  /** Runs it from its first instruction, whatever it did before. */
  run(machine: Machine, argv: readonly string[], env?: readonly string[]): Outcome;
  /** A number for what it remembers at this moment: the same number, the same memory. */
  state(): number;
}

/** Loads the program for many runs; to be run again, or asked for its state, its globals must be exported. */
export function load(module: WebAssembly.Module): Program {
  let call: Calls = {};
  const names = WebAssembly.Module.imports(module).map(({ name }) => name);
  const imports = names.map(name => [name, (...args: never[]) => call[name]?.(...args) ?? 0]);
  const { exports } = new WebAssembly.Instance(module, { linux: Object.fromEntries(imports) });
  const { start, memory } = exports as { start(stack: bigint): number; memory: WebAssembly.Memory };
  const globals = Object.values(exports).filter(one => one instanceof WebAssembly.Global);
  const bytes = new Uint8Array(memory.buffer);
  const words = new Int32Array(memory.buffer);
  const fresh = { bytes: bytes.slice(), words: words.slice(), globals: globals.map(({ value }) => value) };
  const states = new Map<string, number>();
  return {
    run(machine, argv, env = []) {
      bytes.set(fresh.bytes);
      for (const [index, global] of globals.entries()) global.value = fresh.globals[index];
      return runOnce(argv, env, machine, memory, calls => {
        call = calls;
        return start(BigInt(NATIVE));
      });
    },
    state() {
      let key = globals.map(({ value }) => value).join();
      for (let word = 0; word < words.length; word++)
        if (words[word] !== fresh.words[word]) key += ` ${word}:${words[word]}`;
      const known = states.get(key) ?? states.size;
      states.set(key, known);
      return known;
    },
  };
}

type Calls = Record<string, (...args: never[]) => unknown>;

function runOnce(
  argv: readonly string[],
  env: readonly string[],
  machine: Machine,
  memory: WebAssembly.Memory,
  start: (calls: Calls) => number,
): Outcome {
  const native = layOutStack(argv, env);
  const view = new DataView(native.buffer);
  const own = new DataView(memory.buffer);
  let output = '';
  const files = new Map<number, Buffer[]>();
  let opened = 2;

  // Asked for every byte that is read: two answers cost less than a pair of them.
  const memoryOf = (address: bigint): DataView => (address < NATIVE ? own : view);
  const placeOf = (address: bigint): number => Number(address < NATIVE ? address : address - BigInt(NATIVE));
  const textAt = (address: bigint): string => {
    const [memory, start] = [memoryOf(address), placeOf(address)];
    let end = start;
    while (memory.getUint8(end) !== 0) end++;
    return Buffer.from(memory.buffer, start, end - start).toString('latin1');
  };
  const copy = (bytes: Buffer, to: number): number => {
    new Uint8Array(own.buffer).set(bytes, to);
    return bytes.length;
  };

  const linux: Calls = {
    here: (pointer: number) => BigInt(pointer),
    wordSize: () => WORD,
    load8: (address: bigint) => memoryOf(address).getUint8(placeOf(address)),
    load16: (address: bigint) => memoryOf(address).getUint16(placeOf(address), true),
    load32: (address: bigint) => memoryOf(address).getInt32(placeOf(address), true),
    loadWord: (address: bigint) => memoryOf(address).getBigUint64(placeOf(address), true),
    storeWord: (address: bigint, word: bigint) =>
      memoryOf(address).setBigUint64(placeOf(address), word, true),
    getpid: () => machine.getpid(),
    clock: () => machine.clock() | 0,
    spawn: () => machine.spawn(),
    kill: (pid: number, signal: number) => machine.kill(pid, signal),
    exit: (code: number) => machine.exit(code),
    rt_sigtimedwait: (_set: number, milliseconds: number) => machine.rt_sigtimedwait(milliseconds),
    wait4(_pid: number, status: number) {
      const [pid, value] = machine.wait4();
      own.setInt32(status, value, true);
      return pid;
    },
    write(_fd: number, from: number, length: number) {
      output += Buffer.from(own.buffer, from, length).toString('latin1');
      return length;
    },
    readlink: (_path: number, to: number) => copy(Buffer.from(`${machine.getpid()}`), to),
    open(path: bigint) {
      const contents = contentsOf(textAt(path), machine);
      if (!contents) return ENOENT;
      opened++;
      files.set(opened, [contents]);
      return opened;
    },
    close: (fd: number) => (files.delete(fd) ? 0 : EBADF),
    statx(path: bigint, to: number) {
      const pipe = pipeOf(textAt(path), machine);
      if (pipe === undefined) return EACCES;
      own.setUint16(to + 28, pipe === 0 ? 0o20666 : 0o10600, true);
      own.setBigUint64(to + 32, BigInt(pipe), true);
      return 0;
    },
    read: (fd: number, to: number) => copy(files.get(fd)?.shift() ?? Buffer.of(), to),
    getdents64(fd: number, to: number, length: number) {
      const entries = files.get(fd)?.shift() ?? Buffer.of();
      const end = wholeEntries(entries, length);
      if (end < entries.length) files.get(fd)?.unshift(entries.subarray(end));
      return copy(entries.subarray(0, end), to);
    },
    getpgid: (pid: number) => pid,
    tcgetpgrp: () => -25,
  };
  try {
    machine.exit(start(linux));
  } catch (error) {
    if (!(error instanceof EXITED)) throw error;
    return { code: error.code, output, environment: environmentIn(view, argv.length, textAt) };
  }
}

/** How many bytes the entries of a directory take that fit in so many. */
function wholeEntries(entries: Buffer, length: number): number {
  let end = 0;
  while (end < entries.length && end + entries.readUInt16LE(end + 16) <= length)
    end += entries.readUInt16LE(end + 16);
  return end;
}

/** argc, argv and envp as execve leaves them on the stack. */
function layOutStack(argv: readonly string[], env: readonly string[]): Uint8Array {
  const words = 1 + argv.length + 1 + env.length + 1;
  const texts = [...argv, ...env].map(text => Buffer.from(`${text}\0`, 'latin1'));
  const bytes = Buffer.alloc(words * WORD + texts.reduce((sum, { length }) => sum + length, 0));
  bytes.writeBigUInt64LE(BigInt(argv.length));
  let place = words * WORD;
  for (const [index, text] of texts.entries()) {
    const slot = 1 + index + (index >= argv.length ? 1 : 0);
    bytes.writeBigUInt64LE(BigInt(NATIVE + place), slot * WORD);
    bytes.set(text, place);
    place += text.length;
  }
  return new Uint8Array(bytes);
}

/** What is left of the environment after the reaper has taken its own variables out. */
function environmentIn(view: DataView, argc: number, textAt: (address: bigint) => string): string[] {
  const left: string[] = [];
  for (let slot = argc + 2; ; slot++) {
    const address = view.getBigUint64(slot * WORD, true);
    if (address === 0n) return left;
    left.push(textAt(address));
  }
}
