import { hasReached, type Severity } from '../../src/lint/diagnostic.ts';
import type { Linted } from '../../src/lint/lint.ts';
import { isDeclined } from '../../src/lint/rule.ts';
import { isDescribed } from './is-described.ts';
import type { Member } from './member.ts';
import { whyOutside } from './outside-context.ts';
import { relocate } from './relocate.ts';
import type { RepairedDescription } from './repair-description.ts';

/** The repairs of a Dockerfile that is inside of a compose or bake file, or outside its context, which are not made. */
export function declinedInside(
  linted: Linted,
  { container, read }: Owner,
  level: Severity,
): RepairedDescription['declined'] {
  const { made } = container;
  const unwritten = whyUnwritten({ container, read });
  if (made.from !== 'build' || unwritten === undefined) return [];
  const { source } = typeof made.dockerfile === 'object' ? made.dockerfile : made.place;
  const { diagnostics } = relocate(linted, made, source);
  return linted.findings.flatMap((finding, at) => {
    const { rule, severity, repair } = finding;
    const found = diagnostics[at];
    const isRepairable = repair !== null && !isDeclined(repair) && !isDescribed(finding, container);
    if (!isRepairable || !found || found.file !== undefined || !hasReached(severity, level)) return [];
    const { kind, name } = container.subject;
    const reason = `${kind} ${name}: ${unwritten}`;
    return [{ rule: rule.id, line: found.range.start.line, source, reason }];
  });
}

type Owner = Pick<Member, 'container' | 'read'>;

function whyUnwritten(owner: Owner): string | undefined {
  const { made } = owner.container;
  return made.from === 'build' && made.inline !== undefined
    ? 'a Dockerfile inside of another file is not rewritten: give it a file of its own'
    : whyOutside(owner);
}

/** What is left after a repair where a container is described: another run would repair nothing more. */
export function asTried(linted: Linted, owner: Owner): Linted {
  const { container } = owner;
  const isUnwritten = whyUnwritten(owner) !== undefined;
  const diagnostics = linted.diagnostics.map((found, at) => {
    const finding = linted.findings[at];
    const isOver = isUnwritten || (finding !== undefined && isDescribed(finding, container));
    return isOver ? { ...found, fixable: false } : found;
  });
  return { ...linted, diagnostics };
}
