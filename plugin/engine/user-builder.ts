import { reaperFolder } from '../../src/image/reaper.ts';
import type { Environment } from '../process/streams.ts';
import { askDocker, type DockerAnswer } from './ask-docker.ts';

/** From this client on `docker build` is buildx. docs.docker.com/engine/release-notes/23.0 */
const firstWithBuildx = 23;

/** Why the user's own `docker build` takes the legacy builder; undefined where it does not, or nothing is known. */
export function withoutBuildKit(
  answer: DockerAnswer,
  variables: Environment['variables'],
): string | undefined {
  if (variables.DOCKER_BUILDKIT === '0') return 'DOCKER_BUILDKIT=0 is set';
  if (!('hasBuildx' in answer)) return undefined;
  const major = Number.parseInt(answer.docker, 10);
  if (major >= firstWithBuildx || Number.isNaN(major))
    return answer.hasBuildx ? undefined : 'docker has no buildx';
  const isAsked = answer.hasBuildx || variables.DOCKER_BUILDKIT !== undefined;
  return isAsked ? undefined : `docker ${answer.docker} has no buildx, and DOCKER_BUILDKIT=1 is not set`;
}

/**
 * A sentence for who repairs a Dockerfile that their own `docker build` cannot build then; undefined where it can, or
 * where that is not known. Docker is only asked where the repaired texts need BuildKit, and where it can be found.
 */
export async function noteOnBuilder(
  repaired: readonly string[],
  { legacyBuilder }: { readonly legacyBuilder?: true },
  environment: Environment,
): Promise<string | undefined> {
  const copies = repaired.some(text => text.includes(`COPY --chmod=0755 ${reaperFolder}/`));
  const downloads = repaired.some(text =>
    /^ADD --checksum=sha256:\w+ --chmod=0755 \S+\/reaper-linux-/m.test(text),
  );
  if (legacyBuilder || !(copies || downloads)) return undefined;
  const { variables } = environment;
  const isAsked = variables.DOCKER_BUILDKIT !== '0' && variables.PATH !== undefined;
  const reason = withoutBuildKit(isAsked ? await askDocker(environment) : { docker: 'absent' }, variables);
  if (reason === undefined) return undefined;
  return copies
    ? `${reason}, and docker build then fails at COPY --chmod: repair with --legacy-builder`
    : `${reason}, and docker build then fails at ADD --checksum: take another --inject than url`;
}
