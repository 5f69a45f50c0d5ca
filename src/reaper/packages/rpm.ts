import { execFileSync } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Platform } from '../platforms.ts';
import { released } from '../version.ts';
import { about, licence, paths, sourceDate, stageContents, stageFile } from './contents.ts';

/** RPM's names for a platform; on ARM, Fedora's and openSUSE's. */
const architectures: Record<string, string> = {
  amd64: 'x86_64',
  arm64: 'aarch64',
  arm: 'armv7hl',
  '386': 'i686',
  mips64le: 'mips64el',
};

/**
 * Makes the .rpm of a platform and returns its path.
 *
 * @param work an empty folder
 */
export function makeRpm(platform: Platform, work: string, output: string): string {
  const architecture = architectures[platform.arch] ?? platform.arch;
  const staged = join(work, 'staged');
  stageContents(staged, platform);
  stageFile(staged, `usr/share/licenses/${about.name}/LICENSE`, licence());
  const spec = join(work, `${about.name}.spec`);
  writeFileSync(spec, formatSpec(staged));
  execFileSync('rpmbuild', ['--quiet', '-bb', '--target', `${architecture}-linux`, ...defines(work), spec], {
    env: { ...process.env, SOURCE_DATE_EPOCH: String(sourceDate) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const name = `${about.name}-${about.version}-${about.revision}.${architecture}.rpm`;
  copyFileSync(join(work, 'RPMS', architecture, name), join(output, name));
  return join(output, name);
}

/** The binary goes in as it is, whatever machine this is: it is not stripped, nor looked at for libraries. */
function defines(work: string): readonly string[] {
  return Object.entries({
    _topdir: work,
    _buildhost: 'reproducible',
    use_source_date_epoch_as_buildtime: '1',
    clamp_mtime_to_source_date_epoch: '1',
    _build_id_links: 'none',
    debug_package: '%{nil}',
    __os_install_post: '%{nil}',
    _binary_payload: 'w9.gzdio',
  }).flatMap(([name, value]) => ['--define', `${name} ${value}`]);
}

function formatSpec(staged: string): string {
  // Sat, 28 Nov 2026 00:00:00 GMT
  const [weekday, date, month, year] = new Date(released).toUTCString().split(/,? /);
  const day = [weekday, month, date, year].join(' ');
  return `Name: ${about.name}
Version: ${about.version}
Release: ${about.revision}
Summary: ${about.summary[0]?.toUpperCase()}${about.summary.slice(1)}
License: ${about.license}
URL: ${about.homepage}
Group: System/Base
Packager: ${about.maintainer}
AutoReqProv: no

%description
${about.description.join('\n')}

%install
cp -a ${staged}/. %{buildroot}

%files
/${paths.reaper}
%dir /usr/libexec/${about.name}
/${paths.init}
%doc /${paths.manPage}
%license /usr/share/licenses/${about.name}/LICENSE

%changelog
* ${day} ${about.maintainer} - ${about.version}-${about.revision}
- Release ${about.version}.
`;
}
