/**
 * CHANGELOG.md as https://keepachangelog.com/en/1.1.0/ has it: what comes is under Unreleased until it has a
 * version. Throws an Error when there is no Unreleased.
 */
const heading = '## [Unreleased]\n';

/** What is under Unreleased; empty when nothing is. */
export function unreleased(text: string): string {
  const [, rest] = text.split(heading);
  if (rest === undefined) throw new Error(`CHANGELOG.md has no line ${JSON.stringify(heading.trim())}`);
  return (rest.split(/^## /m)[0] ?? '').trim();
}

/** The text with what was unreleased under its version, and an empty Unreleased above it. `date` as 2026-11-28. */
export function releasedChangelog(text: string, version: string, date: string): string {
  const [before, rest = ''] = text.split(heading);
  return `${before}${heading}\n## [${version}] - ${date}\n${rest}`;
}
