/** The address of these bytes in the program's memory, with a zero after them. See text.ts. */
declare function text(bytes: string): usize;
/** The number of this one byte. */
declare function char(byte: string): i32;
/** The address of so many bytes, or of an object of a class of this file, zero at the start. */
declare function reserve<T>(size?: i32): usize;
/** The address of grace-periods.ts as texts, each after the byte that says its seconds. */
declare function gracePeriods(): usize;
/** The address of these bytes and a zero, packed, to be said: see pack-texts.ts. */
declare function phrase(bytes: string): usize;
/** The address of the text of LICENSE without its last end of line and a zero, packed. */
declare function licence(): usize;
/** The address of what the packed bytes from FIRST_PAIR on stand for, two bytes each. */
declare function pairs(): usize;
