import { rules } from '../../rules/index.ts';
import { type BaseImage, scratch } from '../../src/image/base-image.ts';
import { type BuildContext, contextOf } from '../../src/image/build-context.ts';
import type { ProgramRow } from '../../src/image/facts/program.ts';
import type { LintOptions } from '../../src/lint/lint.ts';
import type { Script } from './generate.ts';
import { type Family, shells } from './shells.ts';
import { textOf } from './text.ts';

/** An image whose command is a script: what is linted, and what is run. */
export interface ScriptImage {
  readonly family: Family;
  readonly text: string;
  readonly dockerfile: string;
  /** Below /srv in the image, and the root of the build context. */
  readonly files: Readonly<Record<string, string>>;
  readonly argv: readonly string[];
}

/** Functions that other scripts read in. */
const library = 'serve() { exec "$@"; }\nstop() { kill $! 2> /dev/null; wait; exit 0; }\n';

export function imageOf(script: Script, family: Family): ScriptImage {
  const { name } = shells[family];
  const isFile = script.as === 'file';
  const written = textOf(script.tree, isFile && script.style !== 'line' ? 'block' : script.style);
  const text = family === 'ash' ? withReapers(written) : written;
  const options = script.options === '' ? [] : [script.options];
  const files = {
    'lib.sh': library,
    'trap.sh': "trap 'kill $!; wait' TERM\n",
    ...(isFile && { 'run.sh': `#!/bin/${[name, ...options].join(' ')}\n${text}` }),
  };
  const entrypoint = [...script.init, ...(isFile ? ['/srv/run.sh'] : [name, ...options, '-c', text, name])];
  const lines = [
    'FROM oracle',
    'COPY . /srv/',
    `ENTRYPOINT ${JSON.stringify(entrypoint)}`,
    ...(script.positional.length > 0 ? [`CMD ${JSON.stringify(script.positional)}`] : []),
  ];
  return {
    family,
    text,
    files,
    dockerfile: `${lines.join('\n')}\n`,
    argv: [...entrypoint, ...script.positional],
  };
}

/** Debian's BusyBox runs its own programs of these names, where Alpine's looks for them in PATH. */
function withReapers(text: string): string {
  return text.replace(/(?<![\w/-])(?:sleep|tee|env|nohup|setpriv)(?= )/g, '/bin/$&');
}

/** The base has a shell and inits, and nothing else that counts. */
export function lintOptionsOf({ family, files }: Pick<ScriptImage, 'family' | 'files'>): LintOptions {
  const sh = shells[family].isSh && (family === 'dash' || family === 'ash') ? family : 'dash';
  const base: BaseImage = { ...scratch, sh, hasInit: undefined };
  return { rules, bases: () => base, context: buildContextOf(files), programs };
}

/** The stand-ins that no real server lends its name to. `setup` is not known: it may be anything, and is quick. */
const programs: readonly ProgramRow[] = [
  {
    names: ['app', 'worker', 'serve'],
    kind: 'server',
    sigterm: 'graceful',
    gracefulSignal: 'SIGTERM',
    tested: '1',
  },
];

function buildContextOf(files: Readonly<Record<string, string>>): BuildContext {
  return contextOf(Object.entries(files).map(([path, text]) => ({ path, text, isExecutable: true })));
}
