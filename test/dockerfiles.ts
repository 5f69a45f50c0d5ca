import fc from 'fast-check';

/** A Dockerfile that may be read, and the stage to look at. */
export interface Generated {
  readonly text: string;
  readonly target: string | undefined;
}

/** Dockerfiles of every shape that people write, and some that nobody does. */
export function dockerfiles(): fc.Arbitrary<Generated> {
  const style = fc.record({
    escape: fc.constantFrom('\\', '\\', '\\', '`'),
    syntax: fc.constantFrom('', '', '# syntax=docker/dockerfile:1\n', '# syntax=docker/dockerfile:1.0\n'),
    lineEnd: fc.constantFrom('\n', '\n', '\r\n'),
    end: fc.constantFrom('\n', '\n', '', '\n\n', '\n# the end\n', '\n   '),
    mark: fc.constantFrom('', '', '', '\uFEFF'),
    indent: fc.constantFrom('', '', '', '  ', '\t'),
    isLower: fc.constantFrom(false, false, true),
  });
  const stages = fc.array(fc.record({ from: froms, body: fc.array(parts, { maxLength: 7 }) }), {
    minLength: 1,
    maxLength: 3,
  });
  return fc
    .record({
      style,
      globals: fc.array(fc.constantFrom(...globals), { maxLength: 2 }),
      stages,
      target: targets,
    })
    .map(
      ({
        style: { escape: character, syntax, lineEnd, end, mark, indent, isLower },
        globals: args,
        stages: all,
        target,
      }) => {
        const lines = [
          ...args,
          ...all.flatMap(({ from, body }, index) => [
            from.replace('EARLIER', index === 0 ? 'debian:12' : `s${index - 1}`).replace('SELF', `s${index}`),
            ...body.map(part => indented(part, indent)),
          ]),
        ];
        const head = `${mark}${syntax}${character === '`' ? '# escape=`\n' : ''}`;
        const cased = isLower ? lines.map(line => line.replace(/^(\s*)([A-Z]+)/, lowerKeyword)) : lines;
        const text = `${head}${cased.join('\n')}${end}`.replaceAll('~', character).replaceAll('\n', lineEnd);
        return { text, target: target !== undefined && target < all.length ? String(target) : undefined };
      },
    );
}

const targets = fc.constantFrom(undefined, undefined, undefined, 0, 1);

const globals = ['ARG V=12', 'ARG TARGETARCH', '# a comment', 'ARG TARGETARCH=amd64', 'ARG P'];

/** `EARLIER` is the stage before, `SELF` the name of this one. */
const froms = fc.constantFrom(
  'FROM debian:12 AS SELF',
  'FROM debian:${V:-12} AS SELF',
  'FROM alpine:3.20 AS SELF',
  'FROM node:22 AS SELF',
  'FROM redis:7 AS SELF',
  'FROM nginx:1.27 AS SELF',
  'FROM python:3 AS SELF',
  'FROM scratch AS SELF',
  'FROM mystery/image AS SELF',
  'FROM EARLIER AS SELF',
  'FROM EARLIER AS SELF',
  'FROM EARLIER AS SELF',
  'FROM --platform=linux/arm64 debian:12 AS SELF',
  'FROM --platform=$BUILDPLATFORM debian:12 AS SELF',
  'FROM debian:12 ~\n  AS SELF',
);

