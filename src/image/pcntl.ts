import type { Program } from './facts/program.ts';
import type { Image } from './image.ts';

/** Laravel traps signals by PHP's pcntl, which the official images do not have unless a RUN builds it. */
export function isWithoutPcntl({ name }: Program, { base, applied }: Image): boolean {
  if (name !== 'artisan' || !/^(?:docker\.io\/)?(?:library\/)?php:/.test(base.reference)) return false;
  const texts = applied.flatMap(({ instruction: { keyword, line } }) => (keyword === 'RUN' ? line.text : []));
  return !texts.some(text => /pcntl|\.sh\b|install-php|\bmake\b/.test(text));
}
