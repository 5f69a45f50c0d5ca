import { relative } from 'node:path';
import { askEngine, type Reachable } from './ask-engine.ts';
import { type KilledContainer, plain } from './killed.ts';

/** What a container or an image starts, as inspect has it. */
interface Started {
  readonly Entrypoint?: readonly string[] | null;
  readonly Cmd?: readonly string[] | null;
}

/**
 * The command that shows why a container had to be killed: of what it was really started with, which may be another
 * command than the image's. Where that cannot be asked for, of the image.
 */
export async function adviceOn(
  { id, image, labels }: KilledContainer,
  endpoint: Reachable,
  directory: string,
): Promise<string> {
  const name = plain(image) ?? 'IMAGE';
  const described = ofCompose(labels, directory);
  if (described !== undefined) return `docker initcheck verify ${described}`;
  const own = await commandOf(endpoint, id).catch(() => undefined);
  return `docker initcheck verify --image ${name}${own ?? ''}`;
}

/** The file and the service, where one file describes the project. */
function ofCompose(labels: Readonly<Record<string, string>>, directory: string): string | undefined {
  const file = plain(labels['com.docker.compose.project.config_files'] ?? '');
  const service = plain(labels['com.docker.compose.service'] ?? '');
  if (file === undefined || service === undefined || file.includes(',')) return undefined;
  const near = relative(directory, file);
  return `${near.startsWith('..') ? file : near} ${service}`;
}

/** ` --entrypoint sh -- -c 'sleep 9'`; empty for one that was started as its image says. */
async function commandOf(endpoint: Reachable, id: string): Promise<string> {
  const container = JSON.parse(await askEngine(endpoint, `/containers/${id}/json`)) as {
    readonly Image: string;
    readonly Config: Started;
  };
  const image = JSON.parse(await askEngine(endpoint, `/images/${container.Image}/json`)) as {
    readonly Config: Started;
  };
  const [own, usual] = [container.Config, image.Config];
  const isOther = (one: keyof Started): boolean =>
    JSON.stringify(own[one] ?? []) !== JSON.stringify(usual[one] ?? []);
  if (!isOther('Entrypoint') && !isOther('Cmd')) return '';
  const [first = '', ...rest] = own.Entrypoint ?? [];
  const entrypoint = isOther('Entrypoint') ? ` --entrypoint ${quoted(first)}` : '';
  const words = [...(isOther('Entrypoint') ? rest : []), ...(own.Cmd ?? [])];
  const command = `${entrypoint}${words.length > 0 ? ` -- ${words.map(quoted).join(' ')}` : ''}`;
  // Docker reads the line as a template, and a terminal shows it.
  return /^[\x20-\x7A|]{0,200}$/.test(command) ? command : ' -- COMMAND';
}

/** As a shell reads it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
