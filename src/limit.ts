/** Does some work that waits for nothing; throws an InputError when it takes too long. */
export type Limit = <T>(work: () => T) => T;
