import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { suite, test } from 'node:test';
import { repositoryFiles } from '../../../src/files/repository-files.ts';
import { readWorkload } from '../../../src/workload/read-workload.ts';
import type { Build, WorkloadContainer } from '../../../src/workload/workload.ts';
import { runMain, temporaryDirectory } from '../../plugin/run-main.ts';

const { buildx, skip } = findBuildx();

/** What `bake --print` says of a target. */
interface Printed {
  readonly context?: string;
  readonly dockerfile?: string;
  readonly 'dockerfile-inline'?: string;
  readonly target?: string;
  readonly args?: Readonly<Record<string, string>>;
  readonly platforms?: readonly string[];
}

const deaf = 'FROM debian:bookworm AS app\nCMD cd /tmp && redis-server\n';
const stages = `${deaf}FROM debian:bookworm AS dev\nCMD cd /tmp && nginx -g "daemon off;"\n`;
const good = 'FROM debian:bookworm\nARG A\nCMD ["/sbin/tini", "--", "redis-server"]\n';

/** Bake itself says which Dockerfile each target builds, where, how, and that a repair changes nothing of that. */
suite('what --fix repairs for a bake file is what bake --print says that it builds', { skip }, () => {
  const cases: [name: string, files: Record<string, string>, repaired: readonly string[], why: string][] = [
    [
      'docker-bake.hcl',
      { 'docker-bake.hcl': 'target "default" {}\n', Dockerfile: deaf, 'other/Dockerfile': deaf },
      ['Dockerfile'],
      'a target that says nothing builds the Dockerfile beside it, and no other',
    ],
    [
      'docker-bake.hcl',
      {
        'docker-bake.hcl': `# ours
group "default" { targets = ["web", "worker"] }
target "base" {
  context = "app"   # all of it
  args    = { A = "1" }
}
target "web" {
  inherits = ["base"]
}
target "worker" {
  inherits   = ["base"]
  dockerfile = "worker.Dockerfile"
  args       = { B = "2" }
}
`,
        'app/Dockerfile': deaf,
        'app/worker.Dockerfile': deaf,
        Dockerfile: deaf,
      },
      ['app/Dockerfile', 'app/worker.Dockerfile'],
      'what is inherited',
    ],
    [
      'docker-bake.hcl',
      {
        'docker-bake.hcl': `variable "DIR" { default = "srv" }
variable "VERSION" { default = null }
function "in" {
  params = [name]
  result = "\${DIR}/\${name}"
}
target "default" {
  name    = "app-\${item}"
  matrix  = { item = ["a", "b"] }
  context = in(item)
  args    = { V = VERSION, ITEM = upper(item) }
}
`,
        'srv/a/Dockerfile': deaf,
        'srv/b/Dockerfile': good,
        'srv/c/Dockerfile': deaf,
      },
      ['srv/a/Dockerfile'],
      'a matrix, a function and variables',
    ],
    [
      'docker-bake.hcl',
      {
        'docker-bake.hcl':
          'target "default" {\n  target = "app"\n  platforms = ["linux/amd64", "linux/s390x"]\n}\n',
        Dockerfile: stages,
      },
      ['Dockerfile'],
      'a stage that is not the last one, and platforms',
    ],
    [
      'docker-bake.json',
      {
        'docker-bake.json':
          '{"target": {"default": {"context": "app", "args": {"A": "1"}, "platforms": ["linux/arm64"]}}}\n',
        'app/Dockerfile': deaf,
        Dockerfile: deaf,
      },
      ['app/Dockerfile'],
      'JSON',
    ],
    [
      'docker-bake.hcl',
      {
        'docker-bake.hcl': 'target "default" { dockerfile = "old" }\n',
        'docker-bake.override.hcl': 'target "default" { dockerfile = "new" }\n',
        old: deaf,
        new: deaf,
      },
      ['new'],
      'the override file beside it',
    ],
    [
      'docker-bake.hcl',
      {
        'docker-bake.hcl':
          'target "default" {\n  dockerfile-inline = "FROM debian:bookworm\\nCMD cd /tmp && nginx"\n}\n',
        Dockerfile: deaf,
      },
      [],
      'a Dockerfile in the bake file, which is declined',
    ],
    [
      'docker-bake.hcl',
      {
        'docker-bake.hcl': `target "default" {
  contexts = { base = "target:base" }
}
target "base" { dockerfile = "base.Dockerfile" }
`,
        Dockerfile: 'FROM base\nCMD cd /tmp && redis-server\n',
        'base.Dockerfile': 'FROM debian:bookworm\n',
      },
      ['Dockerfile'],
      'a base that another target builds',
    ],
  ];
  for (const [name, files, repaired, why] of cases)
    test(why, async () => {
      const directory = temporaryDirectory({ ...files, '.dockerignore': '' });
      const containers = await targetsOf(directory, name);
      const names = containers.map(({ subject }) => subject.name);
      const before = print(directory, names);
      assert.deepEqual(
        containers.map(said),
        names.map(each => inOurWords(directory, before[each] ?? {})),
      );
      const { code, stderr, stdout } = await runMain(['--fix', name], { directory });
      assert.ok(code === 0 || code === 1, stderr);
      const changed = Object.keys(files).filter(
        each => readFileSync(join(directory, each), 'utf8') !== files[each],
      );
      assert.deepEqual(changed.toSorted(), repaired, stdout + stderr);
      assert.deepEqual(print(directory, names), before);
      const built = Object.values(before).map(one => inOurWords(directory, one));
      for (const path of filesBelow(directory, '.initcheck'))
        assert.ok(
          built.some(({ context }) => path.startsWith(join(context, '.initcheck'))),
          `${path} is in the context of a target`,
        );
    });
});

