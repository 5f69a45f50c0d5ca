import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, suite, test } from 'node:test';
import { rules } from '../../rules/index.ts';
import { buildImage } from '../../src/engine/build.ts';
import { cleanUp } from '../../src/engine/clean-up.ts';
import { findKnownBase } from '../../src/image/known-bases.ts';
import { repairText } from '../lint-text.ts';
import { temporaryDirectory } from '../plugin/run-main.ts';
import { assertNothingLeft, docker, reachEngine } from './engine.ts';

const found = await reachEngine();
const skip = found.skip || (!found.isOwn && 'the base images are only made in the Engine of test/engine/up');

after(async () => {
  if (skip) return;
  await cleanUp(found.engine);
  assertNothingLeft(found.engine);
});

/** Says everything that a program can find out about how it was started, then what stands on standard input. */
const probe = `#!PATH/sh
PATH=PATH:/bin:$PATH
echo "arguments:"; for word; do printf '<%s>\\n' "$word"; done
for number in /proc/$$/fd/*; do echo "open: \${number##*/}"; done
# What a shell sets for itself is gone where there is no shell any more.
echo "environment:"; tr '\\0' '\\n' < /proc/$$/environ | grep -vE '^(PWD|OLDPWD|SHLVL|_)=' | sort
echo "directory: $(readlink /proc/$$/cwd), $(umask)"
# Of a child, which inherits all of it: a shell blocks signals for a moment while it forks.
grep -E '^(Uid|Gid|Groups|CapEff|CapBnd|NoNewPrivs|Seccomp|SigBlk)' /proc/self/status
# BusyBox's shell as PID 1 leaves SIGQUIT ignored for what it becomes.
[ ! -e /etc/debian_version ] || grep '^SigIgn' /proc/self/status
md5sum < /proc/self/limits
echo "oom: $(cat /proc/self/oom_score_adj)"
for number in 0 1 2; do echo "$number: $(readlink /proc/$$/fd/$number | sed 's/[0-9]//g')"; done
# Fields behind the name: group, session and the group in the foreground of the terminal.
set -- $(sed 's/.*) //' /proc/$$/stat); [ "$3" = "$6" ] && echo "in the foreground" || echo "terminal: $5"
[ -t 0 ] || { echo "input:"; cat; }
exit 7
`;

const copy = 'COPY --chmod=0755 probe /usr/bin/probe\n';
const debian = `FROM debian:bookworm\n${copy}`;
const busybox = `FROM busybox\n${copy}`;
/** Nothing but a shell and a few programs at another place than usual. */
const scratch =
  'FROM scratch\nCOPY --from=initcheck-test/busybox /bin/busybox /tools/busybox\nRUN ["/tools/busybox", ' +
  '"--install", "-s", "/tools"]\nCOPY --chmod=0755 probe-in-tools /probe\n';

