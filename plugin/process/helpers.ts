import { type ChildProcess, spawn } from 'node:child_process';
import { InputError } from '../../src/input-error.ts';

/** A process that works with this one. What is sent is cloned. */
export interface Helper {
  readonly send: (message: unknown) => void;
  /** The next message; null when the other one is gone. */
  readonly receive: () => Promise<unknown>;
  /** Lets it go. */
  readonly end: () => void;
}

/**
 * Starts this program once more, with a channel between the two: values are cloned, so that they may be anything but functions.
 * https://nodejs.org/api/child_process.html#advanced-serialization
 */
export function startHelper(script: string | undefined, command: string): Helper {
  const words = [...(script === undefined ? [] : [script]), command];
  const child: ChildProcess = spawn(process.execPath, words, {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return channelOf(child);
}

/** The other end of the channel, in the process that was started. Throws when nobody has started it. */
export function parentChannel(): Helper {
  if (!process.send) throw new InputError('this command is for the program itself');
  return channelOf(process);
}

/** Messages wait until they are asked for. */
function channelOf(end: ChildProcess | NodeJS.Process): Helper {
  const waiting: unknown[] = [];
  const asking: ((message: unknown) => void)[] = [];
  let isOver = false;
  const close = (): void => {
    isOver = true;
    for (const answer of asking.splice(0)) answer(null);
  };
  end.on('message', (message: unknown) => {
    const answer = asking.shift();
    if (answer) answer(message);
    else waiting.push(message);
  });
  end.on('disconnect', close);
  end.on('error', close);
  return {
    // One that is gone is noticed when it is asked.
    send: message => void (isOver || end.send?.(message as object, undefined, undefined, () => undefined)),
    receive: () =>
      new Promise(resolve => {
        if (waiting.length > 0) resolve(waiting.shift());
        else if (isOver) resolve(null);
        else asking.push(resolve);
      }),
    end: () => {
      if (!isOver && end.connected) end.disconnect?.();
    },
  };
}
