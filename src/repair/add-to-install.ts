import type { Distribution } from '../image/distribution.ts';
import type { Image } from '../image/image.ts';
import { installsOf, managerOf, removalsOf } from '../image/installs.ts';
import { commandsOfRun } from '../image/run-commands.ts';
import { startOfLine } from '../lines.ts';
import type { OffsetEdit } from '../lint/rule.ts';
import { parseCommand } from '../syntax/command.ts';
import type { Instruction } from '../syntax/instruction.ts';
import { offsetOf } from '../syntax/logical-text.ts';
import { insertText } from './edit.ts';

/** A package, and what installs it. */
export interface Wanted extends Pick<Distribution, 'manager'> {
  readonly name: string;
  /** What a RUN installs first, where the package comes from that. */
  readonly needs?: RegExp | undefined;
}

/** Managers that install from the same packages. */
const sameAs: Readonly<Record<Wanted['manager'], readonly string[]>> = {
  'apt-get': ['apt-get', 'apt'],
  apk: ['apk'],
  dnf: ['dnf', 'yum', 'microdnf'],
  microdnf: ['microdnf'],
  zypper: ['zypper'],
};

/** Whether a RUN installs packages with a manager, for certain. */
export function isInstalling(instruction: Instruction, { manager }: Wanted): boolean {
  if (instruction.keyword !== 'RUN') return false;
  return (commandsOfRun(instruction) ?? []).some(
    command =>
      command.isCertain &&
      sameAs[manager].includes(managerOf(command.words) ?? '') &&
      installsOf(command).length > 0,
  );
}

/**
 * Puts a package behind the last one that a RUN installs; undefined where it may be taken away again in the same RUN,
 * or where the words cannot be followed.
 */
export function addToInstall(
  instruction: Instruction,
  { manager, name }: Wanted,
  { dockerfile }: Image,
): OffsetEdit | undefined {
  const form = parseCommand(instruction);
  const commands = commandsOfRun(instruction);
  if (form.form !== 'shell' || instruction.heredocs.length > 0 || !commands) return undefined;
  if (/\b(?:apt-mark|autoremove|auto-remove|purge)\b|--network=none/.test(instruction.line.text))
    return undefined;
  if (commands.some(command => removalsOf(command).length > 0)) return undefined;
  const command = commands.find(
    one =>
      one.isCertain &&
      sameAs[manager].includes(managerOf(one.words) ?? '') &&
      !one.words.some(word => isSpecial.test(word)) &&
      installsOf(one).length > 0,
  );
  const last = command && installsOf(command).at(-1)?.word;
  if (!command || last === undefined) return undefined;
  const end = form.script.lastIndexOf(last, command.end - last.length) + last.length;
  if (end <= command.start || !/^(?:[\s;&|)]|$)/.test(form.script.slice(end))) return undefined;
  const at = offsetOf(instruction.argument, end - 1) + 1;
  const start = at - last.length;
  const { text, directives } = dockerfile;
  const indent = text.slice(startOfLine(text, start), start);
  const isOnItsOwn = /^[ \t]+$/.test(indent) && text.slice(start, at) === last;
  const lineEnd = /\r?\n/.exec(text)?.[0] ?? '\n';
  return insertText(at, isOnItsOwn ? ` ${directives.escape}${lineEnd}${indent}${name}` : ` ${name}`);
}

/** Options after which packages are taken back by a name, come from elsewhere, or are not installed at all. */
const isSpecial =
  /^(?:-t|--virtual(?:=.*)?|--target-release(?:=.*)?|--root(?:=.*)?|-p|--initdb|-d|--download-only)$/;
