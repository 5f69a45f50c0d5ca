import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { repositoryFiles } from '../../../src/files/repository-files.ts';
import { readPods } from '../../../src/workload/manifest-pods.ts';
import { temporaryDirectory } from '../../plugin/run-main.ts';
import { reachEngine } from '../engine.ts';
import { ownPodman } from '../own-podman.ts';

const { skip: noEngine } = await reachEngine();
const own = noEngine || ownPodman();
const skip = typeof own === 'object' ? false : own;
after(() => {
  if (typeof own === 'object') rmSync(own.folder, { recursive: true, force: true });
});

interface Inspected {
  readonly Path: string;
  readonly Args: readonly string[];
  readonly Config: {
    readonly Env: readonly string[];
    readonly User: string;
    readonly WorkingDir: string;
    readonly Tty: boolean;
    readonly Hostname: string;
  };
  readonly HostConfig: {
    readonly ReadonlyRootfs: boolean;
    readonly Privileged: boolean;
    readonly CapAdd: readonly string[];
    readonly CapDrop: readonly string[];
    readonly Memory: number;
  };
}

/** What both say of a container, in one form. */
interface Said {
  readonly argv: readonly string[];
  readonly env: readonly string[];
  readonly [key: string]: unknown;
}

const image = 'initcheck-test/busybox';
const objects = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\ndata: {MODE: "x y", SIZE: "3"}\n';

/** The pod of a container with these lines, as JSON, which is YAML. */
function manifest(container: object, spec: object): string {
  const containers = [{ name: 'web', image, args: ['sleep', '100'], ...container }];
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'shop' }, spec: { ...spec, containers } };
  return `${objects}---\n${JSON.stringify(pod)}\n`;
}

async function ours(text: string): Promise<Said> {
  const directory = temporaryDirectory({ '.git/HEAD': '', 'k8s.yaml': text });
  const path = join(directory, 'k8s.yaml');
  const options = { files: repositoryFiles(directory)(path), limit: <T>(work: () => T): T => work() };
  const [plan] = (await readPods(path, 'k8s.yaml', options)) ?? [];
  assert.ok(plan);
  const { container } = plan.containers[0] ?? assert.fail();
  return {
    argv: [...(container.entrypoint ?? []), ...(container.cmd ?? [])],
    env: [...container.env].sort(),
    user: container.user ?? '',
    workingDir: container.workingDir ?? '/',
    tty: container.isTerminal,
    readOnly: container.isReadOnly,
    privileged: container.isPrivileged,
    capAdd: (container.capAdd ?? []).map(name => `CAP_${name}`),
    capDrop: (container.capDrop ?? []).map(name => `CAP_${name}`),
    memory: container.memory ?? 0,
    hostname: plan.hostname,
  };
}

function podmans(text: string): Said {
  if (typeof own !== 'object') throw new Error('there is no Podman');
  const file = join(own.folder, 'deploy.yaml');
  writeFileSync(file, text);
  const played = own.podman('kube', 'play', '--start=false', file);
  assert.equal(played.status, 0, played.stderr);
  try {
    const [seen] = JSON.parse(own.podman('inspect', 'shop-web').stdout) as [Inspected];
    const { Config: config, HostConfig: host } = seen;
    return {
      argv: [seen.Path, ...seen.Args],
      // Those of the image and of every container.
      env: config.Env.filter(each => !/^(?:PATH|HOSTNAME|HOME|TERM|container)=/.test(each)).sort(),
      user: config.User,
      workingDir: config.WorkingDir,
      tty: config.Tty,
      readOnly: host.ReadonlyRootfs,
      privileged: host.Privileged,
      capAdd: host.CapAdd,
      // Those that it has not got itself.
      capDrop: host.Privileged ? [] : host.CapDrop,
      memory: host.Memory,
      hostname: config.Hostname,
    };
  } finally {
    own.podman('kube', 'down', file);
  }
}

const rows: [container: object, spec: object, why: string][] = [
  [{}, {}, 'nothing said'],
  [{ command: ['sh'], args: ['-c', 'exec sleep 100'] }, {}, 'command and args'],
  [{ workingDir: '/tmp', tty: true }, { hostname: 'shoppy' }, 'a terminal, a folder, a name'],
  [
    { env: [{ name: 'A', value: '1' }], envFrom: [{ configMapRef: { name: 'conf' } }] },
    {},
    'variables of its own, and all of a ConfigMap',
  ],
  [
    {
      env: [
        { name: 'M', valueFrom: { configMapKeyRef: { name: 'conf', key: 'MODE' } } },
        { name: 'N', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        { name: 'L', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } } },
      ],
      resources: { limits: { memory: '64Mi' } },
    },
    {},
    'variables from elsewhere, and a limit',
  ],
  [
    {
      securityContext: {
        ...{ runAsUser: 1000, runAsGroup: 2000, readOnlyRootFilesystem: true },
        capabilities: { add: ['NET_ADMIN'], drop: ['CHOWN'] },
      },
    },
    {},
    'a user, a group, capabilities',
  ],
  [{}, { securityContext: { runAsUser: 7 } }, 'a user of the pod'],
  [{ securityContext: { privileged: true } }, {}, 'all rights'],
];

// Podman 4.3 leaves `$(NAME)`, prefixes of envFrom, hooks, probes and the grace period to others: there is nothing to
// compare.
suite('podman kube play makes the same of a pod', { skip }, () => {
  for (const [container, spec, why] of rows)
    test(why, async () => {
      const text = manifest(container, spec);
      assert.deepEqual(await ours(text), podmans(text));
    });
});
