import { type Image, ownInstruction } from '../image/image.ts';
import { type Step, stringOf } from '../image/step.ts';
import { defaultInjection } from '../lint/injection.ts';
import type { Declined, OffsetEdit, Repair } from '../lint/rule.ts';
import { formatArgv, parseCommand } from '../syntax/command.ts';
import type { Instruction } from '../syntax/instruction.ts';
import { offsetOfFirstWord } from '../syntax/json-array.ts';
import { asksForPid1 } from './asks-for-pid1.ts';
import { bringInit } from './bring-init.ts';
import { hasCommentInside, insertAfter, insertBefore, insertText, replaceArgument } from './edit.ts';
import { type InitLines, isDeclared } from './reaper-copy.ts';

/**
 * Makes the reaper PID 1, or the init that the injection names, and what was PID 1 its main child, with the same
 * arguments. Declines what it cannot know or must not wrap.
 */
export function injectReaper(
  image: Image,
  injection = defaultInjection,
  { isForGroup = false }: { readonly isForGroup?: boolean } = {},
): Repair | Declined {
  const declined = image.pid1.init ? `${image.pid1.init} is PID 1 already` : reasonToDecline(image);
  if (declined) return { declined };
  const brought = bringInit(image, injection, isForGroup);
  if ('declined' in brought) return brought;
  const { words, lines, edits, brings, adds, stages, remark } = brought;
  const argv = [...words, ...(image.entrypoint?.argv ?? [])];
  const own = ownEntrypoint(image);
  const written = own
    ? [...addCopy(image, lines, own), rewrite(own, argv, words)]
    : [addEntrypoint(image, lines, argv)];
  const child = image.entrypoint ? 'the ENTRYPOINT' : 'the CMD';
  return {
    // Of two insertions at one place the last one comes first.
    edits: [...written, ...edits],
    ...(brings && { brings }),
    ...(adds && { adds }),
    intended: { entrypoint: argv, ...(stages && { stages: image.stages.length + stages }) },
    summary: `${words[0]} becomes PID 1 and starts ${child}${remark === undefined ? '' : `; ${remark}`}`,
  };
}

/** Why nothing that is PID 1 now, or is started by an init now, may become the child of an init. */
export function reasonToDecline(image: Image): string | undefined {
  const { pid1, platform, base, stages, stage } = image;
  if (platform === 'windows') return 'a Windows container has no PID 1';
  if (pid1.isAssumed) return `${base.reference} may have an ENTRYPOINT, which would be lost`;
  if (pid1.argv === undefined) return `what ${base.reference} starts is unknown`;
  if (pid1.argv === null) return 'the image starts nothing';
  const supervised = reasonOfInit(image) ?? reasonOfSupervisor(image);
  if (supervised !== undefined) return supervised;
  // What a shell in front of it waits for is not PID 1 now either, and need not be.
  const chain = pid1.stays ? pid1.steps.slice(0, pid1.steps.indexOf(pid1.stays) + 1) : pid1.steps;
  const unread = chain.find(step => step.stays === undefined && stringOf(step) === undefined);
  if (unread) return `what ${unread.argv[0]} ends in is unknown`;
  const asking = asksForPid1(image);
  if (asking !== undefined) return asking;
  const above = stages.find(({ base: below }) => below === stage);
  if (above) return `stage ${above.name ?? above.index} is built on it, and would change with it`;
  const text = image.entrypoint?.shellForm && image.entrypoint.text;
  if (text && hasCommentInside(image, text)) return 'the ENTRYPOINT contains a comment, which would be lost';
  return undefined;
}

