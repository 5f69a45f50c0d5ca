import { type BuildContext, contextOf, withReapers } from '../image/build-context.ts';
import { reaperArchitectures, reaperFile } from '../image/reaper.ts';

/** A defect as it is written, and as it should be: documentation, lint test, fix test and container experiment. */
export interface Example {
  readonly bad: string;
  readonly good: string;
  /** Whether `--fix` makes `good` of `bad`, or a person has to. */
  readonly isFixed: boolean;
  /** The files of its build context, by their paths. */
  readonly files?: Readonly<Record<string, ExampleFile>>;
  /** The compose file with its one service, where that is what is wrong. */
  readonly compose?: { readonly bad: string; readonly good: string };
}

/** A script that an example copies. */
export interface ExampleFile {
  readonly bad: string;
  readonly good: string;
  /** Left out for a script that is executable. */
  readonly isExecutable?: boolean;
}

/** An example that `--fix` repairs, written as a diff: ` ` both, `-` bad, `+` good. */
export function fixed(strings: TemplateStringsArray): Example {
  return exampleOf(strings, true);
}

/** An example that only a person can repair. */
export function byHand(strings: TemplateStringsArray): Example {
  return exampleOf(strings, false);
}

/** An example with scripts in its build context. */
export function withFiles(example: Example, files: NonNullable<Example['files']>): Example {
  return {
    get bad() {
      return example.bad;
    },
    get good() {
      return example.good;
    },
    isFixed: example.isFixed,
    files,
  };
}

/** An example of a service that is built from the Dockerfile. */
export function withCompose(example: Example, compose: NonNullable<Example['compose']>): Example {
  return { ...example, compose };
}

/** A script of an example, or its compose file, written as a diff. */
export function script(strings: TemplateStringsArray): ExampleFile {
  return parseDiff(strings);
}

/** The build context of an example, bad or good, which has the reaper. */
export function contextOfExample({ files = {} }: Example, side: 'bad' | 'good'): BuildContext {
  const own = Object.entries(files).map(([path, file]) => ({
    path,
    text: file[side],
    isExecutable: file.isExecutable ?? true,
  }));
  return withReapers(contextOf(own), reaperArchitectures.map(reaperFile));
}

/** Read when it is asked for: a run that checks files never does. */
function exampleOf(strings: TemplateStringsArray, isFixed: boolean): Example {
  let diff: ReturnType<typeof parseDiff> | undefined;
  const read = (): ReturnType<typeof parseDiff> => (diff ??= parseDiff(strings));
  return {
    get bad() {
      return read().bad;
    },
    get good() {
      return read().good;
    },
    isFixed,
  };
}

function parseDiff(strings: TemplateStringsArray): { bad: string; good: string } {
  const lines = strings.raw
    .join('')
    .replaceAll('\\${', '${')
    .split('\n')
    .filter(line => line.trim() !== '');
  const indent = Math.min(...lines.map(line => line.search(/\S/) - (/^\s*[-+] /.test(line) ? 0 : 2)));
  const side = (mark: string): string =>
    lines
      .map(line => line.slice(indent))
      .filter(line => line.startsWith('  ') || line.startsWith(`${mark} `))
      .map(line => `${line.slice(2)}\n`)
      .join('');
  return { bad: side('-'), good: side('+') };
}
