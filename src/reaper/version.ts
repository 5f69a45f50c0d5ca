/** What the reaper answers to `--version`, and what its binaries say of themselves. A release of it is a new build. */
export const version = '0.2.0';