const shapes: readonly [text: string, why: string][] = [
  [`${debian}CMD ["probe"]\n`, 'CMD alone'],
  [`${debian}CMD ["probe", "a b", "", "$X", "\\u00e9\\"\\\\"]\n`, 'odd arguments'],
  [`${debian}CMD probe a 'b c' "d"\n`, 'a shell form that needs no shell'],
  [`${debian}ENV X=1\nCMD probe $X "$X y" *.none\n`, 'a shell form that needs one'],
  [
    `${debian}CMD cd /usr && X=2 probe a > /dev/stdout\n`,
    'a folder, a variable and a redirection of the shell',
  ],
  [`${debian}CMD probe a # why\n`, 'a comment of the shell'],
  [`${debian}CMD sleep 0.1 & probe a\n`, 'something in the background, with a shell that stays'],
  [`${debian}ENTRYPOINT ["probe"]\n`, 'ENTRYPOINT alone'],
  [`${debian}ENTRYPOINT ["probe", "a"]\nCMD ["b"]\n`, 'ENTRYPOINT and CMD'],
  [`${debian}CMD ["b"]\nENTRYPOINT ["probe", "a"]\n`, 'CMD above ENTRYPOINT'],
  [`${debian}ENTRYPOINT probe a\nCMD ["ignored"]\n`, 'a shell form ENTRYPOINT, whose CMD is ignored'],
  [`${debian}ENTRYPOINT ["probe"]\nCMD a $HOME\n`, 'a shell form CMD as arguments'],
  [`${debian}ENTRYPOINT ["probe", \\\n  # why\n  "a", \\\n  "b"]\n`, 'an array over lines, with a comment'],
  [`${debian}CMD probe \\\n  # why\n  a \\\n  $HOME\n`, 'a shell form over lines, with a comment'],
  [`${debian}  cmd ["probe"]\n`, 'lower case and indented'],
  [`${debian}\tCMD\t["probe",\t"a"]\n`, 'tabs'],
  [`${debian}CMD ["probe", "no line end"]`, 'no line end at the end'],
  [`${debian}CMD ["probe"]\n`.replaceAll('\n', '\r\n'), 'CRLF'],
  [
    `# escape=\`\n# syntax=\n${debian.replace('# syntax=\n', '')}CMD [ "probe", \`\n "a" ]\n`.replace(
      '# syntax=\n',
      '',
    ),
    'a backtick as escape character',
  ],
  [`\uFEFF${debian}CMD ["probe"]\n`, 'a byte order mark'],
  [`${debian}USER 1000:1000\nCMD ["probe"]\n`, 'a user by number'],
  [
    `${debian}USER nobody\nENTRYPOINT ["probe"]\nUSER www-data\n`,
    'a user by name, changed behind the command',
  ],
  [`${debian}WORKDIR /opt/app\nCMD ["probe"]\n`, 'a working directory'],
  [`${debian}WORKDIR /opt/app\nUSER nobody\nCMD exec probe $PWD\n`, 'both, in a shell that already execs'],
  [
    `${debian}ENV A="b c" PATH=/opt:/usr/bin:/bin\nCMD ["probe"]\n`,
    'an environment, and a PATH without /sbin',
  ],
  [`${debian}ENV REAPERX=1 TINI_X=1\nCMD ["probe"]\n`, 'variables that nearly are those of an init'],
  [`${debian}STOPSIGNAL SIGINT\nCMD ["probe"]\n`, 'a stop signal of its own'],
  [`${debian}SHELL ["/bin/bash", "-c"]\nCMD probe "$0" {a,b}\n`, 'another shell'],
  [
    `${debian}HEALTHCHECK --interval=9s CMD probe\nEXPOSE 80/udp\nVOLUME /data\nLABEL a.b="c d"\nCMD ["probe"]\n`,
    'health check, port, volume, label',
  ],
  [`${debian}ONBUILD RUN true\nONBUILD CMD ["other"]\nCMD ["probe"]\n`, 'triggers for other images'],
  [
    `${debian}RUN mkdir /made && ln -s /made /linked\nENTRYPOINT ["probe"]\nRUN touch /made/late\n`,
    'a RUN below the ENTRYPOINT',
  ],
  [
    `${debian}ARG TARGETARCH\nENV MACHINE=$TARGETARCH\nCMD ["probe"]\n`,
    'a build argument that is declared already',
  ],
  [`${debian}CMD ["probe"]\nENV MACHINE=$TARGETARCH\n`, 'a text that names it undeclared'],
  [
    `FROM debian:bookworm AS a\n${copy}ENTRYPOINT ["probe", "a"]\nFROM a\nCMD ["b"]\n`,
    'the ENTRYPOINT of an earlier stage',
  ],
  [`FROM debian:bookworm AS a\n${copy}CMD ["probe", "a"]\nFROM a\nENV X=1\n`, 'the CMD of an earlier stage'],
  [
    `FROM debian:bookworm AS a\nRUN echo x > /x\n${debian}COPY --from=a /x /x\nCMD ["probe"]\n`,
    'a file of another stage',
  ],
  [
    `FROM debian:bookworm AS a\n${copy}ENTRYPOINT ["other"]\nFROM a\nENTRYPOINT []\nCMD ["probe"]\n`,
    'an ENTRYPOINT that is taken away',
  ],
  [`${debian}ENTRYPOINT ["other"]\nCMD ["other"]\nENTRYPOINT ["probe"]\nCMD ["a"]\n`, 'the last of several'],
  [`FROM node:22\n${copy}CMD ["probe", "a"]\n`, 'the script of a base image'],
  [`FROM node:22\n${copy}ENTRYPOINT []\nCMD ["probe", "a"]\n`, 'without it'],
  [`FROM redis:7\n${copy}CMD ["probe"]\n`, 'one that changes the user'],
  [`${busybox}CMD ["probe", "a"]\n`, 'BusyBox'],
  [`${busybox}USER 7\nCMD probe $HOME\n`, 'its shell, as a user without a name'],
  [`${scratch}CMD ["/probe", "a"]\n`, 'an image without /sbin and without a shell in its place'],
  [`${scratch}SHELL ["/tools/sh", "-c"]\nENTRYPOINT /probe $HOME\n`, 'a shell at another place'],
];

