import { parseCopy } from './copy.ts';
import type { Applied } from './fold.ts';
import type { ImageFiles } from './image-files.ts';
import { nameOf, resolvePath } from './image-path.ts';

/** Whether the build says something in a configuration: `maybe` where what it copies or runs cannot be read. */
export type Configured = 'yes' | 'maybe' | 'no';

/**
 * Whether an instruction brings a configuration with a line such as `nodaemon=true`, wherever it puts it: services
 * include other files than their main one.
 */
export function isConfigured(
  line: string,
  applied: readonly Applied[],
  files: ImageFiles,
  mark: string,
): Configured {
  const wanted = patternOf(line);
  const answers = applied.map(each => {
    const { keyword, line: written } = each.instruction;
    if (keyword !== 'COPY' && keyword !== 'ADD' && keyword !== 'RUN') return 'no';
    const text = textOf(each);
    if (isIn(text, wanted)) return 'yes';
    if (!mentions.test(text)) return 'no';
    if (keyword === 'RUN') return fetches.test(written.text) ? 'maybe' : 'no';
    return copied(each, wanted, files, mark);
  });
  return answers.includes('yes') ? 'yes' : answers.includes('maybe') ? 'maybe' : 'no';
}

/** What could be about a configuration. */
const mentions = /conf|\.ini\b|\/etc\b/;

/** Commands that write what is not in the Dockerfile. */
const fetches =
  /\b(?:cp|mv|curl|wget|tar|unzip|git|rsync|install\s+-|envsubst|python[\d.]*|perl|node|ansible\S*|make)\s.*(?:conf|\.ini\b|\/etc\b)|\.sh\b/;

/** The texts of what is copied; what cannot be read may say anything. */
function copied(
  { instruction, workdir, variables }: Applied,
  wanted: RegExp,
  files: ImageFiles,
  mark: string,
): Configured {
  const copy = parseCopy(instruction, workdir, variables, mark);
  if (!copy) return 'no';
  const answers = copy.sources.map((source): Configured => {
    if (typeof source !== 'string') return source && !isIn(source.content, wanted) ? 'no' : 'maybe';
    const path = copy.isFolder ? resolvePath(copy.destination, nameOf(source)) : copy.destination;
    const file = files.find(path);
    if (!file) return 'maybe';
    return isIn(file.text, wanted) ? 'yes' : 'no';
  });
  return answers.includes('yes') ? 'yes' : answers.includes('maybe') ? 'maybe' : 'no';
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
