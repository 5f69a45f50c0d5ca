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
      'Usage: reaper [OPTION]... [--] PROGRAM [ARGUMENT]...\n\nRuns PROGRAM under the supervision of a valid init process: forwards signals to\nit, reaps what dies, and when it is gone lets everything else finish.\n\n  -s, --subreaper      reap our descendants also when we are not PID 1\n  -g, --group          signal the process group of PROGRAM\n  -w, --warn           name every zombie and every survivor\n  -v, --verbose        be more verbose; up to three times\n  -p, --parent-death-signal SIGNAL\n                       the signal we get when our parent dies\n  -e, --expect CODE    exit with 0 where PROGRAM exits with CODE\n  -r, --rewrite FROM:TO\n                       send TO where FROM is received; 0 sends nothing\n  -d, --drain SECONDS  time for the rest to finish (8 after a stop signal, else 3)\n  -h, --help   -l, --license   --version\n\nEvery setting is a variable too: REAPER_DRAIN=5. Lists: -r HUP:0,TERM:QUIT\nExit: that of PROGRAM, 128+signal; 127 not found, 126 not executable, 2 usage, 70 fault\n',
    ),
  );
}

export function printLicence(): void {
  print(text('MIT License. https://opensource.org/license/mit\n'));
}

function print(own: Pointer): void {
  let length = 0;
  while (load<u8>(own + length) !== 0) length++;
  write(STDOUT, own, length);
}
