import type { Image } from '../image/image.ts';
import { defaultInjection } from '../lint/injection.ts';
import type { Declined, Repair } from '../lint/rule.ts';
import { formatArgv } from '../syntax/command.ts';
import { bringInit } from './bring-init.ts';
import { replaceArgument } from './edit.ts';
import { addCopy, ownEntrypoint, reasonToDecline } from './inject-reaper.ts';

/** Makes the reaper PID 1 in the place of tini, whose options it takes. */
export function replaceTini(image: Image, injection = defaultInjection): Repair | Declined {
  const { entrypoint, pid1 } = image;
  const own = ownEntrypoint(image);
  const first = entrypoint?.argv[0];
  if (pid1.init !== 'tini' || !own || !entrypoint || entrypoint.shellForm || first !== pid1.argv?.[0])
    return { declined: `${pid1.init} is not started by an ENTRYPOINT that could start another init` };
  const declined = reasonToDecline(image);
  if (declined) return { declined };
  const brought = bringInit(image, injection, false);
  if ('declined' in brought) return brought;
  const { words, lines, edits, brings, stages, remark } = brought;
  if (!brings && !stages && lines.copy === null) return { declined: 'only the reaper waits for both' };
  const argv = [words[0] ?? '', ...entrypoint.argv.slice(1)];
  return {
    edits: [...addCopy(image, lines, own), replaceArgument(own.argument, formatArgv(argv)), ...edits],
    ...(brings && { brings }),
    intended: { entrypoint: argv, ...(stages && { stages: image.stages.length + stages }) },
    summary: `${words[0]} becomes PID 1 instead of tini${remark === undefined ? '' : `; ${remark}`}`,
  };
}
