/** Something that is stopped, and what it needs until then. */
export interface Stoppable {
  readonly service: string;
  readonly dependsOn: readonly string[];
}

/**
 * Stops all, each when everything that depends on it has stopped, and what does not depend on each other at the same
 * time: the order of `docker compose stop`. Results in the order in which the stops began. Where services depend on
 * each other in a circle, one of these dependencies is left out.
 */
export async function inStopOrder<T extends Stoppable, R>(
  all: readonly T[],
  stop: (one: T) => Promise<R>,
): Promise<readonly R[]> {
  const dependents = dependentsOf(all);
  const services = [...new Set(all.map(({ service }) => service))];
  const stopping = new Map<string, Promise<unknown>>();
  const results: R[] = [];
  const stopService = async (service: string): Promise<void> => {
    await Promise.all((dependents.get(service) ?? []).map(begin));
    const own = all.filter(one => one.service === service);
    await Promise.all(
      own.map(async one => {
        const place = results.length;
        results.length += 1;
        results[place] = await stop(one);
      }),
    );
  };
  function begin(service: string): Promise<unknown> {
    const before = stopping.get(service);
    if (before) return before;
    const promise = stopService(service);
    stopping.set(service, promise);
    return promise;
  }
  await Promise.all(services.map(begin));
  return results;
}

/** By each service those that need it, without the dependencies that would close a circle. */
function dependentsOf(all: readonly Stoppable[]): ReadonlyMap<string, readonly string[]> {
  const needs = new Map<string, readonly string[]>();
  for (const { service, dependsOn } of all)
    needs.set(service, [...new Set([...(needs.get(service) ?? []), ...dependsOn])]);
  const dependents = new Map<string, string[]>();
  const done = new Set<string>();
  const visit = (service: string, way: readonly string[]): void => {
    if (done.has(service)) return;
    for (const needed of needs.get(service) ?? []) {
      if (needed === service || way.includes(needed) || !needs.has(needed)) continue;
      visit(needed, [...way, service]);
      dependents.set(needed, [...(dependents.get(needed) ?? []), service]);
    }
    done.add(service);
  };
  for (const service of needs.keys()) visit(service, []);
  return dependents;
}
