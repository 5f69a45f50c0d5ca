import fc from 'fast-check';

const pick = (...words: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...words);
const join = (...parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...parts).map(texts => texts.join(''));

const name = pick('A', 'B', 'C', 'SIG', 'U');

/** A use of a variable, with each operator that Docker has. */
const variable = fc.oneof(
  name.map(text => `$${text}`),
  name.map(text => `\${${text}}`),
  fc
    .tuple(name, pick(':-', ':+'), pick('x', '', '9', '$A', '${B}'))
    .map(([text, operator, word]) => `\${${text}${operator}${word}}`),
);

/** A piece of a word: as it is, quoted, escaped or expanded. */
const piece = fc.oneof(
  { weight: 4, arbitrary: pick('a', 'b1', '7', '/x', '-', '.', ':', '=', '\u00e9') },
  { weight: 3, arbitrary: variable },
  {
    weight: 1,
    arbitrary: pick("'a b'", '"a b"', "'$A'", '"$A"', '"${B:-q}"', '\\$A', '\\\\', '\\"', '""', "''"),
  },
);
const word = fc.array(piece, { minLength: 1, maxLength: 3 }).map(pieces => pieces.join(''));

const argv = fc
  .array(pick('a', '/bin/b', '-c', '$A', 'x y', '\\"q\\"', '\\u0041', '\\\\'), { maxLength: 3 })
  .map(words => `[${words.map(text => `"${text}"`).join(', ')}]`);
const script = pick(
  'a b',
  'a && b',
  'exec a "$@"',
  'a  b\\\n  c',
  'a; # b',
  '[ -f x ] && y',
  "['a', 'b']",
  '["a",]',
);
const command = fc.oneof(argv, script);

const assignments = fc
  .array(join(name, pick('='), word), { minLength: 1, maxLength: 2 })
  .map(all => all.join(' '));

const simple = fc.oneof(
  join(pick('ENV ', 'ENV ', 'env '), assignments),
  join(pick('ENV '), name, pick(' '), word),
  join(pick('ARG '), name),
  join(pick('ARG '), name, pick('='), word),
  join(pick('CMD ', 'ENTRYPOINT '), command),
  join(
    pick('STOPSIGNAL '),
    pick('SIGINT', 'QUIT', '15', '$SIG', '${SIG:-SIGHUP}', 'SIG${SIG:-INT}', '"SIGINT"'),
  ),
  join(pick('USER '), fc.oneof(pick('1000', '0:0', 'app', '$U', '${U:-7}', '"5"'), word)),
  join(pick('WORKDIR '), pick('/a', 'b', '../c', '/$A', '${B:-d}', '/a/b', '.', '"/q"')),
  join(pick('SHELL '), pick('["/bin/ash", "-c"]', '["a"]', '["sh","-ec"]')),
  join(pick('HEALTHCHECK '), pick('', '--interval=5s ', '--timeout=1m --retries=2 '), pick('CMD '), command),
  pick(
    'HEALTHCHECK NONE',
    'EXPOSE 80',
    'EXPOSE 80/udp 90',
    'VOLUME /v',
    'VOLUME ["/v", "/w"]',
    'MAINTAINER me',
  ),
  join(pick('LABEL '), assignments),
  pick('COPY Dockerfile /', 'COPY ["Dockerfile", "/x"]', 'ADD Dockerfile /y/', '# a comment', '', '  # b'),
);

