import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { lintText } from '../lint-text.ts';

/** What the first problem says; null when Docker takes the file. */
function refusalIn(text: string): string | null {
  return lintText(text, { rules: [], bases: () => undefined }).problems[0]?.message ?? null;
}

suite('instructions that Docker refuses, and their neighbours that it takes', () => {
  const rows: [instruction: string, refused: RegExp | null, why: string][] = [
    ['ENV A', /^ENV must have two arguments/, 'a name alone'],
    ['ENV A b c', null, 'the old form: the rest is the value'],
    ['ENV A=b c', /"c" without =/, 'a value with a blank has to be quoted'],
    ['ENV A="b c" D=\'e f\'', null, 'quoted'],
    ['ENV A=b\\ c', null, 'or the blank escaped'],
    ['ENV A=b # why', /"#" without =/, 'a comment behind an instruction is none'],
    ['ENV =b', /can not be blank/, 'no name'],
    ['ENV A =b', null, 'the old form, with =b as the value'],
    ['ENV', /at least one argument/, 'nothing'],
    ['ENV A\u00a0b', /two arguments/, 'a no-break space does not part the old form'],
    ['LABEL a', /^LABEL must have two arguments/, 'labels as well'],
    ['LABEL a=b c', /without =/, 'labels as well'],
    ['ARG', /^ARG requires/, 'nothing'],
    ['ARG A B=c', null, 'with and without values'],
    ['ARG =c', /can not be blank/, 'no name'],
    ['ARG --x A', null, 'ARG has no flags, and nobody looks'],
    ['COPY a', /at least two arguments/, 'no destination'],
    ['COPY ["a"]', /at least two arguments/, 'nor in an array'],
    ['COPY ["a", "b"]', null, 'an array'],
    ['COPY ["a", 1]', /strings only/, 'not of strings'],
    ['COPY --from=x a b', null, 'a flag'],
    ['COPY --form=x a b', /unknown flag: --form/, 'misspelt'],
    ['COPY --from a b', /missing after --from/, 'no value'],
    ['COPY --from=x --from=y a b', /twice/, 'once only'],
    ['COPY --exclude=x --exclude=y a b', null, 'as often as wanted'],
    ['COPY --link a b', null, 'a boolean needs no value'],
    ['COPY --link=no a b', /true or false/, 'and has but two'],
    ['COPY --link= a b', /missing after --link/, 'and not an empty one'],
    ['COPY a <<E\nx\nE', /heredoc as its destination/, 'turned round'],
    ['COPY <<E\nx\nE', /at least two/, 'no destination'],
    ['ADD --checksum=sha256:0 a b', null, 'ADD only'],
    ['COPY --checksum=sha256:0 a b', /unknown flag/, 'ADD only'],
    ['RUN --mount=type=bind,target=/x a', null, 'a mount'],
    ['RUN --network=bridge a', /default, none or host/, 'one of three'],
    ['RUN ["a", 1]', /strings only/, 'an array'],
    ['RUN', null, 'an empty one runs an empty shell'],
    ['CMD --init node', /unknown flag: --init/, 'the syntax people wish for'],
    ['ENTRYPOINT -- a', null, 'no flags any more'],
    ['FROM a AS', /one or three/, 'no name'],
    ['FROM a AS 1b', /invalid name/, 'begins with a digit'],
    ['FROM a AS b/c', /invalid name/, 'a slash'],
    ['FROM a AS b.c-d_E', null, 'all there is'],
    ['FROM a # why', /one or three/, 'no comment'],
    ['FROM --platform a', /missing after --platform/, 'no value'],
    ['HEALTHCHECK', /at least one/, 'nothing'],
    ['HEALTHCHECK curl localhost', /unknown type "curl"/, 'CMD is missing'],
    ['HEALTHCHECK CMD', /command is missing/, 'nothing to run'],
    ['HEALTHCHECK CMD []', /command is missing/, 'nothing to run'],
    ['HEALTHCHECK CMD ["a", 1]', /strings only/, 'an array'],
    ['HEALTHCHECK --interval=1m30s --retries=3 CMD a', null, 'as Go writes times'],
    ['HEALTHCHECK --interval=30 CMD a', /--interval must be a time/, 'no unit'],
    ['HEALTHCHECK --timeout=1us CMD a', /at least 1ms/, 'too short'],
    ['HEALTHCHECK --timeout=0s CMD a', null, 'the default'],
    ['HEALTHCHECK --retries=-1 CMD a', /--retries must be a number/, 'negative'],
    ['HEALTHCHECK NONE', null, 'none'],
    ['HEALTHCHECK NONE a', /takes no arguments/, 'none with something'],
    ['HEALTHCHECK --interval=1s NONE', null, 'nobody looks at its flags'],
    ['ONBUILD', /at least one/, 'nothing'],
    ['ONBUILD ONBUILD RUN a', /chained/, 'twice'],
    ['ONBUILD FROM a', /FROM is not allowed/, 'no stage'],
    ['onbuild maintainer a', /MAINTAINER is not allowed/, 'no author'],
    ['ONBUILD ENV A', /two arguments/, 'read at once'],
    ['ONBUILD CMD ["a", 1]', /strings only/, 'read at once'],
    ['ONBUILD COPY a', null, 'its arguments are counted when it runs'],
    ['ONBUILD TYPO a', null, 'and its name looked up'],
    ['SHELL /bin/bash -c', /JSON form/, 'an array only'],
    ['SHELL []', /at least one/, 'with something in it'],
    ['SHELL ["/bin/bash", "-c"]', null, 'such as this'],
    ['USER', /^USER requires/, 'nothing'],
    ['USER a b', null, 'one string, blanks and all'],
    ['WORKDIR', /^WORKDIR requires/, 'nothing'],
    ['VOLUME []', /at least one/, 'nothing'],
    ['VOLUME ["/a", " "]', /empty string/, 'a blank one'],
    ['EXPOSE', /^EXPOSE requires/, 'nothing'],
    ['EXPOSE 80 x', /^EXPOSE has no port x$/, 'a word'],
    ['EXPOSE 99999', /no port 99999/, 'a number that is too large'],
    ['EXPOSE 80/udp 8000-8010 $P ${P:-1}/tcp', null, 'ports, ranges, and what a variable has in it'],
    ['MAINTAINER', /^MAINTAINER requires/, 'nothing'],
    ['STOPSIGNAL', /^STOPSIGNAL requires/, 'nothing'],
    ['STOPSIGNAL --x TERM', null, 'nobody looks at its flags'],
    ['\\', /begins with no instruction/, 'a line that continues into nothing'],
    ['RUN << E\nCMD x\nE', null, 'blanks between << and the name'],
    ['RUN <<E"F"\nx y\nEF', null, 'a name that is quoted in part'],
    ['RUN echo "a << b\nCMD c', null, 'a quote that is not closed: no here-document'],
    ['RUN <<E\nx', /unterminated heredoc/, 'no end'],
    ['{% if x %}', /begins with no instruction/, 'a template'],
    ['<<<<<<< HEAD', /begins with no instruction/, 'a merge that went wrong'],
    [`RUN ${'x'.repeat(65_531)}`, null, '65,535 bytes'],
    [`RUN ${'x'.repeat(65_532)}`, /longer than 65,535 bytes/, 'one more than Go reads'],
    [`RUN ${'é'.repeat(32_766)}`, /longer than 65,535 bytes/, 'bytes, not characters'],
  ];
  for (const [instruction, refused, why] of rows) {
    const name = instruction.length > 60 ? `${instruction.slice(0, 12)}…` : instruction;
    test(`${JSON.stringify(name)} is ${refused ? 'refused' : 'taken'}: ${why}`, () => {
      const found = refusalIn(/^FROM/.test(instruction) ? instruction : `FROM a\n${instruction}`);
      if (refused) assert.match(found ?? 'taken', refused);
      else assert.equal(found, null);
    });
  }
});