async function targetsOf(directory: string, name: string): Promise<readonly WorkloadContainer[]> {
  const path = join(directory, name);
  const surroundings = {
    variables: {},
    files: repositoryFiles(directory)(path),
    limit: <T>(work: () => T) => work(),
  };
  return (await readWorkload(path, name, readFileSync(path), surroundings)).containers;
}

function print(directory: string, names: readonly string[]): Record<string, Printed> {
  const [command = '', ...words] = buildx;
  const text = execFileSync(command, [...words, 'bake', '--print', ...names], {
    cwd: directory,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return (JSON.parse(text) as { target: Record<string, Printed> }).target;
}

/** A target as we read it, in a form that both sides can be brought to. */
function said({ made }: WorkloadContainer) {
  const { context, dockerfile, inline, target, args, platforms } = made as Build;
  return { context, dockerfile: inline === undefined ? dockerfile : '', inline, target, args, platforms };
}

function inOurWords(directory: string, one: Printed): ReturnType<typeof said> {
  const context = resolve(directory, one.context ?? '.');
  const inline = one['dockerfile-inline'];
  return {
    context,
    dockerfile: inline === undefined ? resolve(context, one.dockerfile ?? 'Dockerfile') : '',
    inline,
    target: one.target,
    args: one.args ?? {},
    platforms: one.platforms ?? [],
  };
}

function filesBelow(directory: string, folder: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map(name => join(directory, name))
    .filter(path => relative(directory, path).split('/').includes(folder) && statSync(path).isFile());
}

/** Docker's own plugin, or that of Debian 13, which needs no Engine for this. */
function findBuildx(): { buildx: readonly string[]; skip: string | false } {
  if (spawnSync('docker', ['buildx', 'version']).status === 0)
    return { buildx: ['docker', 'buildx'], skip: false };
  const folder = '/var/lib/initcheck-test-buildx';
  const { status, stderr, error } = spawnSync('test/engine/debian-13', [folder, 'docker-buildx'], {
    encoding: 'utf8',
  });
  if (status === 0)
    return { buildx: [`${folder}/root/usr/libexec/docker/cli-plugins/docker-buildx`], skip: false };
  if (process.env.CI === 'true') throw new Error(`no docker buildx for the tests: ${error ?? stderr}`);
  return { buildx: [], skip: error?.message ?? stderr.trim().split('\n').at(-1) ?? 'no docker buildx' };
}
