import { STDOUT } from './constants';
import { Pointer, write } from './linux';
import { AS_DUMB_INIT, options } from './options';

/** `docker info` looks for the words "tini version" in what the init of `docker run --init` answers. */
export function printVersion(): void {
  print(
    options.calledAs === AS_DUMB_INIT
      ? text('dumb-init v0.1.0_reaper\n')
      : text('tini version 0.1.0_reaper\n'),
  );
}

export function printUsage(): void {
  print(
    text(
      'Usage: reaper [OPTION]... [--] PROGRAM [ARGUMENT]...\n-s, --subreaper\n-g, --group\n-w, --warn\n-v, --verbose: be more verbose\n-p, --parent-death-signal SIGNAL\n-e, --expect CODE\n-r, --rewrite FROM:TO\n-d, --drain SECONDS\n-h, --help\n-l, --license\n--version\nPROGRAM is under the supervision of a valid init process.\n',
    ),
  );
}

export function printLicence(): void {
  print(text('MIT License\n'));
}

function print(own: Pointer): void {
  let length = 0;
  while (load<u8>(own + length) !== 0) length++;
  write(STDOUT, own, length);
}
