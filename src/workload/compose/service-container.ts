import type { RepositoryFiles } from '../../files/repository-files.ts';
import type { Overrides } from '../../image/overrides.ts';
import type { YamlMap, YamlValue } from '../yaml-value.ts';
import { parseDuration } from './duration.ts';
import { environmentOf } from './service-environment.ts';
import { parseBytes, type ServiceReader } from './service-reader.ts';

/** What a service gives its container that concerns nothing around it. */
export interface ServiceContainer {
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  readonly env: readonly string[];
  readonly user?: string;
  readonly platform?: string;
  readonly workingDir?: string;
  readonly hostname?: string;
  readonly stopSignal?: string;
  readonly stopTimeout: number;
  readonly healthcheck?: ServiceHealthcheck | null;
  readonly isInit: boolean;
  readonly isTerminal: boolean;
  readonly isInteractive: boolean;
  readonly isReadOnly: boolean;
  readonly isPrivileged: boolean;
  readonly exposed?: readonly string[];
  readonly capAdd?: readonly string[];
  readonly capDrop?: readonly string[];
  readonly securityOpt?: readonly string[];
  readonly groupAdd?: readonly string[];
  readonly extraHosts?: readonly string[];
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly ulimits?: readonly { readonly name: string; readonly soft: number; readonly hard: number }[];
  readonly memory?: number;
  readonly shmSize?: number;
  readonly pidsLimit?: number;
}

interface ServiceHealthcheck {
  readonly test?: readonly string[];
  readonly interval?: number;
  readonly timeout?: number;
  readonly retries?: number;
  readonly startPeriod?: number;
}

/** Reads what Compose would create the container of a service with. Throws an InputError for what it would refuse. */
export function containerOf(
  reader: ServiceReader,
  overrides: Overrides,
  files: RepositoryFiles,
): ServiceContainer {
  const { entrypoint, command, gracePeriod, init } = overrides;
  const words = (key: string, said: typeof command): readonly string[] | undefined =>
    said && (said.value ?? reader.fail(`its ${key} depends on a variable that is not set`));
  const optional = {
    entrypoint: words('entrypoint', entrypoint),
    cmd: words('command', command),
    user: reader.text('user'),
    platform: reader.text('platform'),
    workingDir: reader.text('working_dir'),
    hostname: reader.text('hostname'),
    stopSignal: reader.text('stop_signal'),
    healthcheck: healthcheckOf(reader),
    ...rightsOf(reader),
    ...limitsOf(reader),
  };
  const given = Object.entries(optional).filter(
    ([, value]) =>
      value !== undefined && !(Array.isArray(value) && value.length === 0 && value !== optional.entrypoint),
  );
  return {
    ...(Object.fromEntries(given) as Partial<ServiceContainer>),
    env: Object.entries(environmentOf(reader, files)).map(([name, value]) => `${name}=${value}`),
    stopTimeout: Math.ceil(gracePeriod.seconds),
    isInit: init,
    isTerminal: reader.isTrue('tty'),
    isInteractive: reader.isTrue('stdin_open'),
    isReadOnly: reader.isTrue('read_only'),
    isPrivileged: reader.isTrue('privileged'),
  };
}

function rightsOf(reader: ServiceReader) {
  const pairs = reader
    .named('sysctls')
    .map(([name, { entry }]) => [name, reader.textOf(entry.value, 'sysctls')]);
  return {
    exposed: [...reader.texts('expose'), ...listenedPorts(reader)].flatMap(portsOf),
    capAdd: reader.texts('cap_add'),
    capDrop: reader.texts('cap_drop'),
    securityOpt: reader.texts('security_opt'),
    groupAdd: reader.texts('group_add'),
    extraHosts: extraHostsOf(reader),
    sysctls: pairs.length > 0 ? (Object.fromEntries(pairs) as Record<string, string>) : undefined,
  };
}

