import { readdirSync, readFileSync } from 'node:fs';

/** The binaries of the reaper and the probe, wherever they are. */
export interface Binaries {
  /** For messages. */
  readonly place: string;
  /** `reaper-linux-amd64` and the like; none where they cannot be found. */
  readonly names: () => readonly string[];
  /** Throws when there is none of that name. */
  readonly read: (name: string) => Uint8Array;
}

export function binariesIn(folder: string): Binaries {
  return {
    place: folder,
    names: () => {
      try {
        return readdirSync(folder);
      } catch {
        return [];
      }
    },
    read: name => readFileSync(`${folder}/${name}`),
  };
}
