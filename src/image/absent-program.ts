import { parseImageReference } from '../syntax/image-reference.ts';
import type { Image } from './image.ts';

/**
 * Whether what an image is to run is not in it, so that it stops in no way at all: of the official images of PHP those
 * for fpm alone have php-fpm. docker-library/php@445bf41:Dockerfile-linux.template
 */
export function isAbsent({ base, pid1, applied }: Image): boolean {
  const own = base.image.cmd?.[0];
  if (pid1.service?.program?.name !== 'php-fpm' || own === undefined || own === 'php-fpm') return false;
  const { repository = '' } = parseImageReference(base.reference) ?? {};
  if (!/^(?:library\/)?php$/.test(repository)) return false;
  return !applied.some(
    ({ instruction: { keyword, line, heredocs } }) =>
      /^(?:RUN|COPY|ADD)$/.test(keyword) &&
      [line.text, ...heredocs.map(({ content }) => content)].some(text => /fpm/.test(text)),
  );
}
