/** Does work on each when the one before it is done; the results in their order. */
export async function oneByOne<T, R>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  for (const [index, item] of items.entries()) results.push(await work(item, index));
  return results;
}

/** The results of all, or the first failure once the others, which it ends, have ended too. */
export async function allOrNone<T>(
  running: readonly Promise<T>[],
  failure: AbortController,
): Promise<readonly T[]> {
  for (const one of running) one.catch(error => failure.abort(error));
  await Promise.allSettled(running);
  if (failure.signal.aborted) throw failure.signal.reason;
  return await Promise.all(running);
}
