import { type Image, writtenCommands } from '../src/image/image.ts';
import { reaperPath } from '../src/image/reaper.ts';
import { byHand } from '../src/lint/example.ts';
import { defineRule, type Offender, placeOf } from '../src/lint/rule.ts';

interface NotThere extends Offender {
  readonly path: string;
  readonly isMisplaced: boolean;
}

export default defineRule<NotThere>({
  id: 'init-not-installed',
  severity: 'error',
  symptom: 'start-fails',
  summary: 'ENTRYPOINT starts an init that is not installed',
  docs: `
The container does not start: "no such file or directory". tini, dumb-init and catatonit are packages of Debian,
Ubuntu and Alpine. Debian installs them in \`/usr/bin\`, Alpine installs tini in \`/sbin\`. This is only reported for
base images whose contents are known, when nothing in the file mentions the init.`,

  check(image) {
    const written = writtenCommands(image)[0];
    const path = written?.command.shellForm ? undefined : written?.command.argv[0];
    const name = path?.split('/').at(-1) ?? '';
    if (!written || !path || path === reaperPath || !packaged.has(name) || image.base.image.hasInit !== false)
      return [];
    const mentions = mentionsOf(path, image);
    const isMisplaced =
      mentions.length > 0 &&
      isDebianPackage(mentions, name) &&
      path !== name &&
      !path.startsWith('/usr/bin/') &&
      !path.startsWith('/bin/');
    return mentions.length === 0 || isMisplaced
      ? [{ place: placeOf(written.instruction), path, isMisplaced }]
      : [];
  },

  message: ({ path, isMisplaced }, { base }) =>
    isMisplaced
      ? `the container does not start: there is no ${path}, the package installs /usr/bin/${path.split('/').at(-1)}`
      : `the container does not start: ${base.reference} has no ${path}, and nothing in this file installs it`,

  examples: [
    byHand`
        FROM debian:bookworm
      - ENTRYPOINT ["tini", "--"]
      + RUN apt-get update && apt-get install -y tini
      + ENTRYPOINT ["tini", "--"]
        CMD ["sleep", "1000"]
    `,
  ],
});

const packaged = new Set(['tini', 'dumb-init', 'catatonit']);

/**
 * What could have put it there: every instruction but the command itself that names it, and every copy of whole
 * folders to where it is.
 */
function mentionsOf(path: string, { chain }: Image): string[] {
  const name = path.split('/').at(-1) ?? '';
  return chain
    .flatMap(({ instructions }) => instructions)
    .filter(({ keyword }) => ['RUN', 'COPY', 'ADD', 'ENV', 'ARG'].includes(keyword))
    .map(({ line, heredocs }) => [line.text, ...heredocs.map(({ content }) => content)].join('\n'))
    .filter(
      text =>
        text.includes(name) ||
        mayCopyTo(path, text) ||
        /^(?:COPY|ADD)\b.*(?:--from|\s\/(?:usr\/?|sbin\/?|bin\/?)?\s*$)|\.sh\b|\binstall\.|packages/i.test(
          text,
        ),
    );
}

/** Whether a copy ends in a folder above a path, or in one of which that is not known. */
function mayCopyTo(path: string, text: string): boolean {
  const [, target] = /^(?:COPY|ADD)\b[\s\S]*["\s]([^"\s\]]+)["\s\]]*$/i.exec(text) ?? [];
  if (target === undefined || !path.includes('/')) return false;
  if (!target.startsWith('/')) return !/^\/(?:usr\/(?:local\/)?)?s?bin\//.test(path);
  return path.startsWith(target.replace(/\/*$/, '/'));
}

function isDebianPackage(mentions: readonly string[], name: string): boolean {
  return mentions.every(text =>
    new RegExp(`apt(?:-get)?\\b[^&|;]*\\binstall\\b[^&|;]*\\b${name}\\b`, 's').test(text),
  );
}
