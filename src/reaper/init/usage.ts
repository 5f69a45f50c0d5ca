import { STDOUT } from './constants';
import { Pointer, write } from './linux';
import { AS_DUMB_INIT, AS_TINI, options } from './options';

/** `docker info` looks for the words "tini version" in what the init of `docker run --init` answers. */
export function printVersion(): void {
  if (options.calledAs === AS_DUMB_INIT) print(STDOUT, text('dumb-init v0.2.0_reaper\n'));
  else if (options.calledAs === AS_TINI) print(STDOUT, text('tini version 0.2.0_reaper\n'));
  else print(STDOUT, text('reaper 0.2.0\n'));
}

export function printUsage(fd: i32): void {
  print(
    fd,
    text(
      'Usage: reaper [OPTION]... [--] PROGRAM [ARGUMENT]...\n-s, --subreaper\n-g, --group\n-w, --warn\n-v, --verbose: be more verbose\n-p, --parent-death-signal SIGNAL\n-e, --expect CODE\n-r, --rewrite FROM:TO\n-d, --drain SECONDS\n-h, --help\n-l, --license\n--version\nPROGRAM is under the supervision of a valid init process.\n',
    ),
  );
}

export function printLicence(): void {
  print(STDOUT, licence());
}

function print(fd: i32, own: Pointer): void {
  let length = 0;
  while (load<u8>(own + length) !== 0) length++;
  write(fd, own, length);
}
