import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { buildImage } from '../../src/engine/build.ts';
import { cleanUp } from '../../src/engine/clean-up.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { RUN_LABEL } from '../../src/engine/run.ts';
import { repositoryFiles } from '../../src/files/repository-files.ts';
import { readWorkload } from '../../src/workload/read-workload.ts';
import { lintText } from '../lint-text.ts';
import { temporaryDirectory } from '../plugin/run-main.ts';
import { connect, reachEngine } from './engine.ts';

const { skip } = await reachEngine();

/** What Compose asks the Engine for: null for what it does not say. compose/pkg/compose/create.go, getCreateConfigs */
interface Asked {
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly StopSignal?: string;
  readonly User?: string;
}

const base = 'FROM initcheck-test/busybox\n';
const both = `${base}ENTRYPOINT ["a", "b"]\nCMD ["c", "d"]\n`;
const onlyCmd = `${base}CMD ["c", "d"]\n`;
const shellForms = `${base}ENTRYPOINT a $X\nCMD c\n`;

/** An image, what a service says over it, what is asked of the Engine then, and why. */
const cases: [dockerfile: string, lines: string[], asked: Asked, why: string][] = [
  [both, [], {}, 'nothing said'],
  [both, ['command:'], {}, 'null'],
  [both, ['command: x y'], { Cmd: ['x', 'y'] }, 'a command'],
  [both, ['command: [x, "y z"]'], { Cmd: ['x', 'y z'] }, 'as a list'],
  [both, ['command: ""'], { Cmd: [] }, 'an empty command'],
  [both, ['command: []'], { Cmd: [] }, 'an empty list'],
  [both, ['entrypoint:'], {}, 'a null entrypoint'],
  [both, ['entrypoint: x y'], { Entrypoint: ['x', 'y'] }, 'an entrypoint drops CMD'],
  [both, ['entrypoint: x', 'command: y'], { Entrypoint: ['x'], Cmd: ['y'] }, 'both'],
  [
    both,
    ['entrypoint: x', 'command: ""'],
    { Entrypoint: ['x'], Cmd: [] },
    'an entrypoint and an empty command',
  ],
  [both, ['entrypoint: ""'], { Entrypoint: [] }, 'an empty entrypoint'],
  [both, ['entrypoint: []', 'command: y'], { Entrypoint: [], Cmd: ['y'] }, 'and a command'],
  [onlyCmd, ['entrypoint: x'], { Entrypoint: ['x'] }, 'an entrypoint over a CMD alone'],
  [onlyCmd, ['command: y'], { Cmd: ['y'] }, 'a command over a CMD alone'],
  [onlyCmd, ['entrypoint: []'], { Entrypoint: [] }, 'an empty entrypoint over none'],
  [shellForms, ['command: x'], { Cmd: ['x'] }, 'a command behind a shell form'],
  [shellForms, ['entrypoint: sh -c "x; y" z'], { Entrypoint: ['sh', '-c', 'x; y', 'z'] }, 'quotes'],
  [both, ["command: 'x \\\"y\\\" ''a  b'' c\\ d'"], { Cmd: ['x', '"y"', 'a  b', 'c d'] }, 'backslashes'],
  [both, ['command: x $$HOME'], { Cmd: ['x', '$HOME'] }, 'a dollar sign'],
  [both, ['stop_signal: SIGINT', 'user: "1000"'], { StopSignal: 'SIGINT', User: '1000' }, 'signal and user'],
];

suite('what runs is what the model says, with what a service says over the image', () => {
  test('twenty containers, made and looked at', { skip }, async () => {
    const engine = await connect();
    after(() => engine.close());
    const images = new Map<string, string>();
    try {
      for (const [text, lines, asked, why] of cases) {
        const Image = images.get(text) ?? (await build(engine, text));
        images.set(text, Image);
        const container = await engine.docker.createContainer({
          ...labelled(engine),
          Image,
          ...(asked as object),
        });
        const { Path, Args, Config } = await container.inspect();
        const { StopSignal, User } = Config as { StopSignal?: string; User: string };
        const made = { argv: [Path, ...Args], stopSignal: StopSignal, user: User };
        assert.deepEqual(await modelOf(text, lines), made, why);
      }
    } finally {
      await cleanUp(engine);
    }
  });

  test('init: true puts /sbin/docker-init in front', { skip }, async () => {
    const engine = await connect();
    after(() => engine.close());
    const text = `${base}CMD ["sleep", "1000"]\n`;
    try {
      const Image = await build(engine, text);
      const HostConfig = { Init: true };
      const container = await engine.docker.createContainer({ ...labelled(engine), Image, HostConfig });
      await container.start();
      const first = async (): Promise<string | undefined> => {
        const { Processes } = (await container.top({ ps_args: '-o pid,args' })) as { Processes: string[][] };
        return Processes[0]?.[1];
      };
      // The Engine has started it before the runtime has become the program.
      let seen = await first();
      for (let looks = 0; seen === 'runc init' && looks < 50; looks++) seen = await first();
      const { argv } = (await modelOf(text, ['init: true'])) as { argv: string[] };
      assert.equal(seen, argv.join(' '));
    } finally {
      await cleanUp(engine);
    }
  });
});

function build(engine: Engine, text: string): Promise<string> {
  return buildImage(engine, { context: temporaryDirectory({}), dockerfile: { path: 'Dockerfile', text } });
}

function labelled({ run }: Engine): { readonly Labels: Record<string, string> } {
  return { Labels: { [RUN_LABEL]: run } };
}

async function modelOf(dockerfile: string, lines: readonly string[]): Promise<unknown> {
  const text = ['services:', '  a:', '    build: .', ...lines.map(line => `    ${line}`)].join('\n');
  const { containers } = await readWorkload('/x/compose.yaml', 'compose.yaml', Buffer.from(text), {
    variables: {},
    files: repositoryFiles('/x')('/x/compose.yaml'),
    limit: work => work(),
  });
  const { overrides } = containers[0] ?? {};
  const bases = () => ({ ...known, entrypoint: null, cmd: null, stopSignal: null, user: null });
  const { image } = lintText(dockerfile, { rules: [], bases, ...(overrides && { overrides }) });
  return {
    argv: image?.pid1.argv,
    stopSignal: image?.stopSignal?.value,
    user: image?.user?.value ?? '',
  };
}

const known = {
  shell: null,
  hasHealthcheck: false,
  sh: 'ash',
  entrypointExecs: undefined,
  init: null,
  platform: 'linux',
  workdir: '/',
  env: {},
  onbuild: [],
} as const;
