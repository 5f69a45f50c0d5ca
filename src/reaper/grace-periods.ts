/** How long a platform lets a container finish after its stop signal, and how a process can tell that it runs there. */
export interface GracePeriod {
  readonly platform: string;
  /** The beginning of a variable that the platform sets in every container. */
  readonly variable: string;
  /** From the stop signal to SIGKILL, unless the deployment says otherwise. */
  readonly seconds: number;
  readonly source: string;
}

/**
 * The last variable in the environment that matches decides; no platform sets that of another. Where none does it is
 * Docker's 10 s: docs.docker.com/reference/cli/docker/container/stop, "--timeout".
 */
export const gracePeriods: readonly GracePeriod[] = [
  {
    platform: 'Kubernetes',
    variable: 'KUBERNETES_SERVICE_HOST=',
    seconds: 30,
    source: 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination',
  },
  {
    platform: 'Amazon ECS',
    variable: 'ECS_CONTAINER_METADATA_URI',
    seconds: 30,
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html',
  },
  {
    platform: 'Nomad',
    variable: 'NOMAD_ALLOC_ID=',
    seconds: 5,
    source: 'https://developer.hashicorp.com/nomad/docs/job-specification/task#kill_timeout',
  },
  {
    platform: 'Fly.io',
    variable: 'FLY_MACHINE_ID=',
    seconds: 5,
    source: 'https://fly.io/docs/reference/configuration/#kill_timeout-option',
  },
  {
    platform: 'Cloud Run',
    variable: 'K_SERVICE=',
    seconds: 10,
    source: 'https://cloud.google.com/run/docs/container-contract#instance-shutdown',
  },
];
