export interface ServiceNetwork {
  readonly name: string;
  readonly isInternal: boolean;
  readonly aliases: readonly string[];
}

/** A volume of the run; services that name the same one share it. */
export interface SharedVolume {
  readonly name: string;
  readonly target: string;
  readonly isReadOnly: boolean;
  /** The folder that it is a copy of. */
  readonly copies?: string;
  /** Of its folder, which hides what the image has there; without it the image's, with what is in it. */
  readonly mode?: number;
  /** What is in it, by paths in it. */
  readonly files?: readonly PlacedContent[];
}

export interface PlacedContent {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly mode: number;
  readonly uid?: number;
  readonly gid?: number;
}

export interface ServiceNeed {
  readonly name: string;
  readonly condition: 'started' | 'healthy' | 'completed';
}
