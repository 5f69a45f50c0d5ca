import type { StopEffect } from '../../../src/verify/observation.ts';
import type { RepairJudgement } from '../../../src/verify/whole.ts';

/** An image whose truth is known by construction, and what has to be said about it. */
export interface Truth {
  readonly why: string;
  /** The Dockerfile; the overlay has the reaper, the probe and `files`. */
  readonly original: string;
  /** Written by hand: the truth does not depend on what the linter repairs. */
  readonly repaired?: string;
  readonly files?: Readonly<Record<string, string>>;
  /** Seconds, default 3. */
  readonly grace?: number;
  readonly seen: Expected;
  readonly after?: Expected;
  readonly verdict?: RepairJudgement['verdict'];
  /** Symptoms that are findings of the experiment and at least warnings. */
  readonly warns?: readonly string[];
}

/** What has to be seen of one container; what is left out may be anything. */
export interface Expected {
  readonly outcome?: 'stopped' | 'exited';
  readonly killed?: boolean;
  readonly exitCode?: number;
  readonly work?: 'finished' | 'cut' | 'unknown';
  /** Parts of the commands of those that did not come to their own end. */
  readonly cut?: readonly string[];
  /** Of five orphans; `some` is at least one. */
  readonly left?: number | 'some';
  readonly early?: boolean;
  /** What PID 1 did with the stop signal, by the kernel's events. */
  readonly heard?: StopEffect;
  readonly canary?: 'finished' | 'lost';
  /** At least and at most so many seconds. */
  readonly seconds?: readonly [least: number, most: number];
}

export const python = (name: string, ...more: readonly string[]): string =>
  ['FROM python:3', `COPY ${name} /`, ...more, `CMD ["python3", "-u", "/${name}"]`, ''].join('\n');

/** The same with the reaper in front of the command. */
export const behindReaper = (dockerfile: string): string =>
  dockerfile.replace(/^CMD /m, 'COPY reaper /sbin/reaper\nENTRYPOINT ["/sbin/reaper", "--"]\nCMD ');
