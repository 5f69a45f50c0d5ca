import type { PublishedPort } from '../../src/engine/host-config.ts';
import { InputError } from '../../src/input-error.ts';
import { printable } from '../../src/report/printable.ts';
import type { HttpTarget } from '../../src/verify/bench.ts';

/** This machine, as URLs name it. */
const local: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]', '0.0.0.0']);

/**
 * Reads `--http`: `/path`, `:8080/path`, or the URL of a port that `--publish` names. Nothing else is ever asked, so
 * everything else is an InputError.
 */
export function parseHttpTarget(word: string, ports: readonly PublishedPort[] = []): HttpTarget {
  const [, port, path] = /^(?::(\d{1,5}))?(\/\S*)$/.exec(word) ?? [];
  if (path === undefined) return parseUrl(word, ports);
  if (port !== undefined && (Number(port) > 65535 || Number(port) === 0))
    throw refusal(word, 'a port is a number from 1 to 65535');
  return { port: port === undefined ? undefined : Number(port), path: pathOf(path), isTls: false };
}

function parseUrl(word: string, ports: readonly PublishedPort[]): HttpTarget {
  const url = /^https?:\/\//i.test(word) && URL.canParse(word) ? new URL(word) : undefined;
  if (!url)
    throw refusal(word, 'expected a path such as /health, :8080/health, or the URL of a published port');
  if (!local.has(url.hostname))
    throw refusal(word, 'requests are only sent to the container: write the path alone');
  if (url.username !== '' || url.password !== '')
    throw refusal(word, 'a URL with a user in it is not supported');
  const isTls = url.protocol === 'https:';
  const hostPort = Number(url.port || (isTls ? 443 : 80));
  if (!ports.some(({ host, container }) => Number(host) === hostPort && /\/tcp$/.test(container)))
    throw refusal(
      word,
      `port ${hostPort} of this machine is not the container's: add --publish ${hostPort}:PORT, or write the ` +
        'path alone',
    );
  return { hostPort, path: `${url.pathname}${url.search}`, isTls };
}

function refusal(word: string, why: string): InputError {
  return new InputError(`--http ${printable(word)}: ${why}`);
}

/** As a browser would send it. */
function pathOf(text: string): string {
  const { pathname, search } = new URL(`http://container${text}`);
  return `${pathname}${search}`;
}
