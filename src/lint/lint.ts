import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Image } from '../image/image.ts';
import { missingVariables } from '../image/missing-variables.ts';
import type { Overrides } from '../image/overrides.ts';
import { refusedBuild } from '../image/refused-build.ts';
import { type ResolveOptions, resolveImage } from '../image/resolve.ts';
import { findTarget, isForeignSyntax, parseStages } from '../image/stages.ts';
import type { Unknown } from '../image/unknown.ts';
import { lineAt } from '../lines.ts';
import type { Dockerfile, SyntaxProblem } from '../syntax/dockerfile.ts';
import { ignoredBy, parseIgnores } from '../syntax/ignore.ts';
import { type Diagnostic, hasReached, type Severity, severities } from './diagnostic.ts';
import { inDoubt } from './doubtful-context.ts';
import { allowedIgnores, anyIgnore, type IgnorePolicy, ignoredOutside } from './ignore-policy.ts';
import { ineffectiveIgnores } from './ineffective-ignores.ts';
import { defaultInjection, type Injection } from './injection.ts';
import { isKilledAtOnce, isMoot } from './moot.ts';
import { type Declined, isDeclined, type Offender, type Repair, type Rule } from './rule.ts';
import { syntaxDiagnostic } from './syntax-error.ts';
import { imagesOfWays, mergeWays } from './ways.ts';

export interface LintOptions
  extends Pick<ResolveOptions, 'bases' | 'buildArgs' | 'context' | 'programs' | 'readMounted' | 'texts'> {
  readonly rules: readonly Rule[];
  /** The ids of all rules there are, when some of them are switched off. */
  readonly knownRules?: readonly string[];
  /** The stage to look at; the last one when it is left out. */
  readonly target?: string;
  /** What is said over the image where it is run. */
  readonly overrides?: Overrides;
  /** Which ignore comments count; all of them when it is left out. */
  readonly ignorePolicy?: IgnorePolicy;
  /** Every info becomes a warning. */
  readonly isStrict?: boolean;
  /** How a repair brings the reaper into the image. */
  readonly injection?: Injection;
  /** Why the build context may be another directory than `context`, and what to say then, as a clause. */
  readonly contextDoubt?: string;
}

/** A finding with what the fixer needs to know of it. */
export interface Finding {
  readonly rule: Rule;
  readonly severity: Severity;
  readonly message: string;
  readonly offender: Offender;
  readonly repair: Repair | Declined | null;
}

export interface Linted {
  readonly dockerfile: Dockerfile;
  /** What it was linted with; a repair is linted with the same. */
  readonly options: LintOptions;
  /** Null when Docker would refuse to read the file; `problems` says why. */
  readonly image: Image | null;
  readonly findings: readonly Finding[];
  /** The findings as LSP would carry them; a file that Docker would refuse to read has `syntax-error`s instead. */
  readonly diagnostics: readonly Diagnostic[];
  readonly problems: readonly SyntaxProblem[];
  /** What no rule could judge, since it is not known. */
  readonly unknown: readonly UnknownPlace[];
}

/** Something that is not known, as reports carry it. */
export interface UnknownPlace extends Pick<Unknown, 'what' | 'why'> {
  /** One-based, in the file that was checked. */
  readonly line: number;
}