/** `~` is the escape character. */
const others = fc.constantFrom(
  'RUN make',
  'RUN a && ~\n    # why\n    b ~\n\n    c',
  'RUN <<E\nCMD ["not", "one"]\n# no comment\nE',
  'COPY . /app',
  'COPY --chmod=0755 <<-"E" /run.sh\n\t#!/bin/sh\n\texec "$@"\n\tE',
  'COPY --from=s0 /a /b',
  'ENV A=1 B="2 3"',
  'ENV TARGETARCH=x',
  'ARG TARGETARCH',
  'ARG X=1',
  'USER 1000',
  'WORKDIR /app',
  'LABEL a="b ~\n  c"',
  'LABEL a=$TARGETARCH',
  'EXPOSE 80',
  'VOLUME /data',
  'HEALTHCHECK CMD curl -f localhost',
  'HEALTHCHECK NONE',
  'SHELL ["/bin/bash", "-c"]',
  'ONBUILD RUN make',
  'ONBUILD ENTRYPOINT ["node"]',
  'ONBUILD CMD node x',
  '# a comment',
  '#',
  '# CMD ["old"]',
  '# initcheck ignore=missing-init -- known',
  '# hadolint ignore=DL3025',
  '',
  '',
);

const words = fc.constantFrom(
  ...[
    'node',
    'server.js',
    'nginx',
    '-g',
    'daemon off;',
    'python3',
    '/app/run',
    'a b',
    '$X',
    'é',
    'say "hi"',
    '~~',
  ],
  ...[
    'sleep',
    '1000',
    'redis-server',
    'sh',
    '-c',
    'npm',
    'start',
    'exec',
    'tini',
    'supervisord',
    '/sbin/reaper',
  ],
);

const separators = fc.constantFrom(', ', ',', ' , ', ', ~\n    ', ', ~\n  # why\n    ');
const programs = fc.constantFrom(
  ...['node', 'nginx', 'python3', '/app/run', 'sleep', 'redis-server', 'sh', 'npm', 'tini', 'supervisord'],
  ...['/sbin/reaper', 'docker-entrypoint.sh', 'a b', 'dumb-init', 'su'],
);
const argvs = fc.oneof(
  fc.constant([] as string[]),
  ...[1, 2, 3, 4].map(() =>
    fc.tuple(programs, fc.array(words, { maxLength: 4 })).map(([program, rest]) => [program, ...rest]),
  ),
);
const array = fc.record({
  argv: argvs,
  separator: separators,
  pad: fc.constantFrom('', ' ', '~\n '),
});
const arrays = array.map(({ argv, separator, pad }) => {
  const strings = argv.map(word => JSON.stringify(word.replaceAll('~', '')));
  return `[${pad}${strings.join(separator)}${pad}]`;
});

const scripts = fc.constantFrom(
  'node server.js',
  'exec node server.js',
  'node $X # y',
  'node ~\n  # why\n  server.js',
  'cd /app && node server.js',
  'cd /app; node server.js &',
  'node server.js | tee log',
  'a || b',
  'FOO=bar node server.js > /dev/null',
  'nginx -g "daemon off;"',
  'sh -c "a; b"',
  'trap "kill %1" TERM; node server.js & wait',
  "['node', 'server.js']",
  '["node", "server.js"] # note',
  '["node",]',
  '["node", 1]',
  'npm start',
  'if true; then node x; fi',
  '   node   server.js   ',
  'node server.js ~\n',
);

const commands = fc
  .tuple(
    fc.constantFrom('CMD', 'CMD', 'ENTRYPOINT', 'CMD ', 'ENTRYPOINT\t'),
    fc.oneof(arrays, arrays, scripts),
  )
  .map(([keyword, argument]) => `${keyword} ${argument}`);

const signals = fc.constantFrom(
  'STOPSIGNAL SIGTERM',
  'STOPSIGNAL SIGQUIT',
  'STOPSIGNAL ~\n  9',
  'STOPSIGNAL SIGFOO',
  'STOPSIGNAL $X',
);

const parts = fc.oneof(
  { arbitrary: others, weight: 5 },
  { arbitrary: commands, weight: 3 },
  { arbitrary: signals, weight: 1 },
);

/** The lines of a here-document stay where they are. */
function indented(part: string, indent: string): string {
  return part === '' || part.includes('<<') ? part : indent + part;
}

function lowerKeyword(_: string, blanks: string, keyword: string): string {
  return blanks + keyword.toLowerCase();
}
