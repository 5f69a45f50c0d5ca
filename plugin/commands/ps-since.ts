import { listKilled } from '../../src/engine/list.ts';
import { readPast } from '../../src/engine/past-events.ts';
import { InputError } from '../../src/input-error.ts';
import { hasReached } from '../../src/lint/diagnostic.ts';
import { formatPastKills, formatPastKillsJson } from '../../src/report/past-stops.ts';
import { pastKills } from '../../src/verify/past-stops.ts';
import { parseDuration } from '../../src/workload/compose/duration.ts';
import { withEngine } from '../engine/reach-engine.ts';
import type { PsOptions } from '../options/ps-options.ts';
import { exitClean, exitFindings } from '../process/exit-codes.ts';
import { chalkFor, type Environment, type Streams, widthOf } from '../process/streams.ts';

/** `docker initcheck ps --since 24h`: who was killed by a stop, whether it still runs or not. */
export async function runPsSince(
  names: readonly string[],
  options: PsOptions,
  { stdout }: Streams,
  environment: Environment,
): Promise<number> {
  rejectOthers(options);
  const since = parseSince(options.since ?? '');
  const { signal, variables } = environment;
  const { past, killed } = await withEngine(environment, async engine => {
    const [past, killed] = await Promise.all([
      readPast(engine, since, signal),
      listKilled(engine, since, signal),
    ]);
    // Podman tells of no signals: all that is known of an end is its exit code.
    return { past: engine.isPodman ? { ...past, events: [] } : past, killed };
  });
  const isMeant = ({ id, name }: { readonly id: string; readonly name: string }): boolean =>
    names.length === 0 || names.some(word => name === word || id.startsWith(word));
  const kills = pastKills(past.events, killed.exited).filter(isMeant);
  const report = { since, kills, forgottenBefore: past.forgottenBefore, left: killed.left };
  const style = { chalk: chalkFor(stdout, options.color, variables), width: widthOf(stdout) };
  stdout.write(options.format === 'json' ? formatPastKillsJson(report) : formatPastKills(report, style));
  return kills.length > 0 && hasReached('warning', options.failLevel ?? 'none') ? exitFindings : exitClean;
}

function rejectOthers({ watch, filter, format, expect, allContexts }: PsOptions): void {
  const others = {
    '--watch': watch !== undefined,
    '--filter': filter.length > 0,
    '--expect': expect !== undefined,
    '--all-contexts': allContexts === true,
    '--format prometheus': format === 'prometheus',
  };
  const other = Object.entries(others).find(([, isGiven]) => isGiven);
  if (other)
    throw new InputError(`--since looks at what has happened, and ${other[0]} at what runs: choose one`);
}

/** As docker events reads it: how long ago, or a time. In seconds since 1970. */
function parseSince(text: string): number {
  const now = Date.now() / 1000;
  const ago = parseDuration(text);
  const then = ago === undefined ? Date.parse(text) / 1000 : now - ago;
  // A number alone is a year to some, and seconds to others.
  if (!(then >= 0 && then <= now) || /^\d+$/.test(text))
    throw new InputError(
      'expected how long ago, such as 24h or 30m, or a time such as 2026-01-31T14:00:00Z',
      `--since ${text}`,
    );
  return then;
}
