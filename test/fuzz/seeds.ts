/** Texts of one format to begin with, and its words. */
export interface Seeds {
  readonly texts: readonly string[];
  readonly words: readonly string[];
}

const common = [
  '',
  '0',
  '-1',
  '"',
  "'",
  '\\',
  '`',
  '$',
  '${',
  '}',
  '\u0000',
  '\uFEFF',
  '\u202E',
  '\uD800',
  '\u001b',
];

export const dockerfileSeeds: Seeds = {
  texts: [
    '# syntax=docker/dockerfile:1\n# escape=`\nARG V=12\nFROM debian:${V:-12} AS a\nENV A=b C="$A x"\n' +
      'COPY --from=a --chmod=755 /x /y\nRUN --mount=type=cache,target=/c apt-get install -y `\n  tini\nCMD a b\n',
    'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN <<-EOF\n\tset -e\n\techo a > /run.sh\n\tEOF\nUSER node\n' +
      'HEALTHCHECK --interval=5s --retries=3 CMD curl -f localhost || exit 1\nSTOPSIGNAL SIGTERM\n' +
      'ENTRYPOINT ["tini", "--", "node", "server.js"]\n',
    'FROM a AS b\nONBUILD COPY x /\nONBUILD CMD ["x"]\nFROM b\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\n' +
      '# initcheck ignore=shell-form,x -- why\nENTRYPOINT exec "$0" "$@"\nEXPOSE 80/tcp\nVOLUME ["/v"]\nLABEL a=b\n',
  ],
  words: [
    ...'FROM CMD ENTRYPOINT STOPSIGNAL SHELL ARG ENV ONBUILD COPY ADD RUN HEALTHCHECK USER AS WORKDIR'.split(
      ' ',
    ),
    ...'[ ] [" "] "," && || ; | & ( ) { $( <<EOF EOF <<-"E" --from=0 --chmod=0755 NONE SIGTERM ${X:-y} $X'.split(
      ' ',
    ),
    ...'debian:12 scratch node:22 sh -c exec tini trap if then fi case esac su env # \\'.split(' '),
    '# initcheck file-ignore=',
    '# check=skip=all',
    '\\\n',
    ...common,
  ],
};

export const scriptSeeds: Seeds = {
  texts: [
    '#!/bin/sh\nset -e\nif [ "$1" = "server" ]; then\n  shift\n  exec gosu app "$@"\nfi\n' +
      'trap \'kill -TERM $pid\' TERM\nnode app.js &\npid=$!\nwait "$pid"\n',
    '#!/usr/bin/env bash\nmain() { case "$1" in -*) set -- redis "$@" ;; a|b*) return 1 ;; esac; exec "$@"; }\n' +
      'for x in a b c; do echo "${x##*/}" | tee /log; done\nwhile read -r l; do :; done <<E\nx\nE\nmain "$@"\n',
    '#!/bin/sh\n. /etc/x.sh\n: "${A:=b}" "${C:?no}"\n' +
      '[[ $A == b* ]] && exec $A $(echo c) `d` || (e; f) > /dev/null 2>&1\n',
  ],
  words: [
    ...'if then elif else fi for in do done while until case esac { } ( ) (( )) [[ ]] [ ] ! function'.split(
      ' ',
    ),
    ...'exec trap wait set -- shift eval source . exit return break continue "$@" $* $# $? $$ $! ${A} ${A:-b}'.split(
      ' ',
    ),
    ...'; ;; & && | || > >> < << <<< 2>&1 $( $(( `a` # * ? ~ = == -eq f() sleep node tini su-exec'.split(' '),
    ...common,
  ],
};

export const composeSeeds: Seeds = {
  texts: [
    'x-a: &a\n  restart: always\nservices:\n  web:\n    <<: *a\n    build:\n      context: .\n      args: [A=b, C]\n' +
      '    command: sh -c "a && b"\n    init: true\n    stop_grace_period: 1m30s\n    healthcheck: {test: [CMD, a]}\n',
    'services:\n  a:\n    image: "redis:${TAG:-7}"\n    entrypoint: ["tini", "--"]\n    command: [redis-server]\n' +
      '    stop_signal: SIGINT\n    extends: {service: b}\n  b: {image: debian:12, command: null, tty: yes}\n',
    'include:\n  - path: x.yaml\nservices:\n  a:\n    build: {dockerfile_inline: "FROM a\\nCMD b c", target: x}\n' +
      '    command: !reset null\n    pid: host\n    deploy: {replicas: 2}\n',
  ],
  words: [
    ...'services: a: image: build: context: dockerfile: command: entrypoint: init: true extends: include:'.split(
      ' ',
    ),
    ...'stop_grace_period: 10s healthcheck: test: [ ] { } , : - & * *a &a << !reset !override | > --- ... ?'.split(
      ' ',
    ),
    ...'${A:-b} ${A $$ "$A" #'.split(' '),
    ...common,
  ],
};

