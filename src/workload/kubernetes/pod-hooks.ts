import { entryAt, itemsOf, mapAt, scalarAt, textOf } from '../yaml-access.ts';
import { failAt, type YamlMap } from '../yaml-value.ts';

/** What the kubelet does when a container has started, or before it ends it. */
export type Hook =
  | { readonly kind: 'exec'; readonly argv: readonly string[] }
  | { readonly kind: 'sleep'; readonly seconds: number }
  | {
      readonly kind: 'http';
      readonly isTls: boolean;
      /** The pod itself without it. */
      readonly host?: string;
      readonly port: number;
      readonly path: string;
      readonly headers: Readonly<Record<string, string>>;
    }
  /** One that the kubelet takes and cannot run: tcpSocket. */
  | { readonly kind: 'none' };

const handlers = ['exec', 'httpGet', 'sleep', 'tcpSocket'];

/**
 * Reads a hook of a container. Throws an InputError for one that a cluster would refuse.
 * kubernetes.io/docs/concepts/containers/container-lifecycle-hooks
 */
export function hookOf(container: YamlMap, name: 'preStop' | 'postStart', grace: number): Hook | undefined {
  const hook = mapAt(mapAt(container, 'lifecycle'), name);
  if (!hook) return undefined;
  const [kind, ...others] = handlers.filter(key => hook.entries.has(key));
  if (kind === undefined || others.length > 0)
    return failAt(hook, `${name}: expected one of exec, httpGet and sleep`);
  const map = mapAt(hook, kind) ?? failAt(hook, `${name}.${kind}: expected a mapping`);
  switch (kind) {
    case 'exec':
      return execOf(map, name);
    case 'httpGet':
      return httpOf(map, container);
    case 'sleep':
      return sleepOf(map, `${name}.sleep.seconds`, grace);
    default:
      return { kind: 'none' };
  }
}

function execOf(map: YamlMap, name: string): Hook {
  const argv = itemsOf(entryAt(map, 'command'), 'command').map(item => textOf(item, 'command'));
  return argv.length > 0 ? { kind: 'exec', argv } : failAt(map, `${name}.exec: expected a command`);
}

/** k8s.io/kubernetes/pkg/apis/core/validation, validateSleepAction */
function sleepOf(map: YamlMap, what: string, grace: number): Hook {
  const seconds = Number(scalarAt(map, 'seconds') ?? 0);
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > grace)
    return failAt(map, `${what}: expected a number from 0 to the grace period of ${grace} s`);
  return { kind: 'sleep', seconds };
}

function httpOf(map: YamlMap, container: YamlMap): Hook {
  const host = scalarAt(map, 'host');
  const path = scalarAt(map, 'path') ?? '/';
  const headers = itemsOf(entryAt(map, 'httpHeaders'), 'httpHeaders').flatMap(item => {
    const [name, value = ''] = item.kind === 'map' ? [scalarAt(item, 'name'), scalarAt(item, 'value')] : [];
    if (name !== undefined && !(/^[!#$%&'*+.^`|~\w-]+$/.test(name) && /^[\t -~]*$/.test(value)))
      return failAt(item, `httpHeaders: ${name} is no header that can be sent`);
    return name === undefined ? [] : [[name, value] as const];
  });
  return {
    kind: 'http',
    isTls: scalarAt(map, 'scheme')?.toUpperCase() === 'HTTPS',
    ...(host !== undefined && { host }),
    port: portOf(map, container),
    path: encodeURI(path.startsWith('/') ? path : `/${path}`).replaceAll('%25', '%'),
    headers: Object.fromEntries(headers),
  };
}

/** A number, or the name of a port of the container. */
function portOf(map: YamlMap, container: YamlMap): number {
  const said = scalarAt(map, 'port') ?? '';
  const named = itemsOf(entryAt(container, 'ports'), 'ports').find(
    item => item.kind === 'map' && scalarAt(item, 'name') === said,
  );
  const port = Number(named?.kind === 'map' ? scalarAt(named, 'containerPort') : said);
  const isPort = Number.isInteger(port) && port > 0 && port < 65536;
  return isPort ? port : failAt(map, `httpGet: there is no port ${said === '' ? 'given' : said}`);
}
