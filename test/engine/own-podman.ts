import { execFileSync, type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Podman with a store of its own, which has the image `initcheck-test/busybox`. */
export interface OwnPodman {
  /** To be removed when it is done. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly podman: (...words: readonly string[]) => SpawnSyncReturns<string>;
}

/** Makes the store; where Podman cannot be used, why. */
export function ownPodman(): OwnPodman | string {
  if (spawnSync('podman', ['--version']).status !== 0) return 'podman is not installed';
  const folder = mkdtempSync(join(tmpdir(), 'initcheck-podman-'));
  const [storage, containers] = [join(folder, 'storage.conf'), join(folder, 'containers.conf')];
  const image = join(folder, 'busybox.tar');
  writeFileSync(
    storage,
    `[storage]\ndriver = "vfs"\nrunroot = "${folder}/run"\ngraphroot = "${folder}/root"\n`,
  );
  // What a machine inside a machine lets it do: no bridge, no systemd, limits that are there already; crun takes no
  // hybrid cgroups.
  writeFileSync(
    containers,
    '[containers]\nnetns = "host"\ndefault_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]\n[engine]\n' +
      'cgroup_manager = "cgroupfs"\nruntime = "runc"\nevents_logger = "file"\n',
  );
  const env = { ...process.env, CONTAINERS_STORAGE_CONF: storage, CONTAINERS_CONF: containers };
  const podman = (...words: readonly string[]) => spawnSync('podman', words, { env, encoding: 'utf8' });
  execFileSync('docker', ['save', '--output', image, 'initcheck-test/busybox']);
  podman('load', '--input', image);
  return { folder, env, podman };
}
