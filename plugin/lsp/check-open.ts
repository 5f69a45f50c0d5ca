import { basename, dirname, join } from 'node:path';
import type { Diagnostic as LspDiagnostic } from 'vscode-languageserver-protocol';
import { namesIn } from '../../src/files/look.ts';
import { RefusedFile } from '../../src/files/refused-file.ts';
import { repositoryFiles } from '../../src/files/repository-files.ts';
import { repositoryOf } from '../../src/files/repository-of.ts';
import { resolveIn } from '../../src/files/resolve-in.ts';
import { hasTemplateMarks, isTemplateName } from '../../src/files/template-file.ts';
import { type InputError, isInputError } from '../../src/input-error.ts';
import type { Diagnostic } from '../../src/lint/diagnostic.ts';
import type { Rule } from '../../src/lint/rule.ts';
import type { ShellTexts } from '../../src/shell/shell-texts.ts';
import { readFolders } from '../../src/workload/context/folders-read.ts';
import { wellKnownNames } from '../../src/workload/read-workload.ts';
import { checkContainers } from '../check/check-containers.ts';
import { type Checked, type CheckFileOptions, checkFile } from '../check/check-file.ts';
import { fileOptionsOf } from '../check/file-options.ts';
import { mergeFindings } from '../check/merge-findings.ts';
import type { RepairOnly } from '../check/repair-only.ts';
import { parseConfig } from '../config/config.ts';
import { limitTo, mostPerFile } from '../process/limit.ts';
import type { Environment } from '../process/streams.ts';
import { rulesPage } from '../process/version.ts';
import type { Kind } from './kind-of.ts';
import type { OpenDocuments } from './open-documents.ts';

/** A finding with the absolute path of the file that it is in. */
interface Found {
  readonly path: string;
  readonly diagnostic: LspDiagnostic;
}

/** What came of one file: of the Dockerfile itself also what is known about its image. */
export interface CheckedDocument {
  readonly found: readonly Found[];
  readonly checked: readonly Checked[];
  /** The texts of other files with findings in them, by their absolute paths. */
  readonly texts: ReadonlyMap<string, string>;
  /** Whether all files that it leads to could be used. */
  readonly isComplete: boolean;
}

/** What all checks of a server have in common. */
export interface Surroundings {
  readonly rules: readonly Rule[];
  readonly documents: OpenDocuments;
  readonly environment: Environment;
  /** What shells read, parsed once and kept from one check to the next. */
  readonly texts: ShellTexts;
}

/** The options of a check in the folder that a file belongs to; with `repairOnly` what those repairs would do. */
export function optionsFor(
  path: string,
  { rules, documents, environment, texts }: Surroundings,
  withRepair: boolean,
  repairOnly?: RepairOnly,
): { readonly options: CheckFileOptions; readonly here: Environment } {
  const here = { ...environment, directory: repositoryOf(dirname(path)) ?? dirname(path) };
  const filesBeside = repositoryFiles(here.directory, false, documents.unsaved);
  const limit = limitTo(mostPerFile);
  const options = {
    ...fileOptionsOf({ rule: [], buildArg: [], base: 'facts' }, withRepair, rules, here),
    repairOnly,
    texts,
    filesBeside,
    foldersRead: readFolders(filesBeside, () => limitTo(mostPerFile), here.variables),
    limit,
  };
  return { options, here };
}

/** Checks a document with what it leads to, open files as they are in the editor. Failures are findings. */
export async function checkDocument(
  path: string,
  kind: Kind,
  surroundings: Surroundings,
): Promise<CheckedDocument> {
  const { options, here } = optionsFor(path, surroundings, false);
  try {
    if (kind === 'config') {
      const text = options.filesBeside(path).read(path, path).toString();
      await parseConfig(path, text, surroundings.rules);
      return nothing;
    }
    if (kind === 'dockerfile') {
      const checked = await checkFile(path, options, here);
      return checked ? documentOf([checked], path, here.directory) : nothing;
    }
    const { checked, notes, failures } = await checkContainers(path, options, here);
    const read = documentOf(mergeFindings(checked), path, here.directory);
    return {
      ...read,
      found: [...read.found, ...failures.map(error => failureAt(error, path, here.directory))],
      isComplete: notes.length + failures.length === 0,
    };
  } catch (error) {
    if (!isInputError(error)) throw error;
    return isNoneOfOurs(error, path, kind)
      ? nothing
      : { ...nothing, found: [failureAt(error, path, here.directory)] };
  }
}

