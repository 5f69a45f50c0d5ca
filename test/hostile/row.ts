/** A text or a command line of a stranger, the essential words of what is said of it, the exit code, and the reason. */
export type Row<Input = string> = readonly [input: Input, says: string, code: 0 | 1 | 2, why: string];
