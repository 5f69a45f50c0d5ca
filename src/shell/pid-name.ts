/** Whether a variable is named as one of the number of a process, which nobody hands in who starts the script. */
export function isPid(name: string): boolean {
  return /(?:^|_)(?:pids?|PIDS?)$/.test(name);
}
