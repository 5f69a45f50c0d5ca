import { writtenCommands } from '../src/image/image.ts';
import { byHand } from '../src/lint/example.ts';
import { defineRule, placeOf } from '../src/lint/rule.ts';

export default defineRule({
  id: 'heredoc-command',
  severity: 'error',
  symptom: 'build-fails',
  summary: 'CMD and ENTRYPOINT take no here-document',
  docs: `
Here-documents are for RUN, COPY and ADD. Behind CMD or ENTRYPOINT, Docker reads the lines that follow as instructions, and the build ends at the
first of them. Put the script into a file with \`COPY --chmod=0755 <<EOF /run.sh\` and start that.`,

  check: image =>
    writtenCommands(image).flatMap(({ instruction }) =>
      instruction.heredocs.length > 0
        ? [{ place: { ...placeOf(instruction), end: instruction.end }, keyword: instruction.keyword }]
        : [],
    ),

  message: ({ place }) =>
    `${place.instruction.keyword} takes no here-document: Docker reads its lines as instructions`,

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
