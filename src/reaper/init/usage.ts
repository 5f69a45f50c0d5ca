import { STDOUT } from './constants';
import { AS_DUMB_INIT, AS_TINI, options } from './options';
import { print, say } from './text';

/** `docker info` looks for the words "tini version" in what the init of `docker run --init` answers. */
export function printVersion(): void {
  if (options.calledAs === AS_DUMB_INIT) say(phrase('dumb-init v${version}_reaper'));
  else if (options.calledAs === AS_TINI) say(phrase('tini version ${version}_reaper'));
  else say(phrase('reaper ${version}'));
  print(STDOUT);
}

export function printUsage(fd: i32): void {
  say(
    phrase(
      'Usage: reaper [OPTION]... [--] PROGRAM [ARGUMENT]...\n-s, --subreaper\n-g, --group\n-w, --warn\n-v, --verbose: be more verbose\n-p, --parent-death-signal SIGNAL\n-e, --expect CODE\n-r, --rewrite FROM:TO\n-d, --drain SECONDS\n-h, --help\n-l, --license\n--version\nPROGRAM is under the supervision of a valid init process.',
    ),
  );
  print(fd);
}

export function printLicence(): void {
  say(licence());
  print(STDOUT);
}
