import { writtenCommands } from '../src/image/image.ts';
import { byHand } from '../src/lint/example.ts';
import { defineRule, placeOf } from '../src/lint/rule.ts';

export default defineRule({
  id: 'heredoc-command',
  severity: 'error',
  symptom: 'build-fails',
  summary: 'CMD and ENTRYPOINT do not take a here-document',
  docs: `
The build fails. Here-documents are for RUN, COPY and ADD. After CMD or ENTRYPOINT, Docker reads the lines of the
document as instructions and rejects the first of them. Put the script into a file with \`COPY --chmod=0755 <<EOF
/run.sh\` and start that.`,

  check: image =>
    writtenCommands(image).flatMap(({ instruction }) =>
      instruction.heredocs.length > 0
        ? [{ place: { ...placeOf(instruction), end: instruction.end }, keyword: instruction.keyword }]
        : [],
    ),

  message: ({ place }) =>
    `${place.instruction.keyword} does not take a here-document: Docker reads these lines as instructions`,

  examples: [
    byHand`
        FROM debian:bookworm
      - CMD <<EOF
      - mkdir -p /tmp/data
      - exec sleep 1000
      - EOF
      + CMD mkdir -p /tmp/data && exec sleep 1000
    `,
  ],
});