/** Resolves the image of a Dockerfile's target stage, and asks every rule about it. */
export function lint(dockerfile: Dockerfile, options: LintOptions): Linted {
  const stages = parseStages(dockerfile, options.buildArgs);
  const target = findTarget(stages, options.target);
  const problems = [...stages.problems, ...(target ? [] : missingTarget(options.target, stages.problems))];
  const { directives } = dockerfile;
  if (target && problems.length === 0 && !isForeignSyntax(directives.syntax))
    problems.push(...refusedBuild(target, stages, directives.escape));
  if (!target || problems.length > 0) return unread(dockerfile, options, problems);
  const image = resolveImage(dockerfile, stages, target, options);
  const missing = isForeignSyntax(directives.syntax) ? [] : missingVariables(image);
  if (missing.length > 0) return unread(dockerfile, options, missing);
  const policy = options.ignorePolicy ?? anyIgnore;
  const ignores = parseIgnores(dockerfile);
  const isOff = ignoredBy(allowedIgnores(ignores, policy));
  const ways = imagesOfWays(image);
  const all = options.rules.flatMap(rule =>
    mergeWays(
      ways.map(way => findingsOf(rule, way, options)),
      ways,
    ),
  );
  const ineffective = ineffectiveIgnores(ignores, all, image, options);
  const findings = [
    ...all,
    ...options.rules.flatMap(rule =>
      (rule.checkIgnores?.(ineffective, image) ?? []).map(offender =>
        findingOf(rule, offender, image, options),
      ),
    ),
  ]
    .filter(
      ({ rule, offender: { place } }) =>
        !isOff(rule.id, place.instruction) && !ignoredOutside(place, rule.id, image.overrides, policy).isOff,
    )
    .sort((one, other) => byPlace(one, other) || byWeight(one, other));
  return {
    dockerfile,
    options,
    image,
    findings,
    diagnostics: diagnosticsOf(findings, dockerfile.text),
    problems,
    unknown: image.unknown.map(({ what, why, instruction }) => ({
      what,
      why,
      line: lineAt(dockerfile.text, instruction.start) + 1,
    })),
  };
}

function unread(dockerfile: Dockerfile, options: LintOptions, problems: readonly SyntaxProblem[]): Linted {
  const document = TextDocument.create('', '', 0, dockerfile.text);
  const diagnostics = problems.map(problem => syntaxDiagnostic(problem, document));
  return { dockerfile, options, image: null, findings: [], diagnostics, problems, unknown: [] };
}

/** The Dockerfile's own first, then file by file. */
function byPlace({ offender: { place: one } }: Finding, { offender: { place: other } }: Finding): number {
  const [path, otherPath] = [one.file?.path ?? '', other.file?.path ?? ''];
  if (path === otherPath) return one.start - other.start;
  return path < otherPath ? -1 : 1;
}

function byWeight(one: Finding, other: Finding): number {
  return severities.indexOf(one.severity) - severities.indexOf(other.severity);
}

function findingsOf(rule: Rule, image: Image, options: LintOptions): Finding[] {
  return isMoot(rule, image)
    ? []
    : rule.check(image).map(offender => findingOf(rule, offender, image, options));
}

function findingOf(
  rule: Rule,
  offender: Offender,
  image: Image,
  { isStrict, injection = defaultInjection, contextDoubt }: LintOptions,
): Finding {
  const claimed = offender.severity ?? rule.severity;
  // What only holds if the unknown base has no ENTRYPOINT of its own is no reason to fail a build.
  const isDoubtful = image.pid1.isAssumed || isKilledAtOnce(rule, offender, image);
  const softened = isDoubtful && claimed === 'warning' ? 'info' : claimed;
  const severity = isStrict && softened === 'info' ? 'warning' : softened;
  const isRepaired = hasReached(severity, rule.repairFrom ?? 'info');
  return {
    rule,
    severity,
    message: rule.message(offender, image),
    offender,
    repair: inDoubt((isRepaired && rule.repair?.(offender, image, injection)) || null, contextDoubt),
  };
}

function diagnosticsOf(findings: readonly Finding[], text: string): Diagnostic[] {
  // A document counts its lines once.
  const documents = new Map<string, TextDocument>();
  return findings.map(({ rule, severity, message, offender, repair }) => {
    const { start, end, file } = offender.place;
    const key = file?.text ?? text;
    const document = documents.get(key) ?? TextDocument.create('', '', 0, key);
    documents.set(key, document);
    const range = { start: document.positionAt(start), end: document.positionAt(end) };
    const isMade = repair !== null && !isDeclined(repair);
    const unless = repair !== null && isDeclined(repair) ? repair.unless : undefined;
    return {
      ...{ rule: rule.id, severity, message, range, ...(file && { file: file.path }), fixable: isMade },
      ...(unless !== undefined && { fixableWith: unless }),
    };
  });
}

function missingTarget(target: string | undefined, problems: readonly SyntaxProblem[]): SyntaxProblem[] {
  if (target === undefined || problems.length > 0) return [];
  return [{ message: `there is no stage named ${JSON.stringify(target)}`, start: 0, end: 0 }];
}
