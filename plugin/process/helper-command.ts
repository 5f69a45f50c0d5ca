/** The first word of the command line of a process that helps another one; nobody else has a reason to type it. */
export const helperCommand = '__check';
