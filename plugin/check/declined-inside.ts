import { hasReached, type Severity } from '../../src/lint/diagnostic.ts';
import type { Linted } from '../../src/lint/lint.ts';
import { isDeclined } from '../../src/lint/rule.ts';
import type { WorkloadContainer } from '../../src/workload/workload.ts';
import { isDescribed } from './is-described.ts';
import { relocate } from './relocate.ts';
import type { RepairedDescription } from './repair-description.ts';

/** The repairs of a Dockerfile that is written inside of a compose or bake file, which are not made. */
export function declinedInside(
  linted: Linted,
  container: WorkloadContainer,
  level: Severity,
): RepairedDescription['declined'] {
  const { made } = container;
  if (made.from !== 'build' || made.inline === undefined) return [];
  const { source } = typeof made.dockerfile === 'object' ? made.dockerfile : made.place;
  const { diagnostics } = relocate(linted, made, source);
  return linted.findings.flatMap((finding, at) => {
    const { rule, severity, repair } = finding;
    const found = diagnostics[at];
    const isRepairable = repair !== null && !isDeclined(repair) && !isDescribed(finding, container);
    if (!isRepairable || !found || found.file !== undefined || !hasReached(severity, level)) return [];
    const { kind, name } = container.subject;
    const reason = `${kind} ${name}: a Dockerfile inside of another file is not rewritten: give it a file of its own`;
    return [{ rule: rule.id, line: found.range.start.line, source, reason }];
  });
}

/** What is left after a repair where a container is described: another run would repair nothing more. */
export function asTried(linted: Linted, container: WorkloadContainer): Linted {
  const { made } = container;
  const isInside = made.from === 'build' && made.inline !== undefined;
  const diagnostics = linted.diagnostics.map((found, at) => {
    const finding = linted.findings[at];
    const isOver = isInside || (finding !== undefined && isDescribed(finding, container));
    return isOver ? { ...found, fixable: false } : found;
  });
  return { ...linted, diagnostics };
}
