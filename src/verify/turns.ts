/** Work that takes turns: so much of it at a time is busy, and so much is there at all, the rest of it only waiting. */
export interface Turns {
  /** Begins the work when it is its turn. It says when it only waits any more, so that the next one may begin. */
  take<T>(work: (whenQuiet: () => void) => Promise<T>): Promise<T>;
}

export function createTurns(busy: number, present: number): Turns {
  const [working, there] = [createGate(busy), createGate(present)];
  return {
    take: async work => {
      const leave = await there();
      const rest = await working();
      try {
        return await work(rest);
      } finally {
        rest();
        leave();
      }
    },
  };
}

/** Lets so many in; each gets a function that lets the next one in, once. */
function createGate(most: number): () => Promise<() => void> {
  let inside = 0;
  const waiting: (() => void)[] = [];
  return async () => {
    if (inside >= most) await new Promise<void>(resolve => waiting.push(resolve));
    else inside++;
    let isOut = false;
    return () => {
      if (isOut) return;
      isOut = true;
      const next = waiting.shift();
      if (next) next();
      else inside--;
    };
  };
}
