import type { Image } from '../image/image.ts';
import { reaperPath } from '../image/reaper.ts';
import { startOfLine } from '../lines.ts';
import type { FromUrl } from '../lint/injection.ts';
import type { Declined, OffsetEdit } from '../lint/rule.ts';
import type { BroughtInit } from './brought-init.ts';
import { insertBefore, insertText } from './edit.ts';
import { machineOf, syntaxVersion } from './reaper-copy.ts';

/** `ADD --checksum` of a URL came with Dockerfile 1.6. docs.docker.com/build/buildkit/dockerfile-release-notes */
const firstWithChecksum = 6;

/**
 * Lets the builder download the reaper and compare its checksum. A checksum is of one machine: where the build decides
 * which, there is a stage for each, and BuildKit builds the one that is asked for.
 */
export function downloadReaper(
  image: Image,
  from: FromUrl,
  isLegacy: boolean,
): Omit<BroughtInit, 'words'> | Declined {
  const version = syntaxVersion(image);
  if (isLegacy) return { declined: 'the legacy builder has no ADD --checksum: take another --inject' };
  if (version !== undefined && version < firstWithChecksum)
    return {
      declined: `ADD --checksum needs Dockerfile syntax 1.${firstWithChecksum}, and the file asks for 1.${version}`,
    };
  const machine = machineOf(image);
  if ('declined' in machine) return machine;
  const remark =
    version === undefined && !image.dockerfile.directives.syntax
      ? 'ADD --checksum needs Docker 24, or "# syntax=docker/dockerfile:1" as the first line'
      : undefined;
  const more = { adds: ['FROM', 'ADD'], ...(remark !== undefined && { remark }) };
  const { arg, architecture } = machine;
  if (arg === null) {
    const add = addOf(architecture, from, reaperPath);
    return typeof add === 'string' ? { lines: { arg: null, copy: add }, edits: [], ...more } : add;
  }
  const stages = Object.keys(from.checksums).map(name => ({ name, add: addOf(name, from, '/reaper') }));
  const taken = image.stages.find(({ name }) => name !== null && /^reaper(?:-|$)/.test(name));
  if (taken) return { declined: `the file has a stage ${taken.name} already` };
  if (countsStages(image))
    return { declined: 'COPY --from counts the stages below, and there would be more of them' };
  const lines = [
    ...stages.flatMap(({ name, add }) => [`FROM scratch AS reaper-${name}`, String(add)]),
    `FROM reaper-\${${arg}:-${architecture}} AS reaper`,
    '',
  ];
  return {
    lines: { arg: null, copy: `COPY --from=reaper /reaper ${reaperPath}` },
    edits: [inFrontOf(image, lines)],
    stages: stages.length + 1,
    ...more,
  };
}

/** Below the directives and the license that a file begins with; elsewhere above the comments of the stage. */
function inFrontOf(image: Image, lines: readonly string[]): OffsetEdit {
  const { dockerfile, stage } = image;
  if (dockerfile.instructions[0] !== stage.from) return insertBefore(stage.from, lines, image);
  const { text } = dockerfile;
  const lineEnd = /\r?\n/.exec(text)?.[0] ?? '\n';
  return insertText(startOfLine(text, stage.from.start), lines.map(line => `${line}${lineEnd}`).join(''));
}

function addOf(architecture: string, { url, checksums }: FromUrl, path: string): string | Declined {
  const sum = checksums[architecture];
  return sum === undefined
    ? { declined: `no checksum is known of the reaper for ${architecture}: name it with --reaper-platforms` }
    : `ADD --checksum=sha256:${sum} --chmod=0755 ${url}/reaper-linux-${architecture} ${path}`;
}

/** Whether something names a stage by a number that new stages in front of the target would change. */
function countsStages({ stages, stage }: Image): boolean {
  return stages
    .flatMap(({ instructions }) => instructions)
    .flatMap(({ flags }) => flags)
    .some(({ name, value }) => {
      const number = name === 'from' ? value : /(?:^|,)from=(\d+)/.exec(value ?? '')?.[1];
      return /^\d+$/.test(number ?? '') && Number(number) >= stage.index;
    });
}
