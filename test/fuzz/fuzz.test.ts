import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { temporaryDirectory } from '../plugin/run-main.ts';
import { sampled } from '../random.ts';
import { formatsIn } from './formats.ts';
import { fuzz } from './fuzz.ts';

/** `npm run fuzz` reads a million texts. */
suite('no text of any format crashes the check or keeps it busy', () => {
  const directory = temporaryDirectory({});
  mkdirSync(join(directory, '.git'));
  for (const format of formatsIn(directory))
    test(format.name, async () => {
      await fuzz(format, sampled(1000));
    });
});