/** Another one, besides the one that is PID 1 now. */
function reasonOfInit({ pid1, ways }: Image): string | undefined {
  const other = pid1.init ? undefined : ways.find(({ init }) => init !== null);
  if (other && other.init === undefined)
    return 'what another way through the script starts is unknown, and may have to be PID 1';
  if (other) return `another way through the script starts ${other.init}, which would not be PID 1 then`;
  const steps = pid1.init ? pid1.steps.slice(1) : pid1.steps;
  const alone = steps.find(step => step.program?.mustBePid1 || step.program?.isInit);
  return alone?.program && `${alone.program.name} has to be PID 1 itself`;
}

/** A supervisor is PID 1 itself, as an init is: now, or on another way through the script. */
function reasonOfSupervisor({ pid1, ways }: Image): string | undefined {
  const nameIn = (steps: readonly Step[]): string | undefined =>
    steps.find(({ program }) => program?.kind === 'supervisor' && !program.orphanHazard)?.program?.name;
  const [own, other] = [nameIn(pid1.steps), nameIn(ways.flatMap(({ steps }) => steps))];
  if (own !== undefined) return `${own} does the work of an init`;
  return other && `another way through the script starts ${other}, which does the work of an init`;
}

/**
 * The ENTRYPOINT of the target stage that is in effect, `ENTRYPOINT []` too, which leaves nothing of itself in the
 * image.
 */
export function ownEntrypoint(image: Image): Instruction | null {
  if (image.entrypoint) return ownInstruction(image, image.entrypoint);
  return image.stage.instructions.findLast(({ keyword }) => keyword === 'ENTRYPOINT') ?? null;
}

/**
 * An array gets more words at its beginning; a shell form becomes the array that Docker makes of it, with the words in
 * front.
 */
function rewrite({ argument }: Instruction, argv: readonly string[], reaper: readonly string[]): OffsetEdit {
  const isArray = parseCommand({ argument }).form === 'exec' && argv.length > reaper.length;
  if (!isArray) return replaceArgument(argument, formatArgv(argv));
  return insertText(offsetOfFirstWord(argument), `${formatArgv(reaper).slice(1, -1)}, `);
}

/**
 * Above the ENTRYPOINT, unless the build argument would then reach instructions that did not have it: above the CMD, or
 * at the end.
 */
export function addCopy(image: Image, lines: InitLines, entrypoint: Instruction): OffsetEdit[] {
  if (lines.copy === null) return [];
  const places = [entrypoint, ownInstruction(image, image.cmd)];
  const place = places.find(one => one && !isSeenBelow(image, lines, one));
  if (place) return [insertBefore(place, copyLines(image, lines, place), image)];
  const last = image.stage.instructions.at(-1) ?? entrypoint;
  return [insertAfter(last, copyLines(image, lines, last), image)];
}

/** Above the CMD of the stage, or at its end; with an inherited CMD, which ENTRYPOINT drops, repeated. */
function addEntrypoint(image: Image, lines: InitLines, argv: readonly string[]): OffsetEdit {
  const entrypoint = `ENTRYPOINT ${formatArgv(argv)}`;
  const cmd = ownInstruction(image, image.cmd);
  if (cmd && !isSeenBelow(image, lines, cmd))
    return insertBefore(cmd, [...copyLines(image, lines, cmd), entrypoint], image);
  const restated = cmd || !image.cmd ? [] : [`CMD ${formatArgv(image.cmd.argv)}`];
  const last = image.stage.instructions.at(-1) ?? image.stage.from;
  return insertAfter(last, [...copyLines(image, lines, last), entrypoint, ...restated], image);
}

/** A build argument is in the environment of every RUN below it, and in every text that names it. */
function isSeenBelow({ stage }: Image, { arg }: InitLines, { start }: Instruction): boolean {
  if (arg === null) return false;
  return stage.instructions.some(
    ({ keyword, line, start: other }) => other > start && (keyword === 'RUN' || line.text.includes(arg)),
  );
}

function copyLines(image: Image, { arg, copy }: InitLines, before: Instruction): string[] {
  if (copy === null) return [];
  return arg === null || isDeclared(arg, image, before) ? [copy] : [`ARG ${arg}`, copy];
}
