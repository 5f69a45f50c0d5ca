import type { Shell } from '../../shell/shells.ts';

/** An init or supervisor inside a base image. */
interface BaseInit {
  readonly name: string;
  /** Where it is installed; missing: unknown. */
  readonly path?: string;
  /**
   * How it comes to run: `shebang` of the entrypoint script, started by a script in the `background`, or `installed`
   * and not used.
   */
  readonly how: 'entrypoint' | 'cmd' | 'entrypoint-script' | 'shebang' | 'background' | 'installed';
}

/** The facts of a base. A missing field is unknown, `null` is known to be none, `[]` is set and empty. */
export interface BaseFacts {
  readonly entrypoint?: readonly string[] | null;
  /** A shell-form CMD is written as the image has it: `["/bin/sh", "-c", "…"]`. */
  readonly cmd?: readonly string[] | null;
  readonly stopSignal?: string | null;
  readonly user?: string | null;
  /** Where relative paths begin, absolute. */
  readonly workdir?: string;
  /** What /bin/sh is; null where there is none, as in distroless images and scratch. */
  readonly sh?: Shell | null;
  /** A bash is in the PATH. */
  readonly bash?: boolean;
  readonly libc?: 'glibc' | 'musl' | 'uclibc' | null;
  readonly init?: BaseInit | null;
  /**
   * The entrypoint script ends in `exec`: false leaves a shell as PID 1, null means that there is no entrypoint script.
   */
  readonly entrypointExecs?: boolean | null;
  /** What the entrypoint script becomes without arguments, and with options, which follow it. */
  readonly becomes?: readonly string[];
  /** What other scripts of the image become, by their paths. */
  readonly scripts?: Readonly<Record<string, readonly string[]>>;
  /** The entrypoint script only passes its arguments on, or does what its program can do without. */
  readonly prepares?: false;
  /** The entrypoint script may start its command through this: gosu, su-exec, setpriv. */
  readonly drops?: readonly string[] | null;
  readonly platform?: 'linux' | 'windows';
  readonly note?: string;
}

/**
 * One row of the facts about base images, also the form of a user's own. See README.md for the columns.
 * What a row leaves out is none, but a missing `sh` or `workdir` is unknown, and `bash` and `libc` are those that go
 * with it.
 */
export interface BaseRow extends BaseFacts {
  /** Names as in FROM, without `docker.io/` and `library/`; here `owner/*` stands for all that no row names. */
  readonly images: readonly string[];
  /** Tags; `#` stands for a number such as 3 or 3.12.1, a final `*` for anything. */
  readonly tags: readonly string[];
  /** Fields nobody has read. */
  readonly unknown?: readonly (keyof BaseFacts)[];
  readonly source: string;
}

/** What is known of the image a reference names. */
export interface Base extends BaseFacts {
  readonly name: string;
  /**
   * How well the reference was met: this very `tag`; its `shape`, with other numbers or another release of the same
   * distribution; or only the `image`, in which case the fields are those on which all of its tags in question agree.
   */
  readonly match: 'tag' | 'shape' | 'image';
  readonly source: string;
}
