import type { Engine } from './engine.ts';
import { engineError } from './error.ts';

/** A container that Docker Compose has made, by the labels that it gave it (docker/compose, pkg/api/labels.go). */
export interface ComposeContainer {
  readonly id: string;
  readonly name: string;
  readonly project: string;
  readonly service: string;
  /** The services that it needs, by their names. */
  readonly dependsOn: readonly string[];
  /** Where `docker compose` was called. */
  readonly directory: string;
}

const PREFIX = 'com.docker.compose.';

/**
 * The containers of a Compose project, or of all projects, whether they run or not. Those of `docker compose run` are
 * left out, as `docker compose stop` leaves them alone.
 */
export async function listComposeContainers(
  engine: Engine,
  project?: string,
  signal?: AbortSignal,
): Promise<readonly ComposeContainer[]> {
  const label = project === undefined ? `${PREFIX}project` : `${PREFIX}project=${project}`;
  try {
    const found = await engine.docker.listContainers({
      all: true,
      filters: { label: [label] },
      ...(signal && { abortSignal: signal }),
    });
    return found
      .filter(({ Labels }) => Labels[`${PREFIX}oneoff`]?.toLowerCase() !== 'true')
      .map(({ Id, Names, Labels }) => ({
        id: Id,
        name: Names[0]?.replace(/^\//, '') ?? Id,
        project: Labels[`${PREFIX}project`] ?? '',
        service: Labels[`${PREFIX}service`] ?? '',
        dependsOn: servicesIn(Labels[`${PREFIX}depends_on`]),
        directory: Labels[`${PREFIX}project.working_dir`] ?? '',
      }));
  } catch (error) {
    throw engineError('list the containers of Compose projects', error, signal);
  }
}

/** `db:service_healthy:false,cache:service_started:true` */
function servicesIn(label = ''): readonly string[] {
  return label.split(',').flatMap(entry => entry.split(':')[0]?.trim() || []);
}
