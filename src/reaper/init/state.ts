/** What we know of the processes in our care. */
@unmanaged
export class State {
  /** Our own pid. */
  self: i32;
  /** PID 1 of its namespace owns every process in it; anybody else only its descendants. */
  isInit: bool;
  /** The program we were asked to run. After it is reaped its pid may belong to somebody else. */
  main: i32;
  isMainGone: bool;
  /** Its wait(2) status. */
  status: i32;
  /** Whether wait4 knows a child of ours, alive or not yet to be reaped. */
  hasChildren: bool;
}

export const state = changetype<State>(reserve<State>());