const nothing: CheckedDocument = { found: [], checked: [], texts: new Map(), isComplete: true };

/** Most YAML describes no containers, and what is rendered first is no Dockerfile. */
function isNoneOfOurs(error: InputError, path: string, kind: Kind): boolean {
  if (kind === 'dockerfile')
    return error instanceof RefusedFile && (isTemplateName(path) || hasTemplateMarks(error.text));
  return kind === 'workload' && !wellKnownNames.flat().includes(basename(path));
}

function documentOf(checked: readonly Checked[], own: string, directory: string): CheckedDocument {
  const texts = new Map<string, string>();
  const found = checked.flatMap(file => {
    const path = resolveIn(directory, file.path);
    texts.set(path, file.source.text);
    for (const [name, text] of file.outline.scripts) texts.set(join(file.context, name), text);
    const { diagnostics, unknown } = file.outline;
    return [
      ...diagnostics.map(each => ({
        path: each.file === undefined ? path : join(file.context, each.file),
        diagnostic: findingOf(each, own, file.settings?.forbiddenIgnores),
      })),
      ...unknown.map(({ what, why, line }) => ({ path, diagnostic: unknownAt(line - 1, `${what}: ${why}`) })),
    ];
  });
  return { found, checked, texts, isComplete: true };
}

/** What a client hands back with a finding when it asks what can be done about it. */
export interface FindingData {
  readonly rule: string;
  /** The services, containers or targets that it is about. */
  readonly containers?: readonly string[];
  /** The file whose check it comes from. */
  readonly origin: string;
  readonly fixable: boolean;
  /** Whether the configuration does not allow it to be ignored. */
  readonly isForbidden: boolean;
}

const source = 'docker initcheck';
const severityNumbers = { error: 1, warning: 2, info: 3 } as const;

function findingOf(
  { rule, severity, message, range, fixable, fixableWith, containers }: Diagnostic,
  origin: string,
  forbidden: readonly string[] = [],
): LspDiagnostic {
  const isForbidden = forbidden.includes(rule);
  // What the user can say more for is shown as well, with the reason why not.
  const isTried = fixable || fixableWith !== undefined;
  const data: FindingData = {
    rule,
    origin,
    fixable: isTried,
    isForbidden,
    ...(containers && { containers }),
  };
  return {
    range,
    severity: severityNumbers[severity],
    code: rule,
    ...(rulesPage !== undefined && { codeDescription: { href: `${rulesPage}#${rule}` } }),
    source,
    message,
    data,
  };
}

/** A hint, which most editors show by three dots. */
function unknownAt(line: number, words: string): LspDiagnostic {
  const start = { line, character: 0 };
  return {
    range: { start, end: start },
    severity: 4,
    code: 'unknown',
    source,
    message: `cannot tell: ${words}`,
  };
}

/** At the place that the sentence begins with, where that is in a file, else at the top of the checked one. */
function failureAt(error: InputError, own: string, directory: string): Found {
  if (error instanceof RefusedFile)
    return { path: resolveIn(directory, error.path), diagnostic: findingOf(error.diagnostic, own) };
  const [, name, line = '1', column = '1'] = /^(.*?)(?::(\d+))?(?::(\d+))?$/.exec(error.place ?? '') ?? [];
  const named = name ? resolveIn(directory, name) : own;
  const isFile = named === own || namesIn(dirname(named)).includes(basename(named));
  const start = { line: Number(line) - 1, character: Number(column) - 1 };
  return {
    path: isFile ? named : own,
    diagnostic: {
      range: isFile
        ? { start, end: start }
        : { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
      severity: 1,
      source,
      message: isFile ? error.reason : error.message,
    },
  };
}
