import { basename, dirname, join } from 'node:path';
import type { Diagnostic } from 'vscode-languageserver-protocol';
import { isDockerfileName } from '../../src/files/find-dockerfiles.ts';
import { namesIn } from '../../src/files/look.ts';
import { repositoryOf } from '../../src/files/repository-of.ts';
import { type CheckedDocument, checkDocument, type Surroundings } from './check-open.ts';
import { kindOf } from './kind-of.ts';
import type { OpenDocument } from './open-documents.ts';

/** Takes what is found in a file, all of it each time. */
export type Publish = (path: string, diagnostics: readonly Diagnostic[], text: string | undefined) => void;

/** Checks what is open, again and again, and what belongs to it. */
export interface Checker {
  /** A document is open now, has another text, or is closed. */
  readonly touch: (path: string) => void;
  /** What the last check of a file has found; checks it now where none has, or its text is another one by now. */
  readonly latest: (path: string) => Promise<CheckedDocument | undefined>;
  readonly stop: () => void;
}

/** A file that is checked for its own sake. */
interface Origin {
  timer?: NodeJS.Timeout | undefined;
  running?: Promise<void> | undefined;
  /** Its text, or that of a file that it leads to, has changed since the last check began. */
  isStale: boolean;
  last?: CheckedDocument | undefined;
  /** How long that took, and when it was done, in milliseconds. */
  took: number;
  ended: number;
}

/** After a check there is a pause as long as it took, but no longer than this, in milliseconds. */
const longestPause = 500;

export function createChecker(
  surroundings: Surroundings,
  publish: Publish,
  fail: (error: unknown) => void,
): Checker {
  const origins = new Map<string, Origin>();
  const published = new Set<string>();

  const publishAll = (): void => {
    const all = findingsByPath(origins);
    for (const path of published) if (!all.has(path)) publish(path, [], undefined);
    published.clear();
    for (const [path, { diagnostics, text }] of all) {
      publish(path, diagnostics, text);
      published.add(path);
    }
  };

  const check = async (path: string, origin: Origin): Promise<void> => {
    const kind = kindOf(surroundings.documents.at(path) ?? { path, languageId: '' });
    if (!kind || kind === 'script') return;
    const start = performance.now();
    origin.isStale = false;
    const last = await checkDocument(path, kind, surroundings);
    origin.ended = performance.now();
    origin.took = origin.ended - start;
    if (origins.get(path) !== origin) return;
    origin.last = last;
    publishAll();
  };

  const run = (path: string, origin: Origin): Promise<void> => {
    clearTimeout(origin.timer);
    origin.timer = undefined;
    origin.running ??= check(path, origin)
      // Of what is closed, and after the end, there is nobody to tell.
      .catch(error => {
        if (origins.get(path) === origin) fail(error);
      })
      .finally(() => {
        origin.running = undefined;
        if (origin.isStale) schedule(path, origin);
      });
    return origin.running;
  };

  const schedule = (path: string, origin: Origin): void => {
    origin.isStale = true;
    if (origin.running || origin.timer) return;
    const passed = performance.now() - origin.ended;
    const pause = Math.max(0, Math.min(origin.took, longestPause) - passed);
    origin.timer = setTimeout(() => void run(path, origin), pause);
  };

  const touch = (path: string): void => {
    const wanted = originsOf(surroundings.documents.all());
    const gone = [...origins].filter(([known]) => !wanted.has(known));
    for (const [known, { timer }] of gone) {
      clearTimeout(timer);
      origins.delete(known);
    }
    for (const one of wanted) {
      const origin = origins.get(one) ?? { isStale: true, took: 0, ended: 0 };
      const isNew = !origins.has(one);
      origins.set(one, origin);
      if (isNew || one === path || leadsTo(origin, path)) schedule(one, origin);
    }
    if (gone.length > 0) publishAll();
  };

  return {
    touch,
    latest: async path => {
      const origin = origins.get(path);
      // What is found in a script comes from the Dockerfiles around it.
      for (const [one, each] of origin ? [[path, origin] as const] : [...origins]) {
        await each.running;
        if (each.isStale) await run(one, each);
      }
      return origin?.last;
    },
    stop: () => {
      for (const { timer } of origins.values()) clearTimeout(timer);
      origins.clear();
    },
  };
}

/** Whether a check has read a file, or looked for it. */
function leadsTo({ last }: Origin, path: string): boolean {
  const name = basename(path);
  // What a folder builds is said in files that are not listed.
  if (/\.(?:ya?ml|hcl|json)$|^\.env$|ignore$/.test(name)) return true;
  if (!last?.isComplete) return true;
  return last.checked.some(({ source, causes }) => source.path === path || causes?.includes(path));
}

/** What is open and can be checked, and the Dockerfiles beside or above scripts that are open. */
function originsOf(documents: readonly OpenDocument[]): Set<string> {
  return new Set(
    documents.flatMap(document => {
      const kind = kindOf(document);
      if (kind === 'script')
        return dockerfilesAbove(dirname(document.path), repositoryOf(dirname(document.path)));
      return kind ? [document.path] : [];
    }),
  );
}

function dockerfilesAbove(folder: string, root: string | undefined): string[] {
  const here = namesIn(folder)
    .filter(isDockerfileName)
    .map(name => join(folder, name));
  return root === undefined || folder === root ? here : [...here, ...dockerfilesAbove(dirname(folder), root)];
}

/** What a check of another file finds once more in a file that is checked itself is left out. */
function findingsByPath(
  origins: ReadonlyMap<string, Origin>,
): Map<string, { diagnostics: Diagnostic[]; text: string | undefined }> {
  const all = new Map<string, { diagnostics: Diagnostic[]; text: string | undefined }>();
  const seen = new Set<string>();
  const own = [...origins].flatMap(([origin, { last }]) => (last ? [{ origin, last }] : []));
  const placed = own.flatMap(({ origin, last }) =>
    last.found.map(found => ({ ...found, isOwn: found.path === origin, text: last.texts.get(found.path) })),
  );
  for (const { path, diagnostic, text } of placed.sort(
    (one, other) => Number(other.isOwn) - Number(one.isOwn),
  )) {
    const key = JSON.stringify([path, diagnostic.code ?? diagnostic.message, diagnostic.range]);
    if (seen.has(key)) continue;
    seen.add(key);
    const entry = all.get(path) ?? { diagnostics: [], text };
    entry.diagnostics.push(diagnostic);
    all.set(path, entry);
  }
  return all;
}
