import { STDOUT } from './constants';
import { Pointer, write } from './linux';
import { AS_DUMB_INIT, options } from './options';
import { endLine, say } from './text';

const VERSION = text('0.1.0_reaper');

/** `docker info` looks for the words "tini version" in what the init of `docker run --init` answers. */
export function printVersion(): void {
  say(options.calledAs === AS_DUMB_INIT ? text('dumb-init v') : text('tini version '));
  say(VERSION);
  endLine(STDOUT);
}

export function printUsage(): void {
  print(
    text(
      'Usage: reaper [OPTION]... [--] PROGRAM [ARGUMENT]...\nPROGRAM under the supervision of a valid init process that lets everything finish.\n\n-s, --subreaper     adopt orphans, PID 1 or not\n-g, --group         signal the group of PROGRAM\n-w, --warn          name zombies and survivors\n-v, --verbose       be more verbose (-vvv)\n-p, --parent-death-signal SIGNAL\n-e, --expect CODE   exit with 0 instead of CODE\n-r, --rewrite FROM:TO[,FROM:0]  send TO for FROM, 0 nothing\n-d, --drain SECONDS for the rest to finish: 8 from a stop signal, 3 from the end of PROGRAM\n-h, --help  -l, --license  --version\nVariables: REAPER_GROUP=1, REAPER_DRAIN=5...\nExit: as PROGRAM; 128+signal; 127 not found; 126 not executable; 2 usage; 70 fault\n',
    ),
  );
}

export function printLicence(): void {
  print(text('MIT License, https://opensource.org/license/mit\n'));
}

function print(own: Pointer): void {
  let length = 0;
  while (load<u8>(own + length) !== 0) length++;
  write(STDOUT, own, length);
}
