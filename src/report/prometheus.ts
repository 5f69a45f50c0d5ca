import type { RunningReport } from './running.ts';

type Labelled = RunningReport & { readonly context?: string };

interface Metric {
  readonly name: string;
  readonly help: string;
  /** Undefined where it is not known: a metric that is left out is no zero. */
  readonly value: (container: RunningReport) => number | undefined;
}

const metrics: readonly Metric[] = [
  {
    name: 'initcheck_container_zombies',
    help: 'Zombie processes in the container.',
    value: ({ zombies }) => zombies ?? undefined,
  },
  {
    name: 'initcheck_container_pids',
    help: 'Processes and threads in the container, zombies included.',
    value: ({ pids }) => pids?.now,
  },
  {
    name: 'initcheck_container_pids_limit',
    help: 'How many processes and threads the container may have.',
    value: ({ pids }) => pids?.limit ?? undefined,
  },
  {
    name: 'initcheck_container_stop_ignored',
    help: '1 if PID 1 does not hear its stop signal, so that a stop ends in SIGKILL.',
    value: ({ stop: { effect } }) =>
      effect === 'unknown' || effect === 'blocked' ? undefined : Number(effect === 'dropped'),
  },
  {
    name: 'initcheck_container_stop_grace_seconds',
    help: 'Seconds between the stop signal and SIGKILL.',
    value: ({ stop: { grace } }) => grace,
  },
];

/**
 * Running containers in the text format of Prometheus, for the textfile collector of its node exporter.
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function formatPrometheus(containers: readonly Labelled[]): string {
  const lines = metrics.flatMap(({ name, help, value }) => {
    const samples = containers.flatMap(container => {
      const number = value(container);
      return number === undefined ? [] : [`${name}{${labelsOf(container)}} ${number}`];
    });
    return samples.length > 0 ? [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...samples] : [];
  });
  return lines.map(line => `${line}\n`).join('');
}

/** Names are an Engine's own: where several were looked at, the context tells them apart. */
function labelsOf({ id, name, image, context }: Labelled): string {
  const labels = { id: id.slice(0, 12), name, image, ...(context !== undefined && { context }) };
  return Object.entries(labels)
    .map(([key, value]) => `${key}="${value.replace(/[\\"\n]/g, escapes)}"`)
    .join(',');
}

function escapes(character: string): string {
  return character === '\n' ? '\\n' : `\\${character}`;
}
