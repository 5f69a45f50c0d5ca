/** Works on so many items at a time; results in the order of the items. After a failure nothing more is begun. */
export async function mapSome<T, R>(
  items: readonly T[],
  most: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const queue = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) results[next[0]] = await work(next[1]);
  };
  const workers = Array.from({ length: Math.min(most, items.length) }, () =>
    worker().catch(error => {
      queue.length = 0;
      throw error;
    }),
  );
  await Promise.allSettled(workers);
  await Promise.all(workers);
  return results;
}
