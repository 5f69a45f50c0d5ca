import { hasCommentInside, insertAfter, insertBefore, insertText, replaceArgument } from './edit.ts';
import { type Image, type ImageCommand, ownInstruction } from './image/image.ts';
import { reaperFolder, reaperPath } from './image/reaper.ts';
import type { Refusal, Repair } from './rule.ts';
import { formatArgv } from './syntax/command.ts';
import type { Instruction } from './syntax/dockerfile.ts';
import { parseAssignments } from './syntax/expand.ts';
import { offsetOfFirstWord } from './syntax/json-array.ts';

const reaper = [reaperPath, '--'] as const;

/**
 * Makes the reaper PID 1 and what was PID 1 its main child, with the same arguments. Refuses what it cannot know or
 * must not wrap.
 */
export function injectReaper(image: Image): Repair | Refusal {
  const refused = reasonToRefuse(image);
  if (refused) return { refused };
  const own = ownInstruction(image, image.entrypoint);
  const argv = [...reaper, ...(image.entrypoint?.argv ?? [])];
  const keepsCmd = own !== null || ownInstruction(image, image.cmd) !== null || !image.cmd;
  const restated = keepsCmd ? [] : [`CMD ${formatArgv(image.cmd?.argv ?? [])}`];
  const edits = own
    ? [insertBefore(own, copyLines(image, own), image), ...rewrite(image.entrypoint as ImageCommand, argv)]
    : [addLines(image, [`ENTRYPOINT ${formatArgv(argv)}`, ...restated])];
  return {
    edits,
    intended: { entrypoint: argv },
    summary: `${reaperPath} becomes PID 1 and starts ${image.entrypoint ? 'the ENTRYPOINT' : 'the CMD'}`,
  };
}

function reasonToRefuse(image: Image): string | undefined {
  const { pid1, platform, base } = image;
  if (platform === 'windows') return 'a Windows container has no PID 1';
  if (pid1.isAssumed) return `${base.reference} may have an ENTRYPOINT, which would be lost`;
  if (pid1.argv === undefined) return `what ${base.reference} starts is unknown`;
  if (pid1.argv === null) return 'the image starts nothing';
  if (pid1.init) return `${pid1.init} is PID 1 already`;
  const alone = pid1.steps.find(step => step.program?.mustBePid1 || step.program?.isInit);
  if (alone?.program) return `${alone.program.name} has to be PID 1 itself`;
  const supervisor = pid1.steps.find(step => step.program?.kind === 'supervisor');
  if (supervisor?.program) return `${supervisor.program.name} does the work of an init`;
  const unread = pid1.steps.find(step => step.stays === undefined && !step.shell);
  if (unread) return `what ${unread.argv[0]} ends in is unknown`;
  const text = image.entrypoint?.shellForm && image.entrypoint.text;
  if (text && hasCommentInside(image, text))
    return 'a comment stands inside the ENTRYPOINT, and would be lost';
  return undefined;
}

/** An array gets two words more in front; a shell form becomes the array that Docker makes of it, with the two in front. */
function rewrite({ shellForm, text }: ImageCommand, argv: readonly string[]) {
  if (!text) return [];
  if (shellForm) return [replaceArgument(text, formatArgv(argv))];
  const start = offsetOfFirstWord(text);
  return [insertText(start, `${formatArgv(reaper).slice(1, -1)}, `)];
}

/** Above the CMD of the stage, or at its end when it has none. */
function addLines(image: Image, lines: readonly string[]) {
  const cmd = ownInstruction(image, image.cmd);
  if (cmd) return insertBefore(cmd, [...copyLines(image, cmd), ...lines], image);
  const last = image.stage.instructions.at(-1) ?? image.stage.from;
  return insertAfter(last, [...copyLines(image, last), ...lines], image);
}

/** No default for TARGETARCH: one would win over the value BuildKit brings. The legacy builder has none, hence `:-`. */
function copyLines({ stage }: Image, before: Instruction): string[] {
  const isDeclared = stage.instructions.some(
    ({ keyword, argument, start }) =>
      keyword === 'ARG' &&
      start < before.start &&
      parseAssignments(argument.text).some(arg => arg.name === 'TARGETARCH'),
  );
  return [
    ...(isDeclared ? [] : ['ARG TARGETARCH']),
    `COPY --chmod=0755 ${reaperFolder}/reaper-linux-\${TARGETARCH:-amd64} ${reaperPath}`,
  ];
}
