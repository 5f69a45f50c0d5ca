import { canSee, isAnybodyLeft, killAll } from './care';
import { CATCHES, DIES, IGNORES, NOBODY, READS } from './dispositions';
import { clock } from './linux';
import { forgetListeners, hasListeners } from './listeners';
import { options } from './options';
import { state } from './state';
import { deadlineOfRest, isExplicit, isStopping, share } from './stopping';
import { isReaderBusy, mostPatient, startOver, tell, walked } from './tell';

/** How long the killed may take to be gone. The kernel waits for them in any case. */
const AFTER_KILL: i32 = 1000;
/** Processes of `docker exec` are not our children: no SIGCHLD tells of their end, so we look. */
const LOOK_EVERY: i32 = 10;
/** What was written into a pipe is read in this time; or in the longer one by a reader that is at work. */
const FOR_PIPES: i32 = 100;
const FOR_BUSY_PIPES: i32 = 500;
/** Who only ignores SIGTERM would wait for SIGKILL however long we wait. */
const FOR_IGNORERS: i32 = 200;
/** Who has heard from main what we have to say shows it after this time. */
const FOR_HANDLERS: i32 = 40;
const FOR_EVER: i32 = -1;

const NOT_YET: i32 = 0;
const TOLD: i32 = 1;
const KILLED: i32 = 2;

let stage: i32 = 0;
let deadline: i32 = 0;
let lookedAt: i32 = 0;
/** The most patient of those who are left, and since when. */
let waitedFor: i32 = 0;
let since: i32 = 0;

/**
 * Takes the next step: tell the rest when main is gone, wait for it, kill it. Whether there is nothing left to do.
 * While main lives the rest is its own: it may be at work on what main waits for.
 */
export function isDrained(): bool {
  if (!state.isMainGone) return false;
  if (options.drain === 0) return true;
  // Of dumb-init's session we are told nothing: it is sent SIGTERM in any case, and nobody waits for it.
  if (stage === NOT_YET && (options.session || isAnybodyLeft())) {
    if (isMoment()) return false;
    begin();
  }
  if (!isAnybodyLeft()) return true;
  if (remaining() === 0) return isKilled();
  if (clock() - lookedAt < lookAfter()) return false;
  return isNobodyAwaited();
}

/** Whom main has told needs a moment to let go of a handler that is good for once; `since` is not used before. */
function isMoment(): bool {
  if (!isStopping() || !hasListeners()) return false;
  if (since === 0) since = clock();
  return clock() - since < FOR_HANDLERS;
}

/** A new stop has begun: whoever is told of it was told of another one, if at all. */
export function forgetStop(): void {
  stage = NOT_YET;
  forgetListeners();
}

export function isRestTold(): bool {
  return stage === TOLD;
}

/** How many milliseconds the next signal may be waited for. */
export function patience(): i32 {
  if (!state.isMainGone) return FOR_EVER;
  return stage === TOLD ? min(remaining(), lookAfter()) : LOOK_EVERY;
}

/** Main is gone: the others are told. */
function begin(): void {
  if (!isStopping()) forgetListeners();
  startOver();
  tell(CATCHES);
  stage = TOLD;
  deadline = deadlineOfRest();
  waitedFor = NOBODY;
  since = clock();
  // The first look comes at once.
  lookedAt = since - lookAfter();
}

/** Waits for the most patient of them, each as long as it is worth. */
function isNobodyAwaited(): bool {
  const now = (lookedAt = clock());
  if (!canSee()) return false;
  const kind = mostPatient(untilLast() <= 0);
  // Of the killed only those are left whom we cannot kill.
  if (stage === KILLED) return kind === NOBODY;
  if (kind !== waitedFor) since = now;
  waitedFor = kind;
  if (kind === DIES) tell(DIES);
  else if (kind === READS && now - since >= (isReaderBusy ? FOR_BUSY_PIPES : FOR_PIPES)) tell(READS);
  else if (kind === IGNORES && !isExplicit() && now - since >= FOR_IGNORERS) isKilled();
  return kind === NOBODY;
}

/** Whether the killed had their time too. */
function isKilled(): bool {
  if (stage === KILLED) return true;
  stage = KILLED;
  deadline = clock() + AFTER_KILL;
  killAll();
  return false;
}

/**
 * Looking costs by the head, and who was long in ending is not missed at once; but the moment from which everybody is
 * told is not missed.
 */
function lookAfter(): i32 {
  const pause: u32 = LOOK_EVERY + walked / 20 + max(0, lookedAt - since) / 64;
  // Below zero it is the largest there is.
  return min(pause, <u32>untilLast());
}

/** How many milliseconds until everybody is told, whoever stops them; not above zero if they are over. */
function untilLast(): i32 {
  return deadline - share() - clock();
}

function remaining(): i32 {
  return max(0, deadline - clock());
}
