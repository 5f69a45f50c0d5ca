/** What the reaper answers to `--version`, and what its binaries say of themselves. A release of it is a new build. */
export const version = '0.2.0';

/** The day of that version, in UTC: what is made of it carries no other date, so that it is the same every time. */
export const released = '2026-11-28';
