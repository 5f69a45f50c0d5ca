import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { createTwoFilesPatch } from 'diff';

/** A file as it is and as it is to be. */
export interface ChangedFile {
  /** From where the patch is applied, `/` between names. */
  readonly name: string;
  /** Null when there is none yet. */
  readonly before: Uint8Array | null;
  readonly after: Uint8Array;
  /** Permission bits, of which git keeps whether it is executable. */
  readonly modeBefore: number;
  readonly mode: number;
  /** How the repository that takes it names its objects; SHA-1 in others and where there is none. */
  readonly hash?: ObjectHash | undefined;
}

export type ObjectHash = 'sha1' | 'sha256';

/**
 * A patch of one file that `git apply` takes, byte for byte; empty when nothing is changed. In `git` style its names
 * are those of the repository's root wherever it is applied in the repository; else they are those of the folder it is
 * applied in, and `patch -p1` takes what is text.
 */
export function formatPatch(file: ChangedFile, isGitStyle: boolean): string {
  const { name, before, after, modeBefore, mode } = file;
  const isSame = before !== null && Buffer.from(before).equals(after);
  const modes = modeLines(before === null, modeBefore, mode);
  if (isSame && modes === '') return '';
  const head = `diff --git ${quoted(`a/${name}`)} ${quoted(`b/${name}`)}\n${modes}`;
  if (isSame) return head;
  const [old, text] = [textOf(before), textOf(after)];
  const isText = old !== undefined && text !== undefined && before !== null;
  if (!isText) return `${head}${indexLine(file)}${binaryHunks(before ?? new Uint8Array(), after)}`;
  return `${isGitStyle || modes !== '' ? head : ''}${formatHunks(name, old, text)}`;
}

/** `--- a/NAME`, `+++ b/NAME` and the changed lines with those around them. */
export function formatHunks(name: string, before: string, after: string): string {
  const hunks = createTwoFilesPatch('a', 'b', before, after, undefined, undefined, { context: 3 });
  const tab = /\s/.test(name) ? '\t' : '';
  return `--- ${quoted(`a/${name}`)}${tab}\n+++ ${quoted(`b/${name}`)}${tab}\n${hunks.slice(hunks.indexOf('@@ '))}`;
}

/** A name with such a character is a string of C. git-diff(1), core.quotePath */
function quoted(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a name may have them
  if (!/["\\\u0000-\u001f\u007f]/.test(name)) return name;
  const bytes = [...Buffer.from(name)].map(byte => {
    const char = String.fromCharCode(byte);
    if (char === '"' || char === '\\') return `\\${char}`;
    return byte < 0x20 || byte > 0x7e ? `\\${byte.toString(8).padStart(3, '0')}` : char;
  });
  return `"${bytes.join('')}"`;
}

/** Undefined for what is no UTF-8, or has a NUL: git calls that binary. */
function textOf(bytes: Uint8Array | null): string | undefined {
  if (bytes === null) return '';
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return !text.includes('\0') && Buffer.from(text).equals(bytes) ? text : undefined;
}

function modeLines(isNew: boolean, before: number, after: number): string {
  if (isNew) return `new file mode ${gitMode(after)}\n`;
  return gitMode(before) === gitMode(after)
    ? ''
    : `old mode ${gitMode(before)}\nnew mode ${gitMode(after)}\n`;
}

function gitMode(mode: number): string {
  return (mode & 0o100) !== 0 ? '100755' : '100644';
}

/** A binary patch has to name both texts in full. git/apply.c, apply_binary */
function indexLine({ before, after, mode, hash = 'sha1' }: ChangedFile): string {
  const name = (bytes: Uint8Array): string => objectName(bytes, hash);
  const old = before === null ? '0'.repeat(name(after).length) : name(before);
  return `index ${old}..${name(after)}${before === null ? '' : ` ${gitMode(mode)}`}\n`;
}

function objectName(bytes: Uint8Array, hash: ObjectHash): string {
  return createHash(hash).update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** Forward and back, each as the whole content. git/diff.c, emit_binary_diff */
function binaryHunks(before: Uint8Array, after: Uint8Array): string {
  return `GIT binary patch\n${literal(after)}\n${literal(before)}\n`;
}

/** Each line begins with its number of bytes, `A` for 1, `z` for 52. */
function literal(bytes: Uint8Array): string {
  const packed = deflateSync(bytes);
  let lines = `literal ${bytes.length}\n`;
  for (let at = 0; at < packed.length; at += longestLine) {
    const line = packed.subarray(at, at + longestLine);
    const length = String.fromCharCode(line.length <= 26 ? 64 + line.length : 70 + line.length);
    lines += `${length}${base85(line)}\n`;
  }
  return lines;
}

const longestLine = 52;
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~';

/** Four bytes are five digits, the first one first; zeros fill up the last four. git/base85.c */
function base85(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 4) {
    let value = [0, 1, 2, 3].reduce((sum, next) => sum * 256 + (bytes[at + next] ?? 0), 0);
    let word = '';
    for (let digit = 0; digit < 5; digit++) {
      word = `${digits[value % 85]}${word}`;
      value = Math.floor(value / 85);
    }
    text += word;
  }
  return text;
}
