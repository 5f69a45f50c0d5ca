import { flags } from './link.ts';
import { platforms, variantOf } from './platforms.ts';
import { version } from './version.ts';

/**
 * The Makefile beside the generated C: what link.ts does, for those who have a C compiler and nothing else. The
 * compiler's own name for its machine, `gcc -dumpmachine`, says what the machine needs.
 */
export function formatMakefile(): string {
  const special = platforms.flatMap(platform => {
    const { compiler, flags: own } = platform;
    const isMeant = `$(filter ${compiler.split('-')[0]}-%,$(MACHINE))`;
    const program = `reaper${variantOf(platform)}.c`;
    return [
      ...(own.length > 0 ? [`MACHINE_FLAGS += $(if ${isMeant},${own.join(' ')})`] : []),
      ...(program === 'reaper.c' ? [] : [`PROGRAM := $(if ${isMeant},${program},$(PROGRAM))`]),
    ];
  });
  return `# Written by npm run build:reaper. Builds the reaper with gcc and the headers of Linux (linux-libc-dev):
#   make; make CC=aarch64-linux-gnu-gcc; make install DESTDIR=… PREFIX=/usr
# The gcc of Debian 12 writes the bytes that are published.
VERSION := ${version}
CC := gcc
PREFIX ?= /usr/local
MACHINE := $(shell $(CC) -dumpmachine)
PROGRAM := reaper.c
${special.join('\n')}
FLAGS := ${flags.join(' \\\n  ')}

reaper: linux.c machine.h layout.ld $(PROGRAM) reaper.h $(wildcard libc/*)
	$(CC) $(FLAGS) -Ilibc -I. '-DPROGRAM="$(PROGRAM)"' linux.c -Wl,-T,layout.ld $(MACHINE_FLAGS) -o $@

install: reaper
	install -D -m 755 reaper $(DESTDIR)$(PREFIX)/sbin/reaper
	install -D -m 644 reaper.8 $(DESTDIR)$(PREFIX)/share/man/man8/reaper.8

clean:
	rm -f reaper

.PHONY: install clean
`;
}
