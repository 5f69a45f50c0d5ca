import { findProgram } from '../image/facts/programs.ts';
import { nameOf } from '../image/image-path.ts';
import type { BackgroundCommand } from '../shell/ending.ts';

/** What only answers to these has nothing to finish when they are gone. */
const fronts =
  /^(?:nginx|apache2|apache2ctl|apachectl|apache2-foreground|httpd|httpd-foreground|caddy|haproxy|traefik)$/;
const backends = /^(?:php-fpm[\d.]*|uwsgi|gunicorn|uvicorn|hypercorn|daphne|puma|unicorn)$/;

/** The name of a server or worker among what a script has put into the background before it became `main`. */
export function serverBeside(background: readonly BackgroundCommand[], main: string): string | undefined {
  const own = nameOf(main);
  const found = background.find(({ words }) => {
    const name = nameOf(words[0] ?? '');
    // A server that a script sets up, stops and then becomes is there only once.
    if (name === own || (fronts.test(own) && backends.test(name))) return false;
    return ['server', 'worker'].includes(findProgram(words)?.kind ?? '');
  });
  return found && nameOf(found.words[0] ?? '');
}
