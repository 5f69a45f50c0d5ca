import { InvalidArgumentError, Option } from 'commander';
import { isInputError } from '../../src/input-error.ts';
import type { Inject } from '../../src/lint/injection.ts';
import { architectureOf, parseInject, parsePlatforms } from '../config/parse-inject.ts';

/** How a repair adds an init to the image, as commander hands it over. */
export interface InjectionOptions {
  readonly inject?: Inject;
  readonly legacyBuilder?: true;
  /** The architectures for which reapers are written, as TARGETARCH names them. */
  readonly reaperPlatforms?: readonly string[];
}

/** The options themselves. */
export function injectionOptions(): Option[] {
  return [
    new Option(
      '--inject <how>',
      'how a repair adds an init: copy (the reaper, from .initcheck/ in the build context), image=REF, url=BASE ' +
        '(where you host it), tini, dumb-init or catatonit (the package of the base image), or none (default: copy)',
    ).argParser(text => inCommander(parseInject, text)),
    new Option(
      '--legacy-builder',
      "repair for builders without BuildKit: no COPY --chmod; verify with Docker's legacy builder",
    ),
    new Option(
      '--reaper-platforms <list>',
      'comma-separated platforms for which --fix writes a reaper, or all (default: amd64,arm64)',
    ).argParser(parseArchitectures),
  ].map(option => option.helpGroup('Repair options:'));
}

/** The platform of an experiment, as it was written: one that there are programs for. */
export function parsePlatform(text: string): string {
  inCommander(architectureOf, text);
  return text;
}

/** The machines of a list of platforms, as TARGETARCH names them. */
export function parseArchitectures(text: string): string[] {
  return inCommander(parsePlatforms, text);
}

/** What cannot be used, in the words of commander, which names the option. */
function inCommander<T>(parse: (text: string) => T, text: string): T {
  try {
    return parse(text);
  } catch (error) {
    if (!isInputError(error)) throw error;
    const [first = '', ...rest] = error.reason;
    throw new InvalidArgumentError(`${first.toUpperCase()}${rest.join('')}.`);
  }
}