/** What Docker refuses, of each kind, and some that it only nearly refuses. */
const broken = pick(
  ...[
    'RNU x',
    'CMDD a',
    'FROM',
    'FROM a b',
    'FROM scratch AS',
    'FROM scratch AS 1a',
    'FROM UPPER',
    'FROM $NONE',
  ],
  ...[
    'CMD',
    'CMD ["a", 1]',
    'ENTRYPOINT [1]',
    'CMD []',
    'ENTRYPOINT',
    'RUN',
    'SHELL a b',
    'SHELL []',
    'SHELL',
  ],
  ...[
    'ENV',
    'ENV A',
    'ENV =x',
    'ENV A=b C',
    'ENV A="x',
    "ENV A='x",
    'ENV A=${B',
    'ARG',
    'ARG =x',
    'ARG A="x',
  ],
  ...[
    'USER',
    'USER ${U',
    'USER "a',
    'WORKDIR',
    'WORKDIR ${A',
    'STOPSIGNAL',
    'STOPSIGNAL $NONE',
    'STOPSIGNAL NOPE',
  ],
  ...[
    'STOPSIGNAL \\$SIG',
    'STOPSIGNAL 99',
    'STOPSIGNAL 0',
    'HEALTHCHECK',
    'HEALTHCHECK CMD',
    'HEALTHCHECK X a',
  ],
  ...[
    'HEALTHCHECK --interval=x CMD a',
    'HEALTHCHECK --retries=-1 CMD a',
    'HEALTHCHECK NONE x',
    'HEALTHCHECK --x CMD a',
  ],
  ...[
    'COPY a',
    'COPY',
    'COPY --from=9 a /',
    'COPY --x=1 Dockerfile /',
    'ADD',
    'LABEL',
    'LABEL a',
    'LABEL a="b',
  ],
  ...['EXPOSE', 'EXPOSE x', 'EXPOSE 99999', 'VOLUME', 'VOLUME []', 'VOLUME [""]', 'MAINTAINER', 'ONBUILD'],
  ...[
    'ONBUILD ONBUILD CMD a',
    'ONBUILD FROM a',
    'ONBUILD MAINTAINER x',
    'ONBUILD RNU a',
    '{{ a }}',
    '\\',
    'CMD <<E',
  ],
  ...['ENV A=${B:?no}', 'ENV A=${B?no}', 'ENV A=${B:x}', 'USER ${}', 'ENV A=$', 'ENV A=$1', 'ENV A=${1}'],
);

/** From Docker 23.0 on. */
const later = pick(
  'ENV A=${B#x} B=${A%%y} C=${A/a/b}',
  'ENV A=a/b/c.tar.gz B=x\nENV C=${A##*/} U=${A%.*} SIG=${A%%.*}',
  'ENV A=a/b/a\nENV C=${A//a/$B} U=${A/\\//_} B=${A//?/z}',
  'ENV A="${B:-\\q}" C="\\a\\$A" U=${A#"*"}',
  'ENV C=${A//*/x} U=${A#?} SIG=${B%\\*}',
  'ENV A=${B/a} C=1',
  'USER ${U:?no}',
  'COPY <<E /h1\na\nE',
  'COPY <<E <<-"F" /h2/\n$A\nE\n\tb\n\tF',
  "ADD <<'E' /h3\n# no comment\nCMD b\nE",
  'ONBUILD COPY <<E /h4\nCMD c\nE',
  'COPY <<E/h5\nE',
  'COPY <<NEVER /h6\nCMD d',
  'COPY <<E Dockerfile /h7/\nFROM none\nE',
  'COPY --chmod=755 <<E "/h8"\r\na\nE',
  'ENV A=b \\\n  # a comment\n\n  B="$A"',
);

const onbuild = simple
  .filter(text => text !== '' && !/^\s*#|^MAINTAINER/.test(text))
  .map(text => `ONBUILD ${text}`);

/** Without RUN, for which an Engine takes most of its time; `base` is an image that it has. */
export function dockerfiles(base: string, hasHeredocs = false): fc.Arbitrary<string> {
  const line = fc.oneof(
    { weight: 24, arbitrary: simple },
    { weight: 2, arbitrary: onbuild },
    { weight: 1, arbitrary: broken },
    { weight: hasHeredocs ? 3 : 0, arbitrary: later },
  );
  const from = fc.oneof(
    { weight: 4, arbitrary: pick(`FROM ${base}`, 'FROM scratch', 'FROM $BASE', 'FROM ${BASE:-scratch}') },
    {
      weight: 1,
      arbitrary: pick('FROM --platform=linux/amd64 scratch', `from ${base}`, 'FROM ${NONE:-scratch}'),
    },
  );
  const stage = fc.tuple(from, fc.array(line, { maxLength: 6 }));
  const head = pick('', '', '', '# escape=`\n', '# check=skip=all\n', '\uFEFF');
  const globals = fc.array(
    fc.oneof(
      pick(`ARG BASE=${base}`),
      join(pick('ARG '), name, pick('='), pick('a', '7', 'INT', '"x y"', '$BASE')),
    ),
    { maxLength: 2 },
  );
  return fc
    .tuple(head, globals, fc.array(stage, { minLength: 1, maxLength: 3 }), pick('\n', '\n', '\n', '\r\n'))
    .map(([top, args, stages, end]) => {
      const lines = stages.flatMap(([first, rest], at) => {
        const above = at > 0 && rest.length % 2 === 1 ? `FROM s${at - 1}` : first;
        return [`${above} AS s${at}`, ...rest];
      });
      const text = [`ARG BASE=${base}`, ...args, ...lines, ''].join('\n');
      return top + text.replaceAll('\n', end);
    });
}
