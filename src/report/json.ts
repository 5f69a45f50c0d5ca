import type { TextEdit } from 'vscode-languageserver-types';
import type { Image } from '../image/image.ts';
import type { Diagnostic } from '../lint/diagnostic.ts';
import type { UnknownPlace } from '../lint/lint.ts';
import { formatJsonText } from './json-text.ts';

/** The contract of `--format json`; a change that a reader could notice is a new version. */
export interface JsonReport {
  readonly version: 1;
  /** Left out where no file was checked: an experiment with an image. */
  readonly summary?: JsonSummary;
  readonly files: readonly JsonFile[];
  readonly verification?: readonly unknown[];
}

/** Numbers of what `files` lists. */
export interface JsonSummary {
  readonly files: number;
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
  readonly fixable: number;
  /** Places that could not be judged. */
  readonly unknown: number;
  /** Findings that a baseline knows, and `files` leaves out. */
  readonly known: number;
  /** Findings that weigh less than `--level`, and `files` leaves out. */
  readonly lighter: number;
  /** How long it took, to the millisecond. */
  readonly seconds: number;
}

export interface JsonFile {
  readonly path: string;
  readonly target: string | null;
  readonly image: JsonImage | null;
  readonly diagnostics: readonly Diagnostic[];
  /** What decides who PID 1 is, or what it does, and could not be judged. */
  readonly unknown: readonly UnknownPlace[];
  /** The service, container or target that this is the image of, and the file that describes it. */
  readonly container?: { readonly name: string; readonly file: string };
  readonly repaired?: {
    readonly image: JsonImage | null;
    readonly edits: readonly TextEdit[];
    /** The scripts that change with the Dockerfile, by their paths in the build context. */
    readonly files?: readonly { readonly path: string; readonly edits: readonly TextEdit[] }[];
    /** What it still shows of what was repaired. */
    readonly still: readonly string[];
    readonly refused: string | null;
  };
}

/** OCI names; null is known to be absent or, with an unknown base, not known. */
export interface JsonImage {
  readonly entrypoint: readonly string[] | null;
  readonly cmd: readonly string[] | null;
  readonly stopSignal: string;
  readonly user: string;
  readonly shell: readonly string[];
  readonly pid1: readonly string[] | null;
  /** Where `pid1` is null because the ways through a script lead to different ones: each that it may be. */
  readonly candidates?: readonly (readonly string[])[];
  readonly init: string | null;
  readonly platform: 'linux' | 'windows';
  readonly base: { readonly reference: string; readonly known: boolean };
}

export function formatJson(report: JsonReport): string {
  return formatJsonText(report);
}

export function jsonImage(image: Image | null): JsonImage | null {
  if (!image) return null;
  const { entrypoint, cmd, stopSignal, user, shell, pid1, platform, base } = image;
  const candidates = pid1Candidates(image);
  return {
    entrypoint: entrypoint?.argv ?? null,
    cmd: cmd?.argv ?? null,
    stopSignal: stopSignal?.value ?? 'SIGTERM',
    user: user?.value ?? '',
    shell: shell.value,
    pid1: (pid1.isAssumed ? undefined : pid1.stays?.argv) ?? null,
    ...(candidates && { candidates }),
    init: pid1.init ?? null,
    platform,
    base: { reference: base.reference, known: base.isKnown },
  };
}

/** Each PID 1 that there may be, where there are several and all are known. */
export function pid1Candidates({ ways, pid1 }: Image): readonly (readonly string[])[] | undefined {
  if (pid1.stays || pid1.isAssumed || ways.length < 2) return undefined;
  const all = ways.map(({ stays }) => stays?.argv);
  if (all.includes(undefined)) return undefined;
  return [...new Map(all.map(argv => [JSON.stringify(argv), argv as readonly string[]])).values()];
}

/** A stage by its name, or by its number. */
export function stageName(image: Image | null): string | null {
  return image ? (image.stage.name ?? String(image.stage.index)) : null;
}