suite('a repaired image is the original with the reaper in front', { skip, concurrency: 4 }, () => {
  // Two minutes of the Engine: in CI a half of them, and all with `npm test` and `npm run test:engine`.
  const isSample = process.env.CI === 'true';
  for (const [text, why] of shapes.filter((_, index) => !isSample || index % 2 === 0))
    test(why, async () => {
      const { text: repaired, linted, applied } = repairText(text, { rules, bases: findKnownBase });
      assert.match(repaired, /\/sbin\/reaper/, 'it is repaired');
      const [before, after_] = await Promise.all([build(text), build(repaired)]);
      const { Entrypoint, Cmd, StopSignal, ...config } = configOf(after_);
      const { Entrypoint: _, Cmd: __, StopSignal: signal, ...original } = configOf(before);
      assert.deepEqual(config, original, 'everything else in the configuration');
      assert.deepEqual(Entrypoint ?? null, linted.image?.entrypoint?.argv ?? null);
      assert.deepEqual(Cmd ?? null, linted.image?.cmd?.argv ?? null);
      if (!applied.some(({ rule }) => rule.endsWith('stopsignal'))) assert.equal(StopSignal, signal);
      const how = (image: string) => Promise.all([run(image, ['-i'], 'a line\n'), run(image, ['-t'])]);
      const [[piped, terminal], [pipedAfter, terminalAfter]] = await Promise.all([how(before), how(after_)]);
      assert.match(piped, /arguments:\n[\s\S]*\ninput:\na line\n/, 'control: the probe has said something');
      assert.equal(pipedAfter, piped, 'with a pipe as standard input');
      assert.match(terminal, /\r\nin the foreground\r\n/, 'control: there is a terminal');
      assert.equal(terminalAfter, terminal, 'at a terminal');
    });
});

test('the legacy builder makes the same image of the text that is meant for it', { skip }, async () => {
  const injection = { from: 'context', isLegacy: true } as const;
  const text = 'FROM debian:bookworm\nCOPY probe /usr/bin/probe\nCMD ["probe", "a"]\n';
  const { text: repaired } = repairText(text, { rules, bases: findKnownBase, injection });
  const [before, after_] = await Promise.all([build(text, 'legacy'), build(repaired, 'legacy')]);
  assert.equal(await run(after_, ['-i'], 'x'), await run(before, ['-i'], 'x'));
});

const binary = readFileSync(`src/reaper/bin/reaper-linux-${skip ? 'amd64' : found.engine.architecture}`);
const context = temporaryDirectory({});

async function build(text: string, builder: 'buildkit' | 'legacy' = 'buildkit'): Promise<string> {
  const { architecture } = found.engine;
  const overlay = new Map([
    [`.initcheck/reaper-linux-${architecture}`, { bytes: binary, mode: 0o755 }],
    ['probe', { bytes: Buffer.from(probe.replaceAll('PATH/sh', '/bin/sh')), mode: 0o755 }],
    [
      'probe-in-tools',
      {
        bytes: Buffer.from(probe.replaceAll('#!PATH', '#!/tools').replace('PATH=PATH', 'PATH=/tools')),
        mode: 0o755,
      },
    ],
  ]);
  return buildImage(found.engine, {
    context,
    dockerfile: { path: 'Dockerfile', text },
    overlay,
    builder,
    network: 'host',
  });
}

/** What `docker inspect` says of an image's configuration; the image it was built on is not a part of it. */
function configOf(image: string): Record<string, unknown> {
  const { Image: _, ...config } = JSON.parse(
    docker('image', 'inspect', '--format', '{{json .Config}}', image),
  );
  return config;
}

/** What the program writes, and its exit code. */
function run(image: string, flags: readonly string[], input = ''): Promise<string> {
  return new Promise(resolve => {
    const label = `dev.initcheck.run=${found.engine.run}`;
    const words = [
      'run',
      '--rm',
      '--network',
      'none',
      '--hostname',
      'here',
      '--label',
      label,
      ...flags,
      image,
    ];
    const child = execFile('docker', words, { encoding: 'utf8', timeout: 30_000 }, (error, stdout, stderr) =>
      resolve(`${stdout}${stderr}exit code ${error?.code ?? 0}`),
    );
    child.stdin?.end(input);
  });
}
