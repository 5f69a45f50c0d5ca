import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { scratch, unknownBase } from '../../src/image/base-image.ts';
import { type BuildContext, contextOf } from '../../src/image/build-context.ts';
import { foldChain, foldScopeOf } from '../../src/image/fold.ts';
import { type ImageFiles, imageFiles } from '../../src/image/image-files.ts';
import { chainOf, parseStages, type Stage } from '../../src/image/stages.ts';
import { shellTexts } from '../../src/shell/shell-texts.ts';
import { parseDockerfile } from '../../src/syntax/dockerfile.ts';

const context = contextOf(
  [
    ['run.sh', true],
    ['plain.sh', false],
    ['windows.sh', undefined],
    ['scripts/run.sh', true],
    ['scripts/go.sh', true],
    ['scripts/deep/run.sh', true],
    ['my scripts/run.sh', true],
  ].map(([path, isExecutable]) => ({
    path: path as string,
    text: `text of ${path}`,
    isExecutable: isExecutable as boolean | undefined,
  })),
);

/** The files of the last stage, on scratch or on a base of which nothing is known. */
function filesOf(text: string, files: BuildContext | undefined): ImageFiles {
  const dockerfile = parseDockerfile(text);
  const { stages, globals } = parseStages(dockerfile);
  const scope = foldScopeOf(dockerfile, globals);
  const baseOf = ([first]: readonly Stage[]) => (first?.base === 'scratch' ? scratch : unknownBase);
  const foldOf = (stage: Stage) => foldChain(chainOf(stage), baseOf(chainOf(stage)), 'linux', scope);
  return imageFiles(stages.at(-1) as Stage, {
    stages,
    context: files,
    mark: scope.mark,
    foldOf,
    texts: shellTexts(),
  });
}

/** `scripts/run.sh +x`: what is found at a path of the last stage's image, and whether it is executable. */
function found(lines: string, path: string): string | null | undefined {
  const file = filesOf(lines.startsWith('FROM') ? lines : `FROM debian:12\n${lines}`, context).find(path);
  if (!file) return file;
  const bit = file.isExecutable ? ' +x' : ' -x';
  const mode = file.isExecutable === undefined ? '' : bit;
  return `${file.context ?? `here: ${file.text.trim()}`}${mode}${file.hasUnixLines ? ' lf' : ''}`;
}

type Row = [lines: string, path: string, expected: string | null | undefined, why: string];

function table(rows: readonly Row[]): void {
  for (const [lines, path, expected, why] of rows)
    test(`${why}: ${JSON.stringify(lines)} ${path}`, () => assert.equal(found(lines, path), expected));
}

