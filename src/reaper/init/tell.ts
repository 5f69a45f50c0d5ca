import { canSee, isToldByGroup, lookAround, nextInCare, tellUnseen } from './care';
import { SIGHUP, SIGTERM } from './constants';
import {
  CATCHES,
  DIES,
  dispositionOf,
  handles,
  IGNORES,
  ignoresInterrupt,
  isBusy,
  listens,
  mayWaitForChild,
  NOBODY,
  READS,
  waitsForChild,
} from './dispositions';
import { getpgid, kill } from './linux';
import { hasHeard, knownOf, LED, LISTENED, LISTENS, remember, rememberFirst, SHELL } from './listeners';
import { SIGCONT } from './numbers';
import { options } from './options';
import { leadsTerminal, parentOf, rewindProcesses } from './processes';
import { state } from './state';
import { stopSignal } from './stopping';

/** Nobody with a higher pid has been told yet: pids count up, so that is whoever was born later. */
let newest: i32 = 0;
/**
 * Those of this kind and the kinds above it have been told: first those who catch, then those who die, at last those
 * who read.
 */
let toldDownTo: i32 = 0;

/** Nobody has been told. */
export function startOver(): void {
  newest = 0;
  isLast = false;
  toldDownTo = CATCHES + 1;
}

/**
 * Tells everybody of this kind and of the kinds above it, once: by the stop signal who listens to it, by SIGTERM the
 * others. Shells of terminals ignore both and are hung up. A shell runs its handler when the command in its foreground
 * has ended, so such a command is told with the shell; not so the workers of a parent that does not wait for them.
 */
export function tell(kind: i32): void {
  const last = lookAround();
  if (newest === 0 && (!canSee() || isToldByGroup())) tellUnseen();
  rewindProcesses();
  for (let pid: i32; (pid = nextInCare()) !== 0 && pid <= last; )
    if (!wasToldByGroup(pid)) tellOne(pid, kind);
  newest = last;
  toldDownTo = kind;
}

function wasToldByGroup(pid: i32): bool {
  return newest === 0 && isToldByGroup() && getpgid(pid) === state.main;
}

/** Main is about to be told, with its group or alone: who listens now and not later has heard of it. */
export function rememberListeners(signal: i32): void {
  if (!options.group && !isListener(state.main, signal)) return;
  rewindProcesses();
  for (let pid: i32; (pid = nextInCare()) !== 0; ) {
    if (knownOf(pid) !== 0 || !isListener(pid, signal)) continue;
    const isTold = options.group && handles(signal) && getpgid(pid) === state.main;
    rememberFirst(pid, isTold ? LISTENED + i32(mayWaitForChild(pid)) : LISTENS);
  }
}

/** Not so of one that cannot be asked, and of one that waits for its signals: it goes on to do so. */
function isListener(pid: i32, signal: i32): bool {
  return dispositionOf(pid, signal) === CATCHES && (handles(signal) || handles(SIGTERM));
}

function tellOne(pid: i32, kind: i32): void {
  const its = dispositionOf(pid, stopSignal());
  const signal = listens(stopSignal()) ? stopSignal() : SIGTERM;
  if (hasHeard(pid, its) || (pid <= newest && its >= toldDownTo && knownOf(pid) !== LED)) return;
  if (its === IGNORES) {
    if (pid > newest && leadsTerminal(pid)) send(pid, SIGHUP);
  } else if (its === CATCHES) tellListener(pid, signal);
  else if (its >= kind || (its === DIES && isInForeground(pid))) send(pid, signal);
}

function tellListener(pid: i32, signal: i32): void {
  const told = LISTENED + i32(mayWaitForChild(pid));
  const known = isLed(pid) ? LED : told;
  remember(pid, known);
  if (known === LED) return;
  tellWaiting(parentOf(pid));
  send(pid, signal);
}

/** Whether the process that was told, and is still there, does something about it. */
function isAtWork(pid: i32, its: i32): bool {
  return its === CATCHES || (its !== NOBODY && hasHeard(pid, its));
}

/**
 * Whether the listener that was asked last is the worker of another one, which stops it when its task is done, as
 * Celery does: it ignores Ctrl-C, which master and workers get alike. A master that is told and then only waits has
 * left it to us; and at last everybody is told.
 */
function isLed(pid: i32): bool {
  if (isLast || !ignoresInterrupt()) return false;
  const master = parentOf(pid);
  return isOther(master) && isAtWork(master, dispositionOf(master, stopSignal())) && !mayWaitForChild(master);
}

/**
 * Who does nothing but wait for one that is told would begin something new when that has finished, as a restart loop
 * does: it ends before. Those of a terminal would take its foreground with them.
 */
function tellWaiting(pid: i32): void {
  if (!isOther(pid)) return;
  if (dispositionOf(pid, stopSignal()) !== DIES || hasHeard(pid, DIES)) return;
  if (!waitsForChild(pid) || leadsTerminal(pid)) return;
  tellWaiting(parentOf(pid));
  send(pid, SIGTERM);
}

/** A later stop signal is for those who catch it: it ends nobody who is at work on an earlier one. */
export function tellAgain(signal: i32): void {
  if (!canSee()) {
    if (state.isInit && signal === SIGTERM) tellUnseen();
    return;
  }
  rewindProcesses();
  for (let pid: i32; (pid = nextInCare()) !== 0; )
    if (dispositionOf(pid, signal) !== NOBODY && listens(signal) && knownOf(pid) !== LED) kill(pid, signal);
}

/** Whether little time is left: then nobody is left to a master. */
let isLast: bool = false;
/** What the last walk has seen. */
export let isReaderBusy: bool = false;
export let walked: i32 = 0;

/**
 * Whom we wait for: CATCHES, DIES for who is still to be told, READS, IGNORES; NOBODY. Workers whose master has gone or
 * waits for them are told on the way.
 */
export function mostPatient(isLate: bool): i32 {
  let most = NOBODY;
  isLast = isLate;
  isReaderBusy = false;
  walked = 0;
  rewindProcesses();
  for (let pid: i32; (pid = nextInCare()) !== 0; walked++) most = max(most, patienceFor(pid));
  return most;
}

/**
 * Who catches and was not told counts as one who is to be told; who was told and is there all the same, as one who
 * ignores it, unless it listened.
 */
function patienceFor(pid: i32): i32 {
  const kind = dispositionOf(pid, stopSignal());
  if (kind === READS && isBusy()) isReaderBusy = true;
  if (pid > newest) return min(kind, DIES);
  if (knownOf(pid) === LED) tellOne(pid, CATCHES);
  if (isAtWork(pid, kind)) return CATCHES;
  return kind < CATCHES && kind >= toldDownTo ? IGNORES : kind;
}

/** Whether a parent is a process like others, and not ourselves. */
function isOther(pid: i32): bool {
  return pid > 1 && pid !== state.self;
}

/** Whether a listener that has been told waits for its end. Main has been told by then, whatever it does. */
function isInForeground(pid: i32): bool {
  const parent = parentOf(pid);
  return parent === state.main || knownOf(parent) === SHELL;
}

/** Without SIGCONT a stopped process could do nothing about its signal; dumb-init sends none. */
function send(pid: i32, signal: i32): void {
  kill(pid, signal);
  if (!options.session) kill(pid, SIGCONT);
}
