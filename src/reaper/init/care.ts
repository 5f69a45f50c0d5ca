import { ESRCH, SIGKILL, SIGTERM } from './constants';
import { dispositionOf, NOBODY } from './dispositions';
import { kill } from './linux';
import { SIGCONT } from './numbers';
import { options } from './options';
import { isDescendant, nextProcess, rewindProcesses, sayProcess } from './processes';
import { begin } from './refuse';
import { state } from './state';
import { endLine } from './text';

/**
 * Who is in our care: as PID 1 everybody else in the namespace, `docker exec` included; anybody else has only its
 * descendants, and must never say kill(-1), which for root would mean the whole machine.
 */

/** Asking more of them for what they do about signals would take longer than it is worth. */
const MOST_ASKED: i32 = 1000;

/**
 * Whether the processes in our care cannot be told apart: no /proc, another namespace's, one that hides them, or too
 * many.
 */
let isBlind: bool = false;

/** Counts them; the highest pid, or 0 if they cannot be told apart. */
export function lookAround(): i32 {
  let last = 0;
  let seen = 0;
  rewindProcesses();
  for (let pid: i32; (pid = nextProcess()) !== 0 && seen <= MOST_ASKED; seen++) last = pid;
  isBlind = seen === 0 || seen > MOST_ASKED;
  return isBlind ? 0 : last;
}

export function canSee(): bool {
  return !isBlind;
}

/** The next process in our care after `rewindProcesses`; 0 at the end. */
export function nextInCare(): i32 {
  for (let pid: i32; (pid = nextProcess()) !== 0; )
    if ((pid !== state.main || state.isMainGone) && (state.isInit || isDescendant(pid))) return pid;
  return 0;
}

/** An empty namespace has nobody to signal: ESRCH, and only then. Not being PID 1, we ask for our own children. */
export function isAnybodyLeft(): bool {
  if (state.isInit) return kill(-1, 0) !== ESRCH;
  // Whom we do not see we wait for only as long as main's group, which we have told, has a member.
  return state.hasChildren && (canSee() || kill(-state.main, 0) === 0);
}

/** With -g main's group is told at once, whoever is in it; PID 1 tells everybody anyhow. */
export function isToldByGroup(): bool {
  return options.group && !state.isInit;
}

/** Tells all of them at once, without asking. Without SIGCONT a stopped process could do nothing about its SIGTERM. */
export function tellUnseen(): void {
  const whom = state.isInit ? -1 : -state.main;
  kill(whom, SIGTERM);
  // dumb-init sends nothing else, and who counts its signals would see the difference.
  if (!options.session) kill(whom, SIGCONT);
}

/**
 * Whom we cannot see and are not PID 1 for, we leave to the next reaper: a group's number may be that of others by now.
 */
export function killAll(): void {
  if (options.warn || options.verbosity > 1) nameSurvivors();
  if (state.isInit) {
    kill(-1, SIGKILL);
    return;
  }
  rewindProcesses();
  for (let pid: i32; (pid = nextInCare()) !== 0; ) kill(pid, SIGKILL);
}

function nameSurvivors(): void {
  rewindProcesses();
  for (let pid: i32; (pid = nextInCare()) !== 0; ) {
    if (dispositionOf(pid, SIGTERM) === NOBODY) continue;
    begin(phrase('killed: '));
    sayProcess(pid);
    endLine();
  }
}
