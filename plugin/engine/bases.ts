import type { BaseChoice, BaseImage, BaseImages } from '../../src/image/base-image.ts';
import { parseStages } from '../../src/image/stages.ts';
import type { Dockerfile } from '../../src/syntax/dockerfile.ts';
import type { Variables } from '../../src/syntax/expand.ts';
import type { Environment } from '../process/streams.ts';

/**
 * How the base images of one Dockerfile are looked up. The Engine is asked beforehand, and the facts for what it does
 * not have.
 */
export async function basesFor(
  dockerfile: Dockerfile,
  {
    choice,
    facts,
    buildArgs,
  }: { readonly choice: BaseChoice; readonly facts: BaseImages; readonly buildArgs: Variables },
  environment: Environment,
): Promise<BaseImages> {
  if (choice === 'none') return () => undefined;
  if (choice === 'facts') return facts;
  const { stages } = parseStages(dockerfile, buildArgs);
  const references = new Set(
    stages.flatMap(({ base }) => (typeof base === 'string' && base !== 'scratch' ? [base] : [])),
  );
  const [{ withEngine }, { findEngineBase }] = await Promise.all([
    import('./reach-engine.ts'),
    import('./engine-bases.ts'),
  ]);
  const found = await withEngine(environment, async engine => {
    const all = new Map<string, BaseImage | undefined>();
    for (const reference of references) all.set(reference, await findEngineBase(engine, reference));
    return all;
  });
  return reference => found.get(reference.text) ?? facts(reference);
}