suite('what COPY puts where', () =>
  table([
    ['COPY run.sh /run.sh', '/run.sh', 'run.sh +x', 'a file at a path'],
    ['COPY run.sh /start', '/start', 'run.sh +x', 'under another name'],
    ['COPY run.sh /bin/', '/bin/run.sh', 'run.sh +x', 'into a folder'],
    ['COPY run.sh /usr/local/bin', '/usr/local/bin/run.sh', 'run.sh +x', 'into what is a folder already'],
    ['COPY run.sh plain.sh /bin/', '/bin/plain.sh', 'plain.sh -x', 'one of several'],
    ['COPY ./scripts/run.sh /', '/run.sh', 'scripts/run.sh +x', 'into the root'],
    ['COPY scripts /bin', '/bin/run.sh', 'scripts/run.sh +x', 'what is in a folder'],
    ['COPY scripts/ /bin/', '/bin/deep/run.sh', 'scripts/deep/run.sh +x', 'and below it'],
    ['COPY . /app', '/app/scripts/go.sh', 'scripts/go.sh +x', 'the whole context'],
    ['COPY / /app', '/app/run.sh', 'run.sh +x', 'the context is the root'],
    ['COPY ../run.sh /', '/run.sh', 'run.sh +x', 'which nothing leaves'],
    ['COPY scripts/*.sh /bin/', '/bin/go.sh', 'scripts/go.sh +x', 'a glob'],
    ['COPY s*/g?.sh /bin/', '/bin/go.sh', 'scripts/go.sh +x', 'a glob in folders'],
    ['COPY script* /bin/', '/bin/run.sh', 'scripts/run.sh +x', 'a glob that is a folder'],
    ['COPY [pr]un.sh /start', '/start', 'run.sh +x', 'a glob that is one file'],
    ['COPY scripts/*.sh /bin/', '/bin/none.sh', null, 'a glob without it'],
    ['COPY ["my scripts/run.sh", "/run.sh"]', '/run.sh', 'my scripts/run.sh +x', 'an array'],
    ['WORKDIR /app\nCOPY run.sh .', '/app/run.sh', 'run.sh +x', 'the working directory'],
    ['WORKDIR /app\nWORKDIR bin\nCOPY run.sh ./', '/app/bin/run.sh', 'run.sh +x', 'one below another'],
    ['WORKDIR /app\nCOPY run.sh start.sh', 'start.sh', 'run.sh +x', 'relative on both sides'],
    ['COPY run.sh .', './run.sh', 'run.sh +x', 'a working directory nobody knows'],
    ['COPY run.sh .', '/run.sh', undefined, 'which may be the root'],
    ['COPY plain.sh run.sh ./', '/start.sh', null, 'a name that is not copied'],
    ['ENV DIR=/app\nCOPY run.sh $DIR/', '/app/run.sh', 'run.sh +x', 'a variable'],
    ['ARG SCRIPT=run\nCOPY ${SCRIPT}.sh /go', '/go', 'run.sh +x', 'an ARG with a default'],
    ['ARG SCRIPT\nCOPY ${SCRIPT}.sh /go', '/go', undefined, 'one without'],
    ['COPY run.sh $UNSET/run.sh', '/run.sh', undefined, 'a destination nobody knows'],
    ['COPY none.sh /run.sh', '/run.sh', undefined, 'a file that cannot be read'],
    [
      'COPY plain.sh /\nRUN chmod +x /plain.sh && mv /plain.sh /bin',
      '/bin/plain.sh',
      'plain.sh +x',
      'changed first',
    ],
    ['COPY plain.sh /\nRUN cp /plain.sh /x && chmod +x /plain.sh', '/x', 'plain.sh -x', 'changed afterwards'],
    [
      'COPY plain.sh /\nRUN chmod +x /plain.sh; cp /plain.sh /x; mv /x /y',
      '/y',
      'plain.sh +x',
      'by a third name',
    ],
    ['COPY --chmod=755 plain.sh /run.sh', '/run.sh', 'plain.sh +x', '--chmod'],
    ['COPY --chmod=0644 run.sh /run.sh', '/run.sh', 'run.sh -x', 'which can take it away'],
    ['COPY --chmod=u+x plain.sh /run.sh', '/run.sh', 'plain.sh +x', 'in letters'],
    ['ARG M\nCOPY --chmod=$M plain.sh /run.sh', '/run.sh', 'plain.sh', 'a mode nobody knows'],
    ['COPY windows.sh /run.sh', '/run.sh', 'windows.sh', 'a file system without modes'],
    ['COPY --exclude=*.md scripts /bin', '/bin/run.sh', 'scripts/run.sh +x', 'something else is left out'],
    ['COPY --exclude=run.sh . /app', '/app/run.sh', null, 'it is left out'],
    [
      'COPY --exclude=deep/run.sh . /app',
      '/app/scripts/deep/run.sh',
      undefined,
      'a pattern that may begin further down',
    ],
    ['ARG X\nCOPY --exclude=$X . /app', '/app/run.sh', undefined, 'a pattern nobody knows'],
    [
      'COPY --parents scripts/run.sh /app',
      '/app/scripts/run.sh',
      'scripts/run.sh +x',
      'its folders come along',
    ],
    [
      'COPY --parents ./scripts/./deep/run.sh /app/',
      '/app/deep/run.sh',
      'scripts/deep/run.sh +x',
      'those after the dot',
    ],
    [
      'COPY --parents scripts/*.sh /app/',
      '/app/scripts/go.sh',
      'scripts/go.sh +x',
      'a pattern with its folders',
    ],
    ['COPY --parents scripts /app/', '/app/run.sh', null, 'not without them'],
    ['COPY run.sh /run.sh\nCOPY plain.sh /run.sh', '/run.sh', 'plain.sh -x', 'the later one wins'],
    ['COPY run.sh /bin/run.sh\nCOPY scripts /bin', '/bin/run.sh', 'scripts/run.sh +x', 'a folder too'],
    ['COPY run.sh /a.sh', '/b.sh', null, 'nothing puts anything there'],
  ]),
);

