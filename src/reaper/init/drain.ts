import { ESRCH, SIGKILL, SIGTERM, STDERR } from './constants';
import { clock, kill } from './linux';
import { SIGCONT } from './numbers';
import { options } from './options';
import { isDescendant, nextProcess, rewindProcesses, sayProcess } from './processes';
import { begin } from './refuse';
import { state } from './state';
import { deadlineOfRest } from './stopping';
import { sweep } from './sweep';
import { endLine } from './text';

/** How long the killed may take to be gone. The kernel waits for them in any case. */
const AFTER_KILL: i32 = 1000;
/** Processes of `docker exec` are not our children: no SIGCHLD tells of their end, so we look. */
const LOOK_EVERY: i32 = 10;
const FOR_EVER: i32 = -1;

const NOT_YET: i32 = 0;
const TOLD: i32 = 1;
const KILLED: i32 = 2;

let stage: i32 = 0;
let deadline: i32 = 0;

/** Takes the next step after main is gone: tell the rest, then kill it. Whether there is nothing left to do. */
export function isDrained(): bool {
  if (options.drain === 0) return true;
  // Of dumb-init's session we are told nothing: it is sent SIGTERM in any case, and nobody waits for it.
  if (stage === NOT_YET && (options.session || isAnybodyLeft())) tell();
  if (!isAnybodyLeft()) return true;
  if (remaining() > 0) return false;
  if (stage === KILLED) return true;
  killSurvivors();
  return false;
}

/** How many milliseconds the next signal may be waited for. */
export function patience(): i32 {
  if (!state.isMainGone) return FOR_EVER;
  const most = remaining();
  const isTold = stage === TOLD && state.hasChildren;
  return isTold || most < LOOK_EVERY ? most : LOOK_EVERY;
}

/** An empty namespace has nobody to signal: ESRCH, and only then. Not being PID 1, we ask for our own children. */
function isAnybodyLeft(): bool {
  return state.isInit ? kill(-1, 0) !== ESRCH : state.hasChildren;
}

/** Without SIGCONT a stopped process could do nothing about its SIGTERM. */
function tell(): void {
  stage = TOLD;
  deadline = deadlineOfRest();
  sweep(SIGTERM);
  // dumb-init sends nothing else, and who counts its signals would see the difference.
  if (!options.session) sweep(SIGCONT);
}

function killSurvivors(): void {
  if (options.warn || options.verbosity > 1) nameSurvivors();
  stage = KILLED;
  deadline = clock() + AFTER_KILL;
  sweep(SIGKILL);
}

function remaining(): i32 {
  const left = deadline - clock();
  return left > 0 ? left : 0;
}

function nameSurvivors(): void {
  rewindProcesses();
  for (let pid: i32; (pid = nextProcess()) !== 0; ) {
    if (!state.isInit && !isDescendant(pid)) continue;
    begin(text('killed at the deadline: '));
    sayProcess(pid);
    endLine(STDERR);
  }
}
