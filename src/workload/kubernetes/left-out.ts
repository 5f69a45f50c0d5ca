/** What is in a cluster, and a pod is run without here: `Secret`, `PersistentVolumeClaim`, each with its names. */
export type LeftOut = Map<string, Set<string>>;

export function leaveOut(all: LeftOut, kind: string, name: string): void {
  all.set(kind, (all.get(kind) ?? new Set()).add(name));
}

/** All of it in one sentence; undefined for nothing. */
export function sentenceOf(owner: string, all: LeftOut): string | undefined {
  const words = [...all].flatMap(([kind, names]) => [...names].map(name => `${kind} ${name}`));
  const [last] = words.slice(-1);
  if (last === undefined) return undefined;
  const list = words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${last}` : last;
  const [are, they] = words.length > 1 ? ['are', 'they are'] : ['is', 'it is'];
  return `${owner}: ${list} ${are} left out, because ${they} not in this file but in a cluster`;
}