suite('what ADD puts where', () =>
  table([
    ['ADD run.sh /run.sh', '/run.sh', 'run.sh +x', 'a file'],
    ['ADD https://example.org/run.sh /run.sh', '/run.sh', undefined, 'from the net'],
    ['ADD https://example.org/run.sh /', '/run.sh', undefined, 'into a folder'],
    [
      'COPY run.sh /\nADD https://example.org/other.sh /',
      '/run.sh',
      'run.sh +x',
      'something else from the net',
    ],
    ['COPY run.sh /\nADD rootfs.tar.xz /', '/run.sh', undefined, 'an archive may hold anything'],
    ['COPY run.sh /\nADD rootfs.tar.xz /opt', '/run.sh', 'run.sh +x', 'elsewhere'],
    ['ADD git@example.org:a/b.git /app', '/app/run.sh', undefined, 'a repository'],
  ]),
);

suite('COPY of what is not known', () =>
  table([
    ['COPY run.sh /run.sh\nCOPY . $HOME/', '/run.sh', 'run.sh +x', 'the same file at most'],
    ['COPY run.sh /run.sh\nCOPY scripts $DIR/', '/run.sh', undefined, 'another one of its name, perhaps'],
    ['COPY run.sh /start.sh\nCOPY . $HOME/', '/start.sh', 'run.sh +x', 'nothing of its name'],
    ['COPY run.sh /run.sh\nCOPY target/$APP.jar /', '/run.sh', 'run.sh +x', 'something of another kind'],
    ['COPY run.sh /run.sh\nCOPY $FILE /', '/run.sh', undefined, 'anything'],
    [
      'COPY run.sh /run.sh\nCOPY plain.sh $DIR/run.sh',
      '/run.sh',
      undefined,
      'its name in a folder nobody knows',
    ],
    [
      'COPY run.sh /run.sh\nCOPY plain.sh $DIR/bin/run.sh',
      '/run.sh',
      'run.sh +x',
      'a folder that cannot be the one',
    ],
    ['COPY run.sh /run.sh\nCOPY plain.sh /opt/$V/run.sh', '/run.sh', 'run.sh +x', 'a folder elsewhere'],
    ['WORKDIR $DIR\nCOPY run.sh .', './run.sh', 'run.sh +x', 'a working directory that is a variable'],
    [
      'COPY run.sh /app/run.sh\nCOPY --from=build /app /app',
      '/app/run.sh',
      'run.sh +x',
      'a folder of another image over it',
    ],
    ['COPY --from=build /app /app', '/app/run.sh', undefined, 'which may have brought it'],
    [
      'COPY run.sh /app/run.sh\nCOPY --from=build /start /app/run.sh',
      '/app/run.sh',
      undefined,
      'a file in its place',
    ],
  ]),
);

suite('here-documents', () =>
  table([
    ['COPY <<"EOF" /run.sh\nexec "$@"\nEOF', '/run.sh', 'here: exec "$@" -x', 'its own content'],
    ['COPY --chmod=755 <<EOF /run.sh\nexec a\nEOF', '/run.sh', 'here: exec a +x', 'with --chmod'],
    [
      'COPY <<EOF /run.sh\nexec "$@"\nEOF',
      '/run.sh',
      'here: exec "" -x',
      'Docker replaces $@, which is set nowhere',
    ],
    ['COPY <<EOF /run.sh\nexec "\\$@"\nEOF', '/run.sh', 'here: exec "$@" -x', 'but for a backslash'],
    [
      'ENV A=x\nCOPY <<EOF /run.sh\nexec $A ${A} ${B:-y} $C\nEOF',
      '/run.sh',
      'here: exec x x ${B:-y} $C -x',
      'variables that are set',
    ],
    [
      "ENV A=x\nCOPY <<EOF /run.sh\nexec '$A' $(b)\nEOF",
      '/run.sh',
      "here: exec 'x' $(b) -x",
      'in quotes too',
    ],
    ['COPY <<-"EOF" /run.sh\n\texec a\n\tEOF', '/run.sh', 'here: exec a -x', 'indented'],
    ['COPY <<"a.sh" <<"b.sh" /bin/\nA\na.sh\nB\nb.sh', '/bin/b.sh', 'here: B -x', 'the second one'],
  ]),
);