/** The ports of the container that the file publishes: here nobody does. */
function listenedPorts(reader: ServiceReader): string[] {
  return reader.items('ports').flatMap(item => {
    if (item.kind === 'map')
      return [reader.textIn(item, 'target') ?? '', reader.textIn(item, 'protocol') ?? 'tcp'].join('/');
    return reader.textOf(item, 'ports').split(':').at(-1) ?? [];
  });
}

/** `80`, `80/udp`; a range is left out, for no program listens to all of it. */
function portsOf(text: string): string[] {
  const [, port, protocol = 'tcp'] = /^(\d{1,5})(?:\/(tcp|udp|sctp))?$/.exec(text) ?? [];
  return port === undefined ? [] : [`${port}/${protocol}`];
}

/** `NAME:ADDRESS`, `NAME=ADDRESS`, or a mapping. */
function extraHostsOf(reader: ServiceReader): string[] {
  return reader
    .items('extra_hosts')
    .flatMap(item =>
      item.kind === 'map'
        ? [...item.entries.values()].map(({ key, value }) => `${key}:${reader.textOf(value, 'extra_hosts')}`)
        : [reader.textOf(item, 'extra_hosts').replace('=', ':')],
    );
}

function limitsOf(reader: ServiceReader) {
  const limits = mapIn(mapIn(reader.service.keys.get('deploy')?.entry.value, 'resources'), 'limits');
  const memory = reader.text('mem_limit') ?? (limits && reader.textIn(limits, 'memory'));
  const pids = Number(reader.text('pids_limit') ?? (limits && reader.textIn(limits, 'pids')) ?? 0);
  return {
    memory: bytesOf(reader, 'mem_limit', memory),
    shmSize: bytesOf(reader, 'shm_size', reader.text('shm_size')),
    pidsLimit: Number.isInteger(pids) && pids > 0 ? pids : undefined,
    ulimits: ulimitsOf(reader),
  };
}

function bytesOf(reader: ServiceReader, key: string, text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  return parseBytes(text) ?? reader.fail(`${key}: expected a size such as 64m, not ${text}`);
}

function ulimitsOf(reader: ServiceReader): ServiceContainer['ulimits'] {
  const value = reader.service.keys.get('ulimits')?.entry.value;
  if (value?.kind !== 'map') return undefined;
  return [...value.entries.values()].map(({ key: name, value: said }) => {
    const [soft, hard] = ['soft', 'hard'].map(each =>
      Number(said.kind === 'map' ? reader.textIn(said, each) : reader.textOf(said, 'ulimits')),
    ) as [number, number];
    if (!Number.isInteger(soft) || !Number.isInteger(hard))
      reader.fail(`ulimits.${name}: expected whole numbers`);
    return { name, soft, hard };
  });
}

function healthcheckOf(reader: ServiceReader): ServiceHealthcheck | null | undefined {
  if (reader.isTrue('healthcheck.disable')) return null;
  const said = reader.service.keys.get('healthcheck.test')?.entry.value;
  const words = reader.texts('healthcheck.test');
  if (words[0] === 'NONE') return null;
  const test = said?.kind === 'scalar' ? ['CMD-SHELL', ...words] : words;
  const seconds = (key: string): number | undefined => parseDuration(reader.text(`healthcheck.${key}`) ?? '');
  const retries = Number(reader.text('healthcheck.retries') ?? 0) || undefined;
  const check = {
    ...{
      interval: seconds('interval'),
      timeout: seconds('timeout'),
      retries,
      startPeriod: seconds('start_period'),
    },
    test: said && words.length > 0 ? test : undefined,
  };
  const given = Object.entries(check).filter(([, value]) => value !== undefined);
  return given.length > 0 ? (Object.fromEntries(given) as ServiceHealthcheck) : undefined;
}

function mapIn(value: YamlValue | undefined, key: string): YamlMap | undefined {
  const found = value?.kind === 'map' ? value.entries.get(key)?.value : undefined;
  return found?.kind === 'map' ? found : undefined;
}
