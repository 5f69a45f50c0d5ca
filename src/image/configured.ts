import type { BuildContext } from './build-context.ts';
import { destinationsOf } from './copied-files.ts';
import { parseCopy } from './copy.ts';
import type { Applied } from './fold.ts';
import type { ImageFiles } from './image-files.ts';
import type { Mount } from './mounted-files.ts';

/** Where to look for configurations. */
export interface ConfiguredScope {
  readonly files: ImageFiles;
  readonly context: BuildContext | undefined;
  /** The escape character of the file. */
  readonly mark: string;
  /** What whoever runs the image puts over its files, by the paths in it. */
  readonly mounts: readonly Mount[];
}

/** Whether the build says something in a configuration: `maybe` where what it copies or runs cannot be read. */
export type Configured = 'yes' | 'maybe' | 'no';
export type IsConfigured = (line: string) => Configured;

/**
 * Whether an instruction brings a configuration with a line such as `nodaemon=true`, wherever it puts it: services
 * include other files than their main one.
 */
export function isConfigured(line: string, applied: readonly Applied[], scope: ConfiguredScope): Configured {
  const wanted = patternOf(line);
  const answers = applied.map((each): Configured => {
    const { keyword, line: written } = each.instruction;
    if (keyword !== 'COPY' && keyword !== 'ADD' && keyword !== 'RUN') return 'no';
    const text = textOf(each);
    if (isIn(text, wanted)) return 'yes';
    if (keyword === 'RUN') return mentions.test(text) && fetches.test(written.text) ? 'maybe' : 'no';
    return copied(each, wanted, scope);
  });
  for (const { target } of scope.mounts)
    if (mentions.test(target)) answers.push(mounted(target, wanted, scope));
  return answers.includes('yes') ? 'yes' : answers.includes('maybe') ? 'maybe' : 'no';
}

/** What could be about a configuration. */
const mentions = /conf|\.ini\b|\/etc\b/;

/** Commands that write what is not in the Dockerfile. */
const fetches =
  /\b(?:cp|mv|curl|wget|tar|unzip|git|rsync|install\s+-|envsubst|python[\d.]*|perl|node|ansible\S*|make)\s.*(?:conf|\.ini\b|\/etc\b)|\.sh\b/;

/** Of more files than these of a folder no more is asked. */
const mostFiles = 100;

/** The texts of what is copied; what cannot be read may say anything. */
function copied(applied: Applied, wanted: RegExp, { files, context, mark }: ConfiguredScope): Configured {
  const { instruction, workdir, variables } = applied;
  const copy = parseCopy(instruction, workdir, variables, mark);
  if (!copy) return 'no';
  const isNamed = mentions.test(textOf(applied));
  const answers = copy.sources.flatMap((source): Configured[] => {
    if (typeof source !== 'string')
      return isNamed ? [source && !isIn(source.content, wanted) ? 'no' : 'maybe'] : [];
    const paths = destinationsOf({ ...copy, sources: [source] }, context);
    // A folder that is named for something else may have configurations in it.
    const asked = isNamed && paths.length < 2 ? paths : paths.filter(path => mentions.test(path));
    return asked.slice(0, mostFiles).map(path => {
      const file = files.find(path);
      if (!file) return 'maybe';
      return isIn(file.text, wanted) ? 'yes' : 'no';
    });
  });
  return answers.includes('yes') ? 'yes' : answers.includes('maybe') ? 'maybe' : 'no';
}

/** One that was not read, or a folder, may say anything. */
function mounted(target: string, wanted: RegExp, { files }: ConfiguredScope): Configured {
  const file = files.find(target);
  if (!file?.isMounted) return 'maybe';
  return isIn(file.text, wanted) ? 'yes' : 'no';
}

function textOf({ instruction: { line, heredocs } }: Applied): string {
  return [line.text, ...heredocs.map(({ content }) => content)].join('\n');
}

/** `nodaemon=true` in all the ways in which it is written. */
function patternOf(line: string): RegExp {
  const plain = withoutBlanks(line).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?:^|\\\\n|[^#;\\w])${plain.replace(/=(?:true|yes)$/, '=(?:true|yes|on|t|1)')}`, 'm');
}

/** Whether a text has such a line, as a script that writes the configuration of what it starts. */
export function hasLine(text: string, line: string): boolean {
  return isIn(text, patternOf(line));
}

function isIn(text: string, wanted: RegExp): boolean {
  return wanted.test(withoutBlanks(text));
}

/** Lines stay apart. */
function withoutBlanks(text: string): string {
  return text.replace(/[^\S\n]+/g, '').toLowerCase();
}
