/** Nothing at or above the fail level was found. */
export const exitClean = 0;
/** Findings at or above the fail level, or a repair that an experiment refuted. */
export const exitFindings = 1;
/** The command line or an input could not be used. */
export const exitInput = 2;
/** The Engine could not be used. */
export const exitEngine = 3;
/** Ended by SIGHUP, SIGINT or SIGTERM, as a shell would report it. */
export const exitHungUp = 129;
export const exitInterrupted = 130;
export const exitTerminated = 143;