export const manifestSeeds: Seeds = {
  texts: [
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  template:\n    spec:\n' +
      '      terminationGracePeriodSeconds: 5\n      shareProcessNamespace: false\n      containers:\n' +
      '        - name: b\n          image: nginx:1\n          command: [sh, -c]\n          args: ["a; b"]\n' +
      '          lifecycle: {preStop: {exec: {command: [sleep, "5"]}}}\n',
    'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: c, image: "debian:12"}]}\n---\n' +
      'apiVersion: v1\nkind: List\nitems:\n  - apiVersion: batch/v1\n    kind: CronJob\n' +
      '    spec: {jobTemplate: {spec: {template: {spec: {containers: []}}}}}\n',
  ],
  words: [
    ...'kind: Pod List items: spec: template: containers: - name: image: command: args: [ ] { } --- ...'.split(
      ' ',
    ),
    ...'terminationGracePeriodSeconds: lifecycle: preStop: exec: & * *a &a << null true 1e9 0x10'.split(' '),
    ...common,
  ],
};

export const bakeSeeds: Seeds = {
  texts: [
    'variable "A" { default = "b" }\nfunction "f" {\n  params = [x]\n  result = "${x}-${A}"\n}\n' +
      'group "default" { targets = ["a", "b"] }\ntarget "a" {\n  name = "a-${m}"\n  matrix = { m = ["x", "y"] }\n' +
      '  inherits = ["b"]\n  dockerfile-inline = <<E\nFROM debian:12\nCMD a b\nE\n}\n' +
      'target "b" { args = { for k, v in {a = 1} : k => upper(v) if v > 0 } }\n',
    'target "a" {\n  context = A == "" ? "." : try(target.b.context, "x")\n  # c\n' +
      '  tags = [for t in ["a"] : "x:${t}"]\n  platforms = concat(["linux/amd64"], [])\n' +
      '  dockerfile-inline = "FROM a\\nCMD [\\"b\\"]"\n}\n',
  ],
  words: [
    ...'target group variable function "a" { } = [ ] ( ) , : ? for in if => ... . .* + - * / % ! && || =='.split(
      ' ',
    ),
    ...'"${ %{if a}b%{endif} <<E E <<-E \n inherits matrix name args upper( try( target.a null true 1e5 //'.split(
      ' ',
    ),
    '/* ',
    ' */',
    ...common,
  ],
};

export const bakeJsonSeeds: Seeds = {
  texts: [
    '{"variable": {"A": {"default": "b"}}, "group": {"default": {"targets": ["a"]}}, "target": {"a": {"matrix": ' +
      '{"m": ["x", "y"]}, "name": "a-${m}", "dockerfile-inline": "FROM debian:12\\nCMD a b"}, ' +
      '"b": {"inherits": ["a"]}}}',
  ],
  words: [...'{ } [ ] , : "target" "a" "inherits" "matrix" "${A}" null true 1e999'.split(' '), ...common],
};

export const packageSeeds: Seeds = {
  texts: [
    '{"name": "a", "scripts": {"start": "npm run build && node server.js", "build": "tsc", "prestart": "x"}}',
    '{"scripts": {"start": "concurrently \\"npm:a\\" \\"npm:start\\"", "a": "NODE_ENV=x exec node ."}, "bin": "x"}',
  ],
  words: [...'{ } [ ] , : "scripts" "start" "npm start" "node x" "exec a" null 1'.split(' '), ...common],
};

export const configSeeds: Seeds = {
  texts: [
    'rules:\n  shell-form: off\n  missing-init: error\nfail-level: info\nstrict: true\nignore: ["a/**", "*.x"]\n' +
      'programs:\n  - names: [a]\n    kind: server\n    sigterm: graceful\nbases:\n  - images: [x]\n    tags: ["*"]\n' +
      '    sh: dash\n    entrypoint: null\n',
  ],
  words: [
    ...'rules: strict: ignore: programs: bases: - names: kind: [ ] { } : , & * &a *a << ! off true ? | >'.split(
      ' ',
    ),
    ...common,
  ],
};

export const ignoreSeeds: Seeds = {
  texts: ['# a\n*\n!src/**\n/x/*.[ch]\n\\#b\n**/node_modules\n', '.git\nrun.sh\n!run.sh\na/../b\n'],
  words: [...'* ** ? [ ] [^ [a-z] ! / // .. . # \\ { } ( ) + | ^ $'.split(' '), '\n', ...common],
};
