import type { PlacedFile } from '../engine/container-files.ts';
import type { ContainerSettings } from '../engine/create-container.ts';

/** Where a container is in a scene; networks and volumes are made when the scene is set. */
export interface Placement {
  readonly networks: readonly SceneNetwork[];
  /** The companion whose network it shares instead. */
  readonly joins?: string | undefined;
  readonly volumes: readonly SceneVolume[];
}

interface SceneNetwork {
  /** Within the scene. */
  readonly name: string;
  readonly isInternal: boolean;
  readonly aliases: readonly string[];
}

export interface SceneVolume {
  /** Within the scene: those of one name are one volume. */
  readonly name: string;
  readonly target: string;
  readonly isReadOnly: boolean;
  /** The folder that it is a copy of; an empty one without it. */
  readonly copies?: string | undefined;
  /** Of its folder, which hides what the image has there; without it the image's, with what is in it. */
  readonly mode?: number | undefined;
  /** Files that are in it, by their paths in it. */
  readonly files?: readonly PlacedFile[] | undefined;
}

/** The settings of a container with those that put it into a scene. */
export function inScene(container: ContainerSettings, scene: ContainerSettings): ContainerSettings {
  const volumes = [...(container.volumes ?? []), ...(scene.volumes ?? [])];
  return { ...container, ...scene, ...(volumes.length > 0 && { volumes }) };
}
