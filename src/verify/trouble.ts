import { newWords } from './last-words.ts';

/**
 * What programs write when they find that they were not stopped cleanly. Apache, server/log.c; rsyslog,
 * tools/rsyslogd.c; PostgreSQL, access/transam/xlog.c and utils/init/miscinit.c; Redis, src/aof.c; InnoDB,
 * log/log0recv.cc; MongoDB, storage_engine_init.cpp
 */
const troubles: readonly RegExp[] = [
  /\balready (?:running|exists?|in use|locked)\b|\banother (?:instance|process|server)\b/i,
  /\bstale\b|\bpid ?file\b.*\b(?:overwritten|exists|removing)\b|\block ?file\b.*\b(?:exists|removing)\b/i,
  /\bnot (?:been )?(?:properly|cleanly|correctly) (?:shut ?down|closed|stopped|terminated)\b/i,
  /\bunclean\b|\bwas interrupted\b|\b(?:dirty|improper|abnormal) (?:shutdown|exit|termination)\b/i,
  /\b(?:crash|automatic|starting|needs?) recovery\b|\brecovery (?:in progress|needed|required)\b|\bredo starts\b/i,
  /\btruncat(?:ed|ing)\b|\bcorrupt(?:ed|ion)?\b|\bshort read\b|\bunexpected end of (?:file|the)\b|\bbad file format\b/i,
];

/** More lines are of no more use; a longer one is cut. */
const MOST = 3;
const LENGTH = 300;

/** The lines of a second start that say so, and have no like among those of the first. */
export function troubleIn(lines: readonly string[], first: readonly string[]): readonly string[] {
  return newWords(lines, first)
    .filter(line => troubles.some(pattern => pattern.test(line)))
    .slice(0, MOST)
    .map(line => line.trim().slice(0, LENGTH));
}
