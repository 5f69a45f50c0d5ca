import { fixed } from '../src/lint/example.ts';
import { defineRule, type Offender, type RefusedIgnore, type UnusedIgnore } from '../src/lint/rule.ts';
import { deleteLine, replaceRange } from '../src/repair/edit.ts';

interface Ineffective extends Offender {
  readonly unused: readonly UnusedIgnore[];
  readonly refused: readonly RefusedIgnore[];
}

export default defineRule<Ineffective>({
  id: 'unused-ignore',
  severity: 'warning',
  symptom: 'none',
  summary: 'An ignore comment has no effect',
  docs: `
A comment that names an unknown rule, or a rule that reports nothing there any more, hides the next defect of that
kind. A comment that is not above an instruction has no effect at all. A rule that is switched off in another way is
not counted: others may need the comment.

A comment that the configuration does not accept has no effect either: one without a reason where \`require-reasons\` is
set, and one for a rule that \`forbid-ignores\` names.`,

  check: () => [],

  checkIgnores({ unused, refused }, { dockerfile }) {
    const reported = unused.filter(({ hasRun, isKnown }) => hasRun || !isKnown);
    const byComment = new Map(reported.map(({ ignore }) => [ignore.comment, [] as typeof reported]));
    for (const one of reported) byComment.get(one.ignore.comment)?.push(one);
    const idle = [...byComment].map(([comment, here]): Ineffective => {
      const instruction = here[0]?.ignore.instruction ?? dockerfile.instructions[0];
      if (!instruction) throw new Error('a Dockerfile that was resolved has instructions');
      const severity = here.every(({ hasRun }) => hasRun) ? 'info' : 'warning';
      const place = { instruction, start: comment.start, end: comment.end };
      return { place, unused: here, refused: [], severity };
    });
    return [...idle, ...byPlaceAndReason(refused)];
  },

  message({ unused, refused }) {
    const ids = [...unused, ...refused].map(({ id }) => id).join(' and ');
    const [no] = refused;
    if (no?.refused === 'forbidden')
      return `the comment has no effect: the configuration does not allow ${ids} to be ignored`;
    if (no) {
      const comment = `# initcheck ignore=${no.id} -- WHY`;
      return `the comment has no effect, because the configuration requires a reason: ${comment}`;
    }
    const [first] = unused;
    if (!first?.hasRun) return `there is no rule ${ids}${first?.hint ?? ''}`;
    if (!first.ignore.instruction && !first.ignore.isForFile)
      return `the comment is not above an instruction and has no effect`;
    return `${ids} ${unused.length > 1 ? 'report' : 'reports'} nothing here and need not be ignored`;
  },

  phase: 'stopsignal',
  repair({ unused, place }, { dockerfile }) {
    const [first] = unused;
    // A wrong name was meant for something, and only its author knows for what.
    if (!first || unused.some(({ isKnown }) => !isKnown)) return null;
    const left = first.ignore.rules.filter(id => !unused.some(each => each.id === id));
    const text = dockerfile.text.slice(place.start, place.end);
    const edit =
      left.length === 0
        ? deleteLine(dockerfile.text, place.start)
        : replaceRange(
            place.start,
            place.end,
            text.replace(/(ignore\s*=\s*)[\w,\s-]*?(?=\s--|$)/, `$1${left.join(',')}`),
          );
    return { edits: [edit], intended: {}, summary: 'the unused ignore comment is removed' };
  },

  examples: [
    fixed`
        FROM debian:bookworm
        STOPSIGNAL SIGTERM
        ENTRYPOINT ["tini", "--"]
      - # initcheck ignore=shell-form -- it was one
        CMD ["redis-server"]
    `,
  ],
});

/** What is refused for the same reason in the same comment is one finding. */
function byPlaceAndReason(refused: readonly RefusedIgnore[]): Ineffective[] {
  const groups = new Map<string, RefusedIgnore[]>();
  for (const each of refused) {
    const key = JSON.stringify([each.place.file?.path, each.place.start, each.refused]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].flatMap(group =>
    group[0] ? [{ place: group[0].place, unused: [], refused: group }] : [],
  );
}
