/** What Docker asks every plugin for, at every `docker --help`: answered before anything else is loaded. */
export const metadataCommand = 'docker-cli-plugin-metadata';

/** And after commands for which a hook is registered. docker/cli, cli-plugins/metadata/metadata.go */
export const hookCommand = 'docker-cli-plugin-hooks';

/** SchemaVersion is exactly this: clients up to 28 take nothing else. docker/cli, cli-plugins/metadata/metadata.go */
export function formatMetadata(version: string): string {
  return `${JSON.stringify({
    SchemaVersion: '0.1.0',
    Vendor: 'the docker-initcheck authors',
    Version: version,
    ShortDescription: "Check who is PID 1 in an image, and whether it does PID 1's job",
  })}\n`;
}