suite('other stages', () =>
  table([
    [
      'FROM scratch AS f\nCOPY scripts /b/\nFROM a\nCOPY --from=f /b/* /c/',
      '/c/run.sh',
      'scripts/run.sh +x',
      'a pattern',
    ],
    [
      'FROM scratch AS f\nCOPY scripts /b/\nFROM a\nCOPY --from=f /b/*.js /c/',
      '/c/run.sh',
      null,
      'one that does not fit',
    ],
    [
      'FROM scratch AS f\nCOPY scripts /b/\nFROM a\nCOPY --from=f /b /c',
      '/c/deep/run.sh',
      'scripts/deep/run.sh +x',
      'a folder',
    ],
    [
      'FROM scratch AS f\nCOPY scripts /b/\nFROM f AS g\nFROM a\nCOPY --from=g /b/run.sh /',
      '/run.sh',
      'scripts/run.sh +x',
      'through two of them',
    ],
    [
      'FROM a AS f\nCOPY run.sh /\nRUN make -j$(nproc)\nFROM a\nCOPY --from=f /run.sh /',
      '/run.sh',
      'run.sh +x',
      'a RUN about something else there',
    ],
    [
      'FROM a AS one\nCOPY run.sh /go\nFROM b\nCOPY --from=one /go /run.sh',
      '/run.sh',
      'run.sh +x',
      'by name',
    ],
    ['FROM a AS One\nCOPY run.sh /go\nFROM b\nCOPY --from=oNE /go /', '/go', 'run.sh +x', 'in any case'],
    [
      'FROM a\nCOPY scripts /s\nFROM b\nCOPY --from=0 /s /bin',
      '/bin/run.sh',
      'scripts/run.sh +x',
      'by number',
    ],
    ['FROM a AS one\nRUN make /go\nFROM b\nCOPY --from=one /go /', '/go', undefined, 'made by a RUN'],
    ['FROM a\nCOPY --from=alpine:3 /etc /etc', '/etc/run.sh', undefined, 'an image'],
    ['FROM a\nCOPY --from=alpine:3 /etc /etc', '/run.sh', null, 'elsewhere'],
    ['FROM a AS one\nCOPY run.sh /\nFROM one', '/run.sh', 'run.sh +x', 'the one it is built on'],
    ['FROM a AS one\nWORKDIR /app\nFROM one\nCOPY run.sh .', '/app/run.sh', 'run.sh +x', 'and its WORKDIR'],
    ['FROM scratch\nCOPY run.sh .', '/run.sh', 'run.sh +x', 'scratch begins at the root'],
  ]),
);

