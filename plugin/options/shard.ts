import { InvalidArgumentError } from 'commander';

/** One of several parts of a list of files, for parallel CI jobs. */
export interface Shard {
  /** From 1. */
  readonly number: number;
  readonly of: number;
}

/** Reads `1/8`. */
export function parseShard(text: string): Shard {
  const [, number, of] = /^(\d{1,4})\/(\d{1,4})$/.exec(text)?.map(Number) ?? [];
  if (!number || !of || number > of)
    throw new InvalidArgumentError('Expected NUMBER/OF from 1/OF to OF/OF, such as 1/8.');
  return { number, of };
}

/** Every file is in one shard, and all shards are about as large; which one depends on the list alone. */
export function takeShard(files: readonly string[], { number, of }: Shard): string[] {
  return files.filter((_, index) => index % of === number - 1);
}
