import { isDeepStrictEqual } from 'node:util';
import { findEngineBase } from '../../plugin/engine/engine-bases.ts';
import { buildImage } from '../../src/engine/build.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { EngineBuildError } from '../../src/engine/error.ts';
import { type BaseImage, unknownBase } from '../../src/image/base-image.ts';
import { type Configuration, configurationOf, predict } from './configuration.ts';

export type Builder = 'buildkit' | 'legacy';

/** How the model and a builder differ about a text; null where they agree. */
export interface Difference {
  readonly kind: 'refused by Docker alone' | 'refused here alone' | 'another value';
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
}

export async function prepare(engine: Engine, name: string, context: string): Promise<Comparison> {
  return { engine, name, context, base: (await findEngineBase(engine, name)) ?? unknownBase };
}

/** Builds a text, and compares what comes of it with what the model says. */
export async function compare(
  text: string,
  builder: Builder,
  { engine, base, name, context }: Comparison,
): Promise<Verdict> {
  const built = await build(text, builder, engine, context);
  const said = predict(text, reference => (reference.text === name ? base : undefined), base);
  const isAccepted = !('refused' in built);
  if ('refused' in said)
    return {
      isAccepted,
      difference: isAccepted ? { kind: 'refused here alone', detail: said.refused } : null,
    };
  if ('refused' in built)
    return { isAccepted, difference: { kind: 'refused by Docker alone', detail: built.refused } };
  return { isAccepted, difference: differenceOf(built, said) };
}

async function build(
  text: string,
  builder: Builder,
  engine: Engine,
  context: string,
): Promise<Configuration | { refused: string }> {
  try {
    const id = await buildImage(engine, { context, dockerfile: { path: 'Dockerfile', text }, builder });
    return configurationOf(await engine.docker.getImage(id).inspect());
  } catch (error) {
    if (error instanceof EngineBuildError) return { refused: error.message };
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