suite('what RUN does to a file', () =>
  table([
    ['COPY plain.sh /run.sh\nRUN chmod +x /run.sh', '/run.sh', 'plain.sh +x', 'chmod'],
    [
      'COPY plain.sh /run.sh\nRUN a && chmod 0755 /run.sh b',
      '/run.sh',
      'plain.sh +x',
      'behind other commands',
    ],
    ['COPY plain.sh /bin/\nRUN chmod a+rx /bin/*.sh', '/bin/plain.sh', 'plain.sh +x', 'a glob'],
    ['COPY plain.sh /app/\nRUN chmod -R 755 /app', '/app/plain.sh', 'plain.sh +x', 'a whole folder'],
    [
      'WORKDIR /app\nCOPY plain.sh .\nRUN chmod +x plain.sh',
      '/app/plain.sh',
      'plain.sh +x',
      'a relative path',
    ],
    ['COPY plain.sh /app/\nRUN cd /app && chmod +x plain.sh', '/app/plain.sh', 'plain.sh +x', 'after cd'],
    ['COPY plain.sh /run.sh\nRUN ["chmod", "+x", "/run.sh"]', '/run.sh', 'plain.sh +x', 'exec form'],
    ['COPY plain.sh /run.sh\nRUN <<EOF\nchmod +x /run.sh\nEOF', '/run.sh', 'plain.sh +x', 'a here-document'],
    ['COPY plain.sh /run.sh\nRUN chmod +x /other.sh', '/run.sh', 'plain.sh -x', 'another file'],
    ['COPY plain.sh /run.sh\nRUN for f in /*; do chmod +x $f; done', '/run.sh', 'plain.sh', 'a variable'],
    [
      'COPY plain.sh /run.sh\nRUN find / -name "*.sh" | xargs chmod +x',
      '/run.sh',
      'plain.sh',
      'found by find',
    ],
    ['COPY run.sh /run.sh\nRUN chmod 600 /run.sh', '/run.sh', 'run.sh -x', 'taken away'],
    ['RUN chmod +x /run.sh\nCOPY plain.sh /run.sh', '/run.sh', 'plain.sh -x', 'before it is there'],
    ['COPY run.sh /run.sh\nRUN echo a > /run.sh', '/run.sh', 'here: a +x', 'written over'],
    ['COPY run.sh /run.sh\nRUN { echo ,; } >> /run.sh', '/run.sh', 'here: text of run.sh, +x', 'written on'],
    ['RUN curl -o /run.sh https://example.org', '/run.sh', undefined, 'fetched'],
    ['RUN wget -qO- x | tee /run.sh', '/run.sh', undefined, 'by tee'],
    ['COPY run.sh /run.sh\nRUN sed -i s/a/b/ /run.sh', '/run.sh', 'run.sh +x', 'an edit that finds nothing'],
    ['COPY run.sh /run.sh\nRUN sed -i s/text/b/ /run.sh', '/run.sh', 'here: b of run.sh +x', 'edited'],
    ['RUN echo "#!/bin/sh" >> /run.sh', '/run.sh', 'here: #!/bin/sh -x', 'a script that begins here'],
    ['RUN echo a >> /run.sh', '/run.sh', undefined, 'more of what the base may have'],
    ['COPY run.sh /run.sh\nRUN sed s/a/b/ /run.sh', '/run.sh', 'run.sh +x', 'only read'],
    ['COPY run.sh /run.sh\nRUN sed -i "s/\\r$//" /run.sh', '/run.sh', 'run.sh +x lf', 'its line ends'],
    ['COPY run.sh /run.sh\nRUN dos2unix /run.sh', '/run.sh', 'run.sh +x lf', 'the same'],
    ['COPY run.sh /a.sh\nRUN mv /a.sh /run.sh', '/a.sh', undefined, 'moved away'],
    ['COPY run.sh /a.sh\nRUN mv /a.sh /run.sh', '/run.sh', 'run.sh +x', 'moved there'],
    [
      'COPY plain.sh /tmp/\nRUN mv /tmp/plain.sh /bin/ && chmod +x /bin/plain.sh',
      '/bin/plain.sh',
      'plain.sh +x',
      'moved there, and a mode',
    ],
    ['RUN cp /a.sh /run.sh', '/run.sh', undefined, 'copied from what nobody has read'],
    ['COPY run.sh /tmp/\nRUN cp /tmp/*.sh /bin', '/bin/run.sh', null, 'copied by a glob, without its name'],
    ['COPY run.sh /bin/\nRUN cp /tmp/*.sh /bin', '/bin/run.sh', undefined, 'copied over'],
    [
      'COPY run.sh /run.sh\nRUN cp /run.sh /b.sh && /run.sh && cat /run.sh',
      '/run.sh',
      'run.sh +x',
      'read and run',
    ],
    ['COPY run.sh /run.sh\nRUN sh -c "echo > /run.sh"', '/run.sh', undefined, 'by another shell'],
    [
      'COPY run.sh /run.sh\nRUN make -j$(nproc)',
      '/run.sh',
      'run.sh +x',
      'a word nobody knows is no path of it',
    ],
    ['COPY run.sh /run.sh\nRUN adduser -h ${PWD} -D app', '/run.sh', 'run.sh +x', 'nor a variable'],
    [
      'COPY run.sh /run.sh\nRUN rm -rf "$GNUPGHOME" $(find /tmp -name x)',
      '/run.sh',
      'run.sh +x',
      'nor what is removed',
    ],
    [
      'COPY run.sh /run.sh\nRUN echo a > $OUT/php.ini && sed -i s/a/b/ $OUT',
      '/run.sh',
      'run.sh +x',
      'what is written has another name',
    ],
    [
      'COPY run.sh /run.sh\nRUN F=/run.sh; echo a > $F',
      '/run.sh',
      undefined,
      'a variable that may hold its path',
    ],
    [
      'COPY run.sh /run.sh\nRUN echo a > $D/run.sh',
      '/run.sh',
      undefined,
      'its name in a folder nobody knows',
    ],
    [
      'COPY run.sh /run.sh\nRUN chmod +x /run.sh && make -j$(nproc)',
      '/run.sh',
      'run.sh +x',
      'named by one command, a word nobody knows in another',
    ],
    [
      'COPY plain.sh /\nRUN for f in /*.sh; do chmod +x $f; done',
      '/plain.sh',
      'plain.sh',
      'a loop over what it may be among',
    ],
    [
      'COPY run.sh /run.sh\nRUN cat <<EOF >/x\na\nEOF',
      '/run.sh',
      'run.sh +x',
      'a here-document about something else',
    ],
    ['COPY run.sh /bin/\nRUN ln -s bin/run.sh /', '/run.sh', 'run.sh +x', 'a link'],
    ['COPY run.sh /bin/\nRUN ln -sf /bin/run.sh /go', '/go', 'run.sh +x', 'under another name'],
    ['RUN ln -s /run.sh /go\nCOPY run.sh /', '/go', 'run.sh +x', 'a file may come after its link'],
    [
      'COPY run.sh /run.sh\nRUN apt-get update && rm -rf /var/lib/apt/lists/*',
      '/run.sh',
      'run.sh +x',
      'nothing',
    ],
    ['COPY run.sh /run.sh\nRUN python -c "x" /run.sh', '/run.sh', undefined, 'nobody knows'],
    [
      'COPY plain.sh /\nRUN [ -f /plain.sh ] && chmod +x /plain.sh',
      '/plain.sh',
      'plain.sh +x',
      'a test is no array',
    ],
    ['COPY plain.sh /\nRUN ["chmod", "+x", "/plain.sh"]', '/plain.sh', 'plain.sh +x', 'an array'],
    [
      'COPY run.sh /run.sh\nRUN if (',
      '/run.sh',
      'run.sh +x',
      'a RUN that makes no sense, about something else',
    ],
  ]),
);