suite('whole files', () => {
  const rows: [text: string, refused: RegExp | null, why: string][] = [
    ['', /no instructions/, 'empty'],
    ['# only\n', /no instructions/, 'comments alone'],
    ['ARG A=1\n', /no FROM/, 'no stage'],
    ['RUN a\nFROM b', /before the first FROM/, 'only ARG may'],
    ['FROM a AS b\nFROM $B', /name of the base image is empty: \$B has no value/, 'what nothing can set'],
    ['ARG B\nFROM $B', null, 'an argument that whoever builds it gives'],
    ['FROM a\nUSER ${U', /USER cannot be expanded: a "}" is missing/, 'a brace that is not closed'],
    [
      'FROM a\nENV U="x',
      /ENV cannot be expanded: a double quote is not closed/,
      'a quote that is not closed',
    ],
    ["FROM a\nENV U='x", /a single quote is not closed/, 'likewise'],
    ['FROM a\nENV U=${}', /"\$\{\}" is not a variable/, 'no name'],
    ['FROM a\nENV U=${A:x}', /no such operator/, 'an operator that there is not'],
    ['FROM a\nENV U=${A:-${B:+"c}"}} V=$ W=$1', null, 'all of it has an end'],
    ['FROM a AS b\nUSER ${U\nFROM c', null, 'BuildKit reads nothing of a stage that it does not build'],
    [
      'FROM a AS b\nUSER ${U\nFROM c\nCOPY --from=b x /',
      /USER cannot be expanded/,
      'but of one to copy from',
    ],
    ['FROM a\nCOPY --from=1 x /', /invalid stage index 1/, 'the stage itself'],
    ['FROM a\nFROM b\nCOPY --from=0 x /', null, 'one above'],
    ['FROM Upper', /Upper is not a valid image name: it must be lower case/, 'capitals'],
    ['FROM Upper AS a\nFROM b', /must be lower case/, 'also of a stage that is not built'],
    ['FROM Example.com/a\nFROM host:5000/b', null, 'a registry may have them'],
    ['FROM $(id)', /name of the base image is not valid/, 'no variable'],
    ['FROM ../a', /name of the base image is not valid/, 'a path'],
    ['FROM Base\nFROM a AS Base', /must be lower case/, 'a stage below is no base'],
    ['FROM a AS Base\nFROM BASE', null, 'names of stages have no case'],
    ['ARG B=CHANGE-ME\nFROM $B', null, 'whoever builds it gives another'],
    [
      'FROM a AS b\nONBUILD HEALTHCHECK CMD []\nFROM b',
      /an ONBUILD of this stage fails: a command is missing/,
      'looked at where it runs',
    ],
    ['FROM a AS b\nONBUILD USER ${U\nFROM b', /ONBUILD of this stage fails: USER cannot/, 'its words too'],
    ['FROM a AS b\nONBUILD RNU a\nFROM b', /ONBUILD of this stage fails: it stores no/, 'its name too'],
    ['FROM a\nONBUILD HEALTHCHECK CMD []', null, 'and it runs nowhere here'],
    [
      'FROM a AS b\nSTOPSIGNAL NO\nFROM a\nCOPY --from=b x /',
      /"NO" is not a signal/,
      'of a stage to copy from',
    ],
    ['FROM a AS b\nSTOPSIGNAL NO\nFROM a', null, 'of one that is not built'],
    ['FROM a\nCMD <<E\nCOPY <<E x /h/\ny\nE', null, 'the end belongs to COPY, and CMD runs <<E in a shell'],
    ['FROM a AS b\nCMD ["a", 1]\nFROM c', /arrays must be comprised of strings/, 'an array of another stage'],
    [
      'FROM b AS a\nFROM a AS b',
      null,
      'a stage is built on what stands above it alone: the first b is an image',
    ],
    ['FROM a AS A\nFROM a AS a', null, 'two of one name'],
    ['ARG =1\nFROM a', /can not be blank/, 'and has to be one'],
    ['# escape=`\n# escape=`\nFROM a', /only one escape/, 'a directive twice'],
    [
      '#!/bin/x\n# escape=`\nFROM a\nRUN a `\n b',
      /begins with no instruction/,
      'behind a shebang it is a comment',
    ],
    [
      '# syntax=devthefuture/dockerfile-x\nINCLUDE ./base\nRUN --own=1 a',
      /syntax of devthefuture\/dockerfile-x is not supported/,
      'a grammar of its own',
    ],
    ['# syntax=devthefuture/dockerfile-x\nFROM a\nINCLUDE ./b\nENV A', null, 'which nobody here knows'],
    ['# syntax=docker/dockerfile:1.7-labs\nFROM a\nENV A', /two arguments/, "Docker's own is known"],
  ];
  for (const [text, refused, why] of rows)
    test(`${JSON.stringify(text)}: ${why}`, () => {
      const found = refusalIn(text);
      if (refused) assert.match(found ?? 'taken', refused);
      else assert.equal(found, null);
    });
});
