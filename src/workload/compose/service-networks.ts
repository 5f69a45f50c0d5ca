import type { ServiceNetwork } from '../run-parts.ts';
import { isNull } from '../yaml-access.ts';
import type { ServiceReader } from './service-reader.ts';

interface Networking {
  readonly networks: readonly ServiceNetwork[];
  /** `none`, or a network that every Engine has. */
  readonly network?: string;
  /** The service whose network it shares. */
  readonly joins?: string;
  readonly notes: readonly string[];
}

/** The networks of a service, which are made for the run, and its names in them. */
export function networksOf(reader: ServiceReader): Networking {
  const mode = reader.text('network_mode') ?? '';
  const [, kind, name] = /^(service|container):(.+)$/.exec(mode) ?? [];
  const names = reader.project.services.map(each => each.name);
  if (kind === 'container') return reader.fail(`it shares the network of ${mode}, which is not in this file`);
  if (kind === 'service' && name !== undefined) {
    if (!names.includes(name)) reader.fail(`it shares the network of ${name}, and there is no such service`);
    return { networks: [], joins: name, notes: [] };
  }
  if (mode === 'none') return { networks: [], network: mode, notes: [] };
  const notes =
    mode === '' || mode === 'bridge'
      ? []
      : [`network_mode: ${mode} is left out, and it has a network of its own`];
  const said = reader.named('networks');
  const all = mode === '' && said.length > 0 ? said : [['default', undefined] as const];
  const networks = all.map(([network, own]): ServiceNetwork => {
    const map = own?.entry.value.kind === 'map' ? own.entry.value : undefined;
    const list = map?.entries.get('aliases')?.value;
    const given = list?.kind === 'list' ? list.items.map(item => reader.textOf(item, 'aliases')) : [];
    return {
      name: network,
      isInternal: isInternal(reader, network),
      aliases: [...aliasesOf(reader), ...given],
    };
  });
  return { networks, notes };
}

/** By its own name, by that of its container, and by what those call it that link to it. */
function aliasesOf(reader: ServiceReader): string[] {
  const { service, project } = reader;
  const container = reader.text('container_name');
  const links = project.services.flatMap(({ keys }) => {
    const said = keys.get('links');
    const items = said?.items ?? [];
    return items.flatMap(item => {
      const [linked, alias] = reader.textOf(item, 'links').split(':');
      return linked === service.name && alias ? [alias] : [];
    });
  });
  return [...new Set([service.name, ...(container ? [container] : []), ...links])];
}

function isInternal(reader: ServiceReader, network: string): boolean {
  const said = reader.project.shared.get(`networks.${network}`)?.entry.value;
  if (!said || isNull(said) || said.kind !== 'map') return false;
  return reader.textIn(said, 'internal') === 'true';
}
