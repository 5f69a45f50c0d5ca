import { isDeepStrictEqual } from 'node:util';
import { findEngineBase } from '../../plugin/engine/engine-bases.ts';
import { buildImage } from '../../src/engine/build.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { EngineBuildError } from '../../src/engine/error.ts';
import { type BaseImage, unknownBase } from '../../src/image/base-image.ts';
import { type Builder, type Configuration, configurationOf, predict } from './configuration.ts';

/** How the model and a builder differ about a text; null where they agree. */
export interface Difference {
  readonly kind: 'refused by Docker alone' | 'refused here alone' | 'another value' | 'failed at a step';
  /** What is said on both sides. */
  readonly detail: string;
}

export interface Verdict {
  /** Whether Docker took the text. */
  readonly isAccepted: boolean;
  readonly difference: Difference | null;
}

export interface Comparison {
  readonly engine: Engine;
  readonly base: BaseImage;
  /** The name of the base. */
  readonly name: string;
  /** A folder with nothing in it but what is copied. */
  readonly context: string;
  readonly builder: Builder;
}

export async function prepare(
  engine: Engine,
  name: string,
  context: string,
  builder: Builder,
): Promise<Comparison> {
  const base = (await findEngineBase(engine, name)) ?? unknownBase;
  return { engine, name, context, builder, base };
}

/** Builds a text, and compares what comes of it with what the model says. */
export async function compare(
  text: string,
  { engine, base, name, context, builder }: Comparison,
): Promise<Verdict> {
  const built = await build(text, builder, engine, context);
  const said = predict(text, reference => (reference.text === name ? base : undefined), base, builder);
  const isAccepted = !('refused' in built);
  if ('refused' in said)
    return {
      isAccepted,
      difference: isAccepted ? { kind: 'refused here alone', detail: said.refused } : null,
    };
  // A user or a folder that the image has not: nothing that the text alone could say. In the legacy builder each
  // instruction is a step.
  if ('refused' in built && built.step !== undefined && builder === 'buildkit')
    return { isAccepted, difference: { kind: 'failed at a step', detail: built.refused } };
  if ('refused' in built)
    return { isAccepted, difference: { kind: 'refused by Docker alone', detail: built.refused } };
  return { isAccepted, difference: differenceOf(built, said) };
}

async function build(
  text: string,
  builder: Builder,
  engine: Engine,
  context: string,
): Promise<Configuration | { refused: string; step?: string | undefined }> {
  try {
    const id = await buildImage(engine, { context, dockerfile: { path: 'Dockerfile', text }, builder });
    return configurationOf(await engine.docker.getImage(id).inspect());
  } catch (error) {
    if (error instanceof EngineBuildError) return { refused: error.message, step: error.step };
    throw error;
  }
}

function differenceOf(built: Configuration, said: Configuration): Difference | null {
  const keys = Object.keys(built) as (keyof Configuration)[];
  const different = keys.filter(key => !isDeepStrictEqual(sorted(built[key]), sorted(said[key])));
  if (different.length === 0) return null;
  const detail = different
    .map(key => `${key}: Docker ${JSON.stringify(built[key])}, here ${JSON.stringify(said[key])}`)
    .join('; ');
  return { kind: 'another value', detail };
}

function sorted(value: Configuration[keyof Configuration]): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
}
