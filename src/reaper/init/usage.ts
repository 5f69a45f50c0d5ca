import { STDOUT } from './constants';
import { Pointer } from './linux';
import { AS_DUMB_INIT, AS_TINI, options } from './options';
import { endLine, sayByte } from './text';

/** `docker info` looks for the words "tini version" in what the init of `docker run --init` answers. */
export function printVersion(): void {
  if (options.calledAs === AS_DUMB_INIT) print(STDOUT, packed('dumb-init v${version}_reaper'));
  else if (options.calledAs === AS_TINI) print(STDOUT, packed('tini version ${version}_reaper'));
  else print(STDOUT, packed('reaper ${version}'));
}

export function printUsage(fd: i32): void {
  print(
    fd,
    packed(
      'Usage: reaper [OPTION]... [--] PROGRAM [ARGUMENT]...\n-s, --subreaper\n-g, --group\n-w, --warn\n-v, --verbose: be more verbose\n-p, --parent-death-signal SIGNAL\n-e, --expect CODE\n-r, --rewrite FROM:TO\n-d, --drain SECONDS\n-h, --help\n-l, --license\n--version\nPROGRAM is under the supervision of a valid init process.',
    ),
  );
}

export function printLicence(): void {
  print(STDOUT, licence());
}

function print(fd: i32, text: Pointer): void {
  for (let byte: u8; (byte = load<u8>(text)) !== 0; text++) unpack(byte);
  endLine(fd);
}

function unpack(byte: u8): void {
  if (byte < 128) {
    sayByte(byte);
    return;
  }
  const pair = pairs() + (<usize>byte - 128) * 2;
  unpack(load<u8>(pair));
  unpack(load<u8>(pair, 1));
}