suite('what ONBUILD brings', () =>
  table([
    ['FROM a AS p\nONBUILD COPY run.sh /\nFROM p', '/run.sh', 'run.sh +x', 'a COPY, to a stage built on it'],
    ['FROM a AS p\nONBUILD COPY run.sh /\nFROM b', '/run.sh', null, 'and to no other'],
    ['FROM a AS p\nONBUILD COPY run.sh /\nFROM p AS q\nFROM q', '/run.sh', 'run.sh +x', 'once, below'],
    [
      'FROM a AS p\nONBUILD COPY run.sh /\nFROM p AS q\nCOPY plain.sh /run.sh\nFROM q',
      '/run.sh',
      'plain.sh -x',
      'and not again',
    ],
    [
      'FROM a AS p\nONBUILD COPY plain.sh /\nONBUILD RUN chmod +x /plain.sh\nFROM p',
      '/plain.sh',
      'plain.sh +x',
      'a RUN after it',
    ],
    ['FROM a AS p\nONBUILD WORKDIR /app\nFROM p\nCOPY run.sh .', '/app/run.sh', 'run.sh +x', 'a WORKDIR'],
    ['FROM a AS p\nONBUILD ENV D=/app\nFROM p\nCOPY run.sh $D/', '/app/run.sh', 'run.sh +x', 'a variable'],
    [
      'FROM a AS p\nONBUILD COPY <<"EOF" /run.sh\nexec a\nEOF\nFROM p',
      '/run.sh',
      'here: exec a -x',
      'a here-document',
    ],
    [
      'FROM a AS p\nONBUILD COPY run.sh /\nFROM p AS q\nFROM b\nCOPY --from=q /run.sh /',
      '/run.sh',
      'run.sh +x',
      'to a stage that is copied from',
    ],
  ]),
);

test('without a context nothing is known of its files', () => {
  assert.equal(filesOf('FROM a\nCOPY run.sh /\n', undefined).find('/run.sh'), undefined);
});

test('PATH is what ENV makes of it', () => {
  const files = filesOf('FROM a\nENV PATH=/app/bin:$PATH\n', context);
  assert.deepEqual(files.searchPath().slice(0, 2), ['/app/bin', '/usr/local/sbin']);
});

suite('what goes round and round is not followed for ever', () => {
  const many = (line: (index: number) => string, count: number): string =>
    Array.from({ length: count }, (_, index) => line(index)).join('\n');
  const rows: [lines: string, path: string, why: string][] = [
    [many(index => (index % 2 ? 'RUN cp /a /b' : 'RUN cp /b /a'), 300), '/a', 'two copies of each other'],
    [
      many(index => (index % 2 ? 'RUN ln -sf /a /b' : 'RUN ln -sf /b /a'), 150),
      '/a',
      'two links to each other',
    ],
    ['RUN ln -s /a /b && ln -s /b /a', '/a', 'in one line'],
    [many(() => 'RUN ln -sf /b /a', 1000), '/a', 'the same link'],
    [
      `FROM a AS s0\n${many(
        index => `FROM a AS s${index + 1}\nCOPY --from=s${index} / /\nCOPY --from=s${index} / /`,
        40,
      )}`,
      '/a',
      'stages that double',
    ],
  ];
  for (const [lines, path, why] of rows)
    test(why, { timeout: 5000 }, () => {
      const start = performance.now();
      found(lines, path);
      assert.ok(performance.now() - start < 2000);
    });
});
