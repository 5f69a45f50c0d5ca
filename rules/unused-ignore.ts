import { fixed } from '../src/lint/example.ts';
import { defineRule, type Offender, type UnusedIgnore } from '../src/lint/rule.ts';
import { deleteLine, replaceRange } from '../src/repair/edit.ts';

interface Unused extends Offender {
  readonly unused: readonly UnusedIgnore[];
}

export default defineRule<Unused>({
  id: 'unused-ignore',
  severity: 'warning',
  symptom: 'none',
  summary: 'An ignore comment has no effect',
  docs: `
A comment that names an unknown rule, or a rule that reports nothing there any more, hides the next defect of that
kind. A comment that is not above an instruction has no effect at all. A rule that is switched off in another way is
not counted: others may need the comment.`,

  check: () => [],

  checkIgnores(unused, { dockerfile }) {
    const reported = unused.filter(({ hasRun, isKnown }) => hasRun || !isKnown);
    const byComment = new Map(reported.map(({ ignore }) => [ignore.comment, [] as typeof reported]));
    for (const one of reported) byComment.get(one.ignore.comment)?.push(one);
    return [...byComment].map(([comment, here]) => {
      const instruction = here[0]?.ignore.instruction ?? dockerfile.instructions[0];
      if (!instruction) throw new Error('a Dockerfile that was resolved has instructions');
      const severity = here.every(({ hasRun }) => hasRun) ? 'info' : 'warning';
      return { place: { instruction, start: comment.start, end: comment.end }, unused: here, severity };
    });
  },

  message({ unused }) {
    const ids = unused.map(({ id }) => id).join(' and ');
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
